"""The periods a report of the agreements is asked for: the seasons the city wrote down, or all years of its register."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Max, Min
from django.utils import timezone

from models_qua.models import CitizenshipAgreement, ProjectSheet, Season

FIRST_YEAR = 1990
"""The first year a report may be asked of."""


@dataclass(frozen=True, slots=True)
class Period:
    """A season in whole years; `projects` is how many projects of its years the register has."""

    name: str
    first: int
    last: int
    projects: int = 0


def periods() -> list[Period]:
    """The seasons that began, the first one first, then the years of the register where no season is written down.

    Two queries; a third where a season has no first day, or there is no season.
    """
    today = timezone.localdate()
    seasons = [one for one in Season.objects.order_by("since") if one.since is None or one.since <= today]
    years = _projects_by_year()
    dated = all(one.since for one in seasons) and seasons
    begin, last = (today, today) if dated else _signed(today)
    found = [_of(season, begin, today) for season in seasons] or [Period("", begin.year, last.year)]
    return [
        replace(one, projects=sum(n for year, n in years.items() if one.first <= year <= one.last))
        for one in found
    ]


def _projects_by_year() -> dict[int, int]:
    """How many projects of signed agreements the register has of each year; of those without one nothing is said."""
    rows = ProjectSheet.objects.filter(
        agreement__state__in=CitizenshipAgreement.SIGNED, year__isnull=False
    ).order_by()
    found = rows.values_list("year").annotate(n=Count("pk"))
    return {year: n for year, n in found if year is not None}


def _signed(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day on which an agreement was signed; today for both where none was."""
    rows = CitizenshipAgreement.objects.filter(state__in=CitizenshipAgreement.SIGNED, signed_on__lte=today)
    found = rows.aggregate(first=Min("signed_on"), last=Max("signed_on"))
    return found["first"] or today, found["last"] or today


def _of(season: Season, begin: dt.date, today: dt.date) -> Period:
    return Period(season.name, (season.since or begin).year, min(season.until or today, today).year)


def default_period(known: Sequence[Period]) -> Period:
    """The season with the most projects in the register, the latest of equals: the one whose results there are to see."""
    return max(reversed(known), key=lambda one: one.projects)
