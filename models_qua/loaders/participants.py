"""Who took part in what led to the agreements of a register: a name written the same way is the same person, whatever the agreement."""

import uuid
from collections.abc import Hashable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.plan import KEEP, Plan, TablePlan
from core.imports.table import SheetRows
from core.imports.words import fold
from core.models import Person
from models_qua.loaders.known import agreement_named
from models_qua.models import LabParticipation

_LONGEST_NAME = 100  # what Person.family_name holds


def people(plan: Plan) -> TablePlan:
    """Who took part in any lab, by folded name, in either order of given and family name."""

    def make() -> TablePlan:
        took_part = LabParticipation.objects.filter(person__erased_at=None)
        keys: dict[Hashable, uuid.UUID] = {}
        names = took_part.values_list("person", "person__given_name", "person__family_name").distinct()
        for person, given_name, family_name in names:
            keys[fold(f"{family_name} {given_name}")] = person
            keys[fold(f"{given_name} {family_name}")] = person
        return TablePlan(
            Person,
            code="people",
            label=gettext_lazy("Persone"),
            columns=("family_name", "given_name"),
            existing=Person.objects.filter(pk__in=took_part.values("person")),
            compared=(),
            keys=keys,
            named="family_name",
        )

    return plan.table("people", make)


def participations(plan: Plan) -> TablePlan:
    """Who took part in what, by agreement and person."""
    return plan.table(
        "participations",
        lambda: TablePlan(
            LabParticipation,
            code="participations",
            label=gettext_lazy("Partecipanti"),
            columns=("body_id", "agreement_id", "person_id"),
            key=lambda values: values[1:],
            existing=LabParticipation.objects.filter(agreement__isnull=False).order_by(),
            compared=(),
        ),
    )


def load_participants(rows: SheetRows, plan: Plan) -> None:
    """Columns `name` and `agreement`; the same row twice is one, and told."""
    seen: dict[Hashable, int] = plan.shared.setdefault("participants_seen", {})
    table, persons = participations(plan), people(plan)
    for number, name, agreement in rows.rows("name", "agreement"):
        if name is None or agreement is None:
            continue
        key = (fold(name), agreement)
        if key in seen:
            rows.warning(
                number,
                "name",
                _("«%(name)s» è già tra i partecipanti dell'accordo n. %(number)d, alla riga %(row)d.")
                % {"name": name, "number": agreement, "row": seen[key]},
                _("Conta una volta sola; se sono due persone, distinguerle nel nome."),
            )
            continue
        seen[key] = number
        if len(name) > _LONGEST_NAME:
            rows.problem(
                number,
                "name",
                _("Il nome di una persona ha al massimo %(maximum)d caratteri.") % {"maximum": _LONGEST_NAME},
                _("Accorciarlo."),
            )
            continue
        found = agreement_named(rows, plan, number, agreement)
        if found is not None:
            person = persons.want(fold(name), (name, KEEP), name)
            table.want((found.key, person), (found.body, found.key, person), name)
