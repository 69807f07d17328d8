"""What the networks' participation model offers to programs."""

from core.api.declaring import Section
from models_bergamo.api import charter, grants, networks, requests
from models_bergamo.rules import SLUG

SECTIONS = (
    Section(SLUG, "Networks", networks.RESOURCES, networks.OPERATIONS, networks.FIGURES),
    Section(SLUG, "Charter", charter.RESOURCES, charter.OPERATIONS, charter.FIGURES),
    Section(SLUG, "Micro-grants", grants.RESOURCES, grants.OPERATIONS, grants.FIGURES),
    Section(SLUG, "Requests to councillors", requests.RESOURCES, requests.OPERATIONS, requests.FIGURES),
)
