"""What labs, centres and pacts offer to programs, area by area."""

from core.api.declaring import Section
from models_farelegami.api import centres, labs
from models_farelegami.rules import SLUG

SECTIONS = (
    Section(SLUG, "Community labs: makers, needs, municipalities", labs.RESOURCES, labs.OPERATIONS),
    Section(SLUG, "Civic centres", centres.RESOURCES, centres.OPERATIONS, centres.FIGURES),
)
