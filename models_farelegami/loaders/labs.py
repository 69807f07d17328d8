"""Community labs: a body of core each, the municipalities it works in and who accompanies it."""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.bodies import bodies, body_key, load_bodies
from core.imports.loaders.people import LONGEST_NAME, people_among
from core.imports.plan import KEEP, Plan, TablePlan, given
from core.imports.table import SheetRows
from core.imports.words import fold
from core.models import Person
from core.selectors.words import vocabulary_of
from models_farelegami.loaders.municipalities import ensure_municipality
from models_farelegami.models import CommunityLab, CommunityMaker, LabMunicipality


def labs(plan: Plan) -> TablePlan:
    """What a lab is beyond a body of core, by body."""
    return plan.table(
        "labs",
        lambda: TablePlan(
            CommunityLab,
            code="labs",
            label=vocabulary_of(plan.model).bodies,
            columns=("body_id",),
            key=lambda values: values[0],
            existing=CommunityLab.objects.order_by(),
        ),
    )


def _places(plan: Plan) -> TablePlan:
    return plan.table(
        "lab_municipalities",
        lambda: TablePlan(
            LabMunicipality,
            code="lab_municipalities",
            label=gettext_lazy("Comuni dei laboratori"),
            columns=("lab_id", "municipality_id"),
            key=lambda values: values,
            existing=LabMunicipality.objects.order_by(),
            compared=(),
        ),
    )


def people(plan: Plan) -> TablePlan:
    """Who accompanies any lab."""
    return people_among(plan, Person.objects.filter(accompanied_labs__isnull=False))


def _makers(plan: Plan) -> TablePlan:
    """Who accompanies what; of somebody who left and came back the row still open is meant."""
    return plan.table(
        "community_makers",
        lambda: TablePlan(
            CommunityMaker,
            code="community_makers",
            label=gettext_lazy("Community maker"),
            columns=("lab_id", "person_id", "since"),
            key=lambda values: values[:2],
            existing=CommunityMaker.objects.order_by("-until"),
            compared=(),
        ),
    )


def load_labs(rows: SheetRows, plan: Plan) -> None:
    """Columns `name`, `municipalities` (required), `makers`, `neighbourhoods`, `active_since`; see core's `load_bodies`."""
    made: dict[Any, uuid.UUID] = {}

    def own_row(body: Any, name: str) -> None:
        made[body] = labs(plan).want(body, (body,), name)

    load_bodies(rows, plan, extra=own_row)
    for number, name, places, makers, since in rows.rows("name", "municipalities", "makers", "active_since"):
        body = None if name is None else bodies(plan).find(body_key(plan, name))
        if body not in made:
            continue
        lab = made.pop(body)  # a name that comes twice was told already
        for place in places or ():
            where = ensure_municipality(rows, plan, number, place)
            _places(plan).want((lab, where), (lab, where), place)
        for one in makers or ():
            if len(one) > LONGEST_NAME:
                rows.problem(
                    number,
                    "makers",
                    _("Il nome di una persona ha al massimo %(maximum)d caratteri.")
                    % {"maximum": LONGEST_NAME},
                    _("Accorciarlo; più persone si separano con un punto e virgola."),
                )
                continue
            person = people(plan).want(fold(one), (one, KEEP), one)
            _makers(plan).want((lab, person), (lab, person, given(since)), one)
