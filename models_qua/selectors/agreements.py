"""Agreements as lists show them: whether they hold, who signed, what they renew."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from models_qua.models import CitizenshipAgreement

State = CitizenshipAgreement.State
EXPIRING_DAYS = 90
"""How long before its end an agreement is listed as about to end."""
FORCE = (
    ("today", _("in vigore oggi")),
    ("soon", _("scade entro 90 giorni")),
    ("over", _("scaduto")),
    ("no_end", _("senza una fine nota")),
)
SORTS: dict[str, tuple[Any, ...]] = {
    "recent": (F("signed_on").desc(nulls_first=True), "-created_at", "pk"),
    "number": (F("number").asc(nulls_last=True), "title", "pk"),
    "ends": (F("ends_on").asc(nulls_last=True), "title", "pk"),
    "title": ("title", "pk"),
}


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement as a list shows it: who signed it besides the city, out of its parties; `ending` in days when it is about to end."""

    agreement: CitizenshipAgreement
    signed: int
    parties: int
    renewed_by: CitizenshipAgreement | None
    over: bool
    ending: int | None


def agreements_in(bodies: Collection[uuid.UUID] | None) -> QuerySet[CitizenshipAgreement]:
    """The agreements of some labs (None: of all), with what a line needs."""
    rows = CitizenshipAgreement.objects.select_related("body", "renews", "renewed_by")
    if bodies is not None:
        rows = rows.filter(body__in=bodies)
    outside = ~Q(signatories__kind="city")
    return rows.annotate(
        parties=Count("signatories", filter=outside),
        signed=Count("signatories", filter=outside & Q(signatories__signed_on__isnull=False)),
    )


def in_force_as(
    rows: QuerySet[CitizenshipAgreement], asked: str, today: dt.date
) -> QuerySet[CitizenshipAgreement]:
    """Narrow to those that hold as asked: a key of `FORCE`; any other leaves the rows as they are."""
    signed = rows.filter(state=State.IN_FORCE)
    begun = Q(starts_on=None) | Q(starts_on__lte=today)
    match asked:
        case "today":
            return signed.filter(begun, Q(ends_on=None) | Q(ends_on__gte=today))
        case "soon":
            return signed.filter(ends_on__range=(today, today + dt.timedelta(days=EXPIRING_DAYS)))
        case "over":
            return rows.filter(state__in=CitizenshipAgreement.HELD, ends_on__lt=today)
        case "no_end":
            return signed.filter(ends_on=None)
    return rows


def agreement_line(row: Any, today: dt.date) -> AgreementLine:
    """A line of the list, from a row of `agreements_in`."""
    left = (row.ends_on - today).days if row.ends_on and row.state == State.IN_FORCE else None
    return AgreementLine(
        row,
        row.signed,
        row.parties,
        getattr(row, "renewed_by", None),
        over=row.ends_on is not None and row.ends_on < today and row.state in CitizenshipAgreement.HELD,
        ending=left if left is not None and 0 <= left <= EXPIRING_DAYS else None,
    )


def signed_by_body(bodies: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many agreements each lab signed; those without any are left out. One query."""
    rows = CitizenshipAgreement.objects.filter(body__in=bodies, state__in=CitizenshipAgreement.SIGNED)
    return dict(rows.order_by().values_list("body").annotate(Count("pk")))


def years_signed(bodies: Collection[uuid.UUID] | None) -> list[int]:
    """The years in which one was signed, the latest first. One query."""
    rows = CitizenshipAgreement.objects.filter(signed_on__isnull=False)
    if bodies is not None:
        rows = rows.filter(body__in=bodies)
    return [day.year for day in rows.order_by().dates("signed_on", "year", order="DESC")]
