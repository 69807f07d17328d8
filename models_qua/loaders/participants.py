"""Who took part in what led to the agreements of a register: a name written the same way is the same person, whatever the agreement."""

from collections.abc import Hashable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.people import LONGEST_NAME, people_among
from core.imports.plan import KEEP, Plan, TablePlan
from core.imports.table import SheetRows
from core.imports.words import fold
from core.models import Person
from models_qua.loaders.known import agreement_named
from models_qua.models import LabParticipation


def people(plan: Plan) -> TablePlan:
    """Who took part in any lab."""
    return people_among(plan, Person.objects.filter(lab_participations__isnull=False))


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
        if len(name) > LONGEST_NAME:
            rows.problem(
                number,
                "name",
                _("Il nome di una persona ha al massimo %(maximum)d caratteri.") % {"maximum": LONGEST_NAME},
                _("Accorciarlo."),
            )
            continue
        found = agreement_named(rows, plan, number, agreement)
        if found is not None:
            person = persons.want(fold(name), (name, KEEP), name)
            table.want((found.key, person), (found.body, found.key, person), name)
