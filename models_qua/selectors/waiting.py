"""What agreements in force wait for on a day: parties that have been quiet, evaluations half way, ends that are near."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from models_qua.models import CitizenshipAgreement, Commitment, Evaluation, Signatory
from models_qua.selectors.parties import written_to

_IN_FORCE = CitizenshipAgreement.State.IN_FORCE
_OPEN = (Commitment.State.TO_DO, Commitment.State.DOING)


@dataclass(frozen=True, slots=True)
class Quiet:
    """A party with something still to do that said nothing since a day; `reason` names how many times the term went by."""

    signatory_id: uuid.UUID
    since: dt.date
    reason: str


def quiet_parties(today: dt.date, months: int) -> list[Quiet]:
    """The parties bound by an agreement in force, with an address to write to, that have said nothing of what they have still to do
    for `months`. One query."""
    rows = (
        Signatory.objects.bound()
        .filter(written_to(), agreement__state=_IN_FORCE)
        .annotate(
            still=Count("commitments", filter=Q(commitments__state__in=_OPEN), distinct=True),
            last=Max("commitments__reports__reported_on"),
        )
        .filter(still__gt=0)
        .order_by("pk")
        .values_list("pk", "last", "signed_on", "agreement__starts_on")
    )
    found = []
    for pk, last, signed_on, starts_on in rows:
        since = last or max(day for day in (signed_on, starts_on) if day)
        times = _whole_months(since, today) // months
        if times >= 1:
            found.append(Quiet(pk, since, f"{since:%Y-%m-%d}:{times}"))
    return found


def near_the_end(today: dt.date, days: int) -> list[CitizenshipAgreement]:
    """Agreements in force that end within some days. One query."""
    until = today + dt.timedelta(days=days)
    return list(CitizenshipAgreement.objects.filter(state=_IN_FORCE, ends_on__range=(today, until)))


def half_way(today: dt.date) -> list[CitizenshipAgreement]:
    """Agreements in force past the middle of their duration and not yet over, without an evaluation half way. One query."""
    rows = CitizenshipAgreement.objects.filter(state=_IN_FORCE, ends_on__gte=today)
    rows = rows.exclude(evaluations__kind=Evaluation.Kind.MID_TERM)
    return [row for row in rows if (middle := middle_of(row)) is not None and middle <= today]


def middle_of(agreement: CitizenshipAgreement) -> dt.date | None:
    """The day in the middle of an agreement's duration; None where its end, or its beginning, is not known."""
    first = agreement.starts_on or agreement.signed_on
    if first is None or agreement.ends_on is None:
        return None
    return first + (agreement.ends_on - first) / 2


def _whole_months(since: dt.date, today: dt.date) -> int:
    """How many months have gone by: from 31 January one has on 28 February (the last day), from 15 January on 15 February."""
    months = (today.year - since.year) * 12 + today.month - since.month
    last_day = (today + dt.timedelta(days=1)).month != today.month
    return months if today.day >= since.day or last_day else months - 1
