"""The periods a report of the agreements is asked for: the seasons the city wrote down, or all years of its register."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Min
from django.utils import timezone

from models_qua.models import CitizenshipAgreement, ProjectSheet, Season


@dataclass(frozen=True, slots=True)
class Period:
    """A season in whole years; `projects` is how many projects of its years the register has."""

    name: str
    first: int
    last: int
    projects: int = 0


def periods() -> list[Period]:
    """The seasons that began, the first one first, then the years of the register where no season is written down. Three queries."""
    today = timezone.localdate()
    seasons = [one for one in Season.objects.order_by("since") if one.since is None or one.since <= today]
    signed = CitizenshipAgreement.objects.filter(
        state__in=CitizenshipAgreement.SIGNED, signed_on__lte=today
    ).aggregate(first=Min("signed_on"), last=Max("signed_on"))
    years = list(
        ProjectSheet.objects.filter(agreement__state__in=CitizenshipAgreement.SIGNED).values_list(
            "year", flat=True
        )
    )
    begin = signed["first"] or today
    found = [_of(season, begin, today) for season in seasons]
    if not found:
        found = [Period("", begin.year, (signed["last"] or today).year)]
    return [
        Period(one.name, one.first, one.last, sum(one.first <= (year or 0) <= one.last for year in years))
        for one in found
    ]


def _of(season: Season, begin: dt.date, today: dt.date) -> Period:
    return Period(season.name, (season.since or begin).year, min(season.until or today, today).year)


def default_period(known: Sequence[Period]) -> Period:
    """The latest season with projects in the register, so that there is something to see; else the latest."""
    return next((one for one in reversed(known) if one.projects), known[-1])
