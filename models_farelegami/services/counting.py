"""How many people came to a civic centre in a year, by age and without a name: for the whole centre, or for one of its activities."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import demand_fresh
from models_farelegami.models import (
    ADULT_BANDS,
    CHILD_BANDS,
    AgeBand,
    CentreActivity,
    CivicCentre,
    ParticipantCount,
)
from models_farelegami.services.centres import locked_centre

FIRST_YEAR = 1990
"""Of the table (`participant_count_year`)."""


@dataclass(frozen=True, slots=True)
class BandCounts:
    """People by age; None was not counted, which is not zero. `children` and `adults` are for who did not ask the age more finely."""

    children: int | None = None
    under_6: int | None = None
    from_6_to_10: int | None = None
    from_11_to_17: int | None = None
    adults: int | None = None
    from_18_to_39: int | None = None
    from_40_to_64: int | None = None
    over_64: int | None = None


BANDS: Mapping[str, AgeBand] = {
    "children": AgeBand.CHILDREN,
    "under_6": AgeBand.UNDER_6,
    "from_6_to_10": AgeBand.SIX_TO_TEN,
    "from_11_to_17": AgeBand.ELEVEN_TO_17,
    "adults": AgeBand.ADULTS,
    "from_18_to_39": AgeBand.EIGHTEEN_TO_39,
    "from_40_to_64": AgeBand.FORTY_TO_64,
    "over_64": AgeBand.OVER_64,
}
"""What a band of the table is called in `BandCounts`."""
_FIELDS = {band: name for name, band in BANDS.items()}


@transaction.atomic(durable=True)
def count_centre(
    *, actor: User, centre_id: uuid.UUID, year: int, counts: BandCounts, seen: str | None = None
) -> CivicCentre:
    """How many different people came to a centre in a year, each once; what is None is taken away: it was not counted.

    Nobody is named. Audited as `farelegami.centre.counted` with what was there before, when something changed. `seen` is the fingerprint
    of `counts_snapshot`. Raises `StaleEdit` when another wrote that year meanwhile; `DomainError` for numbers below zero, for an age told
    both whole and in parts, and for a year that has not begun or in which the centre was not there.
    """
    centre = locked_centre(centre_id)
    _demand_year(year, centre)
    _count(actor, centre, None, year, counts, seen)
    return centre


@transaction.atomic(durable=True)
def count_activity(
    *, actor: User, activity_id: uuid.UUID, year: int, counts: BandCounts, seen: str | None = None
) -> CentreActivity:
    """As `count_centre`, of who came to one activity: somebody who came to two of them is in both counts."""
    activity = CentreActivity.objects.get(pk=activity_id)
    centre = locked_centre(activity.centre_id)
    _demand_year(year, centre, activity)
    _count(actor, centre, activity, year, counts, seen)
    return activity


def counted(centre_id: uuid.UUID, year: int, activity_id: uuid.UUID | None = None) -> BandCounts:
    """What was counted of a year, of the whole centre or of one activity. One query."""
    rows = ParticipantCount.objects.filter(centre=centre_id, activity=activity_id, year=year)
    return BandCounts(**{_FIELDS[AgeBand(row.band)]: row.people for row in rows})


def counts_snapshot(counts: BandCounts) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return {one.name: getattr(counts, one.name) for one in fields(counts)}


def _count(
    actor: User,
    centre: CivicCentre,
    activity: CentreActivity | None,
    year: int,
    counts: BandCounts,
    seen: str | None,
) -> None:
    before = counts_snapshot(counted(centre.pk, year, activity.pk if activity else None))
    demand_fresh(before, seen)
    after = counts_snapshot(counts)
    _demand_sound(after)
    for name, people in after.items():
        if people != before[name]:
            where: dict[str, Any] = {
                "centre": centre,
                "activity": activity,
                "year": year,
                "band": BANDS[name],
            }
            if people is None:
                ParticipantCount.objects.filter(**where).delete()
            else:
                ParticipantCount.objects.update_or_create(**where, defaults={"people": people})
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        about: dict[str, Any] = {"year": year} | ({"activity": activity.name} if activity else {})
        earlier, later = ({name: some[name] for name in changed} for some in (before, after))
        told = {"before": about | earlier, "after": about | later}
        record(actor=actor, action="farelegami.centre.counted", target=centre, **told)


def _demand_sound(counts: Mapping[str, int | None]) -> None:
    for name, people in counts.items():
        if people is not None and people < 0:
            raise DomainError(_("Le persone non sono meno di zero."), field=name)
    for whole, *parts in (CHILD_BANDS, ADULT_BANDS):
        name = _FIELDS[whole]
        if counts[name] is not None and any(counts[_FIELDS[part]] is not None for part in parts):
            raise DomainError(
                _(
                    "Ha scritto sia il numero complessivo sia quello di età più precise: le stesse persone conterebbero due volte. "
                    "Lasci vuoto il complessivo, oppure le altre età."
                ),
                field=name,
            )


def _demand_year(year: int, *rows: CivicCentre | CentreActivity) -> None:
    """Every row was there for at least a day of the year."""
    first = max([FIRST_YEAR, *(row.since.year for row in rows if row.since)])
    last = min([timezone.localdate().year, *(row.until.year for row in rows if row.until)])
    if not first <= year <= last:
        raise DomainError(
            _("Si conta un anno in cui c'era: dal %(first)s al %(last)s.") % {"first": first, "last": last},
            field="year",
        )
