"""Who is bound by an agreement, since when it may be in force, and what waits for an act of the Giunta."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from core.selectors.rules import rules_on
from models_qua.models import Amendment, CitizenshipAgreement, Commitment, Signatory
from models_qua.rules import AGREEMENTS, SLUG
from models_qua.selectors.commitments import OPEN

_LEAST = 1
"""An agreement of the city with nobody is none, whatever the rules leave empty."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The signatures of an agreement: parties in the order of the document, how many signed, how many still bound, how many are needed."""

    parties: tuple[Signatory, ...]
    signed: int
    outside_bound: int
    needed: int
    city_signed: bool

    @property
    def missing(self) -> int:
        """How many signatures other than the city's are missing for it to be in force."""
        return max(0, self.needed - self.outside_bound)


def outside_needed(day: dt.date) -> int:
    """How many others than the city must have signed, by the rules of a day; at least one."""
    return max(_LEAST, rules_on(SLUG, AGREEMENTS, day)["outside_signatures"] or _LEAST)


def first_day_in_force(parties: Iterable[Signatory], needed: int) -> dt.date | None:
    """The first day on which the city and `needed` others were bound at the same time; None when they never were."""
    signed = [one for one in parties if one.signed_on is not None]
    for day in sorted({one.signed_on for one in signed if one.signed_on is not None}):
        bound = [one for one in signed if _bound_on(one, day)]
        outside = sum(one.kind != Signatory.Kind.CITY for one in bound)
        if outside >= needed and outside < len(bound):
            return day
    return None


def bound_of(agreement: CitizenshipAgreement, day: dt.date) -> Bound:
    """The signatures of an agreement; two queries."""
    rows = agreement.signatories.select_related("document", "scan", "organisation")
    parties = sorted(rows, key=lambda one: (one.kind != Signatory.Kind.CITY, one.kind, one.name))
    bound = [one for one in parties if one.signed_on is not None and one.withdrawn_on is None]
    return Bound(
        parties=tuple(parties),
        signed=sum(one.signed_on is not None for one in parties),
        outside_bound=sum(one.kind != Signatory.Kind.CITY for one in bound),
        needed=outside_needed(day),
        city_signed=any(one.kind == Signatory.Kind.CITY for one in bound),
    )


def open_commitments(signatory_id: UUID) -> QuerySet[Commitment]:
    """What a party took on and has not done."""
    return Commitment.objects.filter(signatory=signatory_id, state__in=OPEN).select_related("sheet")


def waiting_for_act(bodies: Collection[UUID] | None) -> QuerySet[CitizenshipAgreement]:
    """Shared proposals the Giunta has not seen, those that waited longest first; None: of every lab."""
    rows = CitizenshipAgreement.objects.filter(state=CitizenshipAgreement.State.SHARED)
    rows = rows if bodies is None else rows.filter(body__in=bodies)
    return rows.select_related("body", "cycle", "renews").order_by("proposed_on", "title")


def amendments_waiting_for_act(bodies: Collection[UUID] | None, day: dt.date) -> QuerySet[Amendment]:
    """Amendments still open that have no act, those that waited longest first; none where the rules of a day ask for no act."""
    if not rules_on(SLUG, AGREEMENTS, day)["amendment_by_act"]:
        return Amendment.objects.none()
    rows = Amendment.objects.filter(in_force_on=None, dropped_on=None, act_number="")
    rows = rows if bodies is None else rows.filter(agreement__body__in=bodies)
    return rows.select_related("agreement__body").order_by("proposed_on", "number")


def _bound_on(party: Signatory, day: dt.date) -> bool:
    signed = party.signed_on is not None and party.signed_on <= day
    return signed and (party.withdrawn_on is None or party.withdrawn_on > day)
