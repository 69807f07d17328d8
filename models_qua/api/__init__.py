"""What labs and agreements offer to programs, area by area."""

from core.api.declaring import Section
from models_qua.api import (
    accounting,
    agreements,
    doing,
    life,
    needs,
    papers,
    paths,
    places,
    plans,
    season,
    territory,
)
from models_qua.rules import SLUG

SECTIONS = (
    Section(SLUG, "Labs: seasons, districts and labs", territory.RESOURCES, territory.OPERATIONS),
    Section(SLUG, "Labs: paths", paths.RESOURCES, paths.OPERATIONS, paths.FIGURES),
    Section(SLUG, "Labs: needs and proposals", needs.RESOURCES, needs.OPERATIONS, needs.FIGURES),
    Section(SLUG, "Agreements: text, parties and projects", agreements.RESOURCES, agreements.OPERATIONS),
    Section(SLUG, "Agreements: documents", papers.RESOURCES, papers.OPERATIONS, papers.FIGURES, papers.DOWNLOADS),
    Section(SLUG, "Agreements: act, signatures, changes", life.RESOURCES, life.OPERATIONS, life.FIGURES),
    Section(SLUG, "Agreements: projects and works", doing.RESOURCES, doing.OPERATIONS, doing.FIGURES, doing.DOWNLOADS),
    Section(SLUG, "Agreements: evaluation and account", accounting.RESOURCES, accounting.OPERATIONS, accounting.FIGURES),
    Section(SLUG, "Places and services", places.RESOURCES, places.OPERATIONS, places.FIGURES),
    Section(SLUG, "Strategic plans", plans.RESOURCES, plans.OPERATIONS, plans.FIGURES),
    Section(SLUG, "Agreements: the report of a season", (), (), season.FIGURES, season.DOWNLOADS),
)  # fmt: skip
