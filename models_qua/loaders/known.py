"""The agreements the sheets of a register name by number: of the upload, or of the city."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.plan import Plan, TablePlan
from core.imports.table import SheetRows
from models_qua.models import AgreementDocument, CitizenshipAgreement


@dataclass(frozen=True, slots=True)
class Known:
    """An agreement other sheets name: of the upload or of the city. `signed_on` is None for one not signed yet."""

    key: uuid.UUID
    body: uuid.UUID
    signed_on: dt.date | None


def agreements(plan: Plan) -> TablePlan:
    """Agreements by number; those without a number are there for their addresses only."""
    return plan.table(
        "agreements",
        lambda: TablePlan(
            CitizenshipAgreement,
            code="agreements",
            label=gettext_lazy("Accordi di cittadinanza"),
            columns=(
                "number",
                "title",
                "slug",
                "body_id",
                "renews_id",
                "act_number",
                "act_on",
                "signed_on",
                "state",
            ),
            key=lambda values: ("unnumbered", values[2]) if values[0] is None else values[0],
            existing=CitizenshipAgreement.objects.order_by(),
            compared=("title", "body_id", "renews_id", "act_number", "act_on", "signed_on"),
            named="title",
        ),
    )


def known_agreement(plan: Plan, number: int) -> Known | None:
    """The agreement of that number, of the upload or of the city; None."""
    planned: dict[int, Known] = plan.shared.setdefault("agreements_planned", {})
    if number in planned:
        return planned[number]
    now, key = agreements(plan).current(number), agreements(plan).find(number)
    return Known(key, now["body_id"], now["signed_on"]) if now and key else None


def agreement_named(rows: SheetRows, plan: Plan, row: int, number: int) -> Known | None:
    """The agreement a row of another sheet is of; None, with a problem noted, for a number nobody knows."""
    found = known_agreement(plan, number)
    if found is None and number not in plan.shared.get("agreements_seen", {}):
        rows.problem(
            row,
            "agreement",
            _("L'accordo n. %(number)d non esiste.") % {"number": number},
            _("Aggiungerlo al foglio degli accordi, o correggere il numero."),
        )
    return found


def kept_here(plan: Plan) -> frozenset[int]:
    """The numbers of the agreements whose document was made here: what it says, its act and its signatures are not a register's to change.

    One query, however often it is asked.
    """
    if "agreements_kept_here" not in plan.shared:
        plan.shared["agreements_kept_here"] = _with_document()
    kept: frozenset[int] = plan.shared["agreements_kept_here"]
    return kept


def _with_document() -> frozenset[int]:
    rows = AgreementDocument.objects.filter(kind=AgreementDocument.Kind.AGREEMENT).order_by()
    numbers = rows.values_list("agreement__number", flat=True).distinct()
    return frozenset(number for number in numbers if number is not None)
