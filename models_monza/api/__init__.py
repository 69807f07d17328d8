"""What the consulte's participation model offers to programs.

No vote of a secret ballot is cast here: whoever holds a slip votes with its code and without an account, and a key would tell who votes.
"""

from core.api.declaring import Section
from models_monza.api import (
    ballots,
    consulte,
    enrolments,
    notes,
    offices,
    opinions,
    questions,
    register,
    sittings,
)
from models_monza.rules import SLUG

SECTIONS = (
    Section(SLUG, "Mandates and consulte", consulte.RESOURCES, consulte.OPERATIONS, consulte.FIGURES),
    Section(SLUG, "Enrolment", enrolments.RESOURCES, enrolments.OPERATIONS, enrolments.FIGURES, enrolments.DOWNLOADS),
    Section(SLUG, "Register of the consulte", (), (), register.FIGURES),
    Section(SLUG, "Sittings", sittings.RESOURCES, sittings.OPERATIONS, sittings.FIGURES),
    Section(SLUG, "Ballots", ballots.RESOURCES, ballots.OPERATIONS, ballots.FIGURES),
    Section(SLUG, "Offices", offices.RESOURCES, offices.OPERATIONS),
    Section(SLUG, "Opinions", opinions.RESOURCES, opinions.OPERATIONS, opinions.FIGURES),
    Section(SLUG, "Requests of the administration", questions.RESOURCES, questions.OPERATIONS),
    Section(SLUG, "Process notes", notes.RESOURCES, notes.OPERATIONS),
)  # fmt: skip
