"""The acts of the city of Monza, as far as they were found: what each says, and nothing it was not found to say.

They are data, not rules of the participation model: a city that works under another act writes its own. They serve as an
example in the editor, in the demonstration and in the tests.

Sources: Consiglio comunale di Monza, deliberations n. 26 of 31.03.2022 and n. 5 of 08.02.2024, as told by Comune di Monza,
«Consulte di quartiere» and «Come funzionano» (2024), Il Cittadino (10.2022, 10.2023, 03.2024), Agenzia Nova (20.10.2023), Il
Giorno (02.2024). The notice of a sitting, the quorum, the days to answer and the length of an office were looked for and
not found.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.participation.rules import RuleValue, YearPeriod
from core.services.rules import NewRules, template_of
from models_monza.rules import (
    CONTRIBUTION,
    ENROLMENT,
    OFFICES,
    OPINION,
    OPINIONS,
    SECRET_VOTE,
    SITTINGS,
    SLUG,
)


@dataclass(frozen=True, slots=True)
class Act:
    """A deliberation of the council: what its rules say, by rule set (`code`) and rule."""

    number: str
    decided_on: dt.date
    title: str
    values: Mapping[str, Mapping[str, RuleValue]] = field(default_factory=dict)


def new_rules(act: Act, since: dt.date | None = None) -> list[NewRules]:
    """What `core.services.rules.change_rules` asks for, one a rule set, from a day (the act's own).

    What the act says nothing about keeps the model's default.
    """
    return [
        NewRules(
            SLUG,
            code,
            since or act.decided_on,
            template_of(SLUG, code).parse(template_of(SLUG, code).defaults()) | dict(values),
            act.title,
            act.number,
            act.decided_on,
        )
        for code, values in act.values.items()
    ]


CC_26_2022 = Act(
    "26",
    dt.date(2022, 3, 31),
    "Deliberazione del Consiglio comunale, Regolamento delle Consulte di quartiere",
    {
        ENROLMENT: {
            "citizen_grounds": ("residence", "work"),
            "organisation_grounds": ("seat", "activity"),
            "one_consulta": True,
            "lapse": True,
        },
        SITTINGS: {"remote_allowed": True},
        OFFICES: {"coordinators": 1, "coordinator_ballot": SECRET_VOTE},
        OPINIONS: {"word": OPINION},
    },
)
"""Enrolment in a window opened by an act (5 September to 5 October 2022, then to 12 October); composition lapses with the
administration; the coordinator was chosen by secret vote (contested in November 2022)."""

CC_5_2024 = Act(
    "5",
    dt.date(2024, 2, 8),
    "Deliberazione del Consiglio comunale, modifiche al Regolamento delle Consulte di quartiere",
    {
        ENROLMENT: {
            "citizen_grounds": ("residence", "work"),
            "organisation_grounds": ("seat", "activity"),
            "organisation_categories": (
                "associazione",
                "comitato",
                "ente del terzo settore",
                "scuola",
                "parrocchia",
                "ente religioso",
            ),
            "windows": (YearPeriod((3, 1), (3, 31)), YearPeriod((9, 1), (9, 30))),
            "one_consulta": True,
            "lapse": True,
        },
        SITTINGS: {"remote_allowed": True},
        OFFICES: {"coordinators": 1, "coordinator_ballot": SECRET_VOTE},
        OPINIONS: {"word": CONTRIBUTION},
    },
)
"""Third-sector bodies, schools, parishes and religious bodies of every confession are back; who lives or works in the
neighbourhood enrols; two windows a year, March and September; *contributi* instead of *pareri*."""

ACTS = (CC_26_2022, CC_5_2024)
