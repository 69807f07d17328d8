"""What cities have shared, as open data: who shared which year, the signed documents, the figures.

Only what stands: what a city withdrew is gone, and said to be; what it corrected is in its latest version.
"""

import uuid
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from benchmark.models import Snapshot, SnapshotFigure
from core.imports.cells import safe_cell
from core.participation.indicators import YEAR, Level

HEADER = (
    "city_key", "city", "province", "istat_code", "residents", "residents_on", "year", "snapshot_version", "indicator",
    "definition_version", "month", "level", "place", "state", "value", "numerator", "denominator", "note",
)  # fmt: skip
"""The columns of every file of figures; numbers have a point, unknown is empty, month 0 is the whole year."""

_COLUMNS = (
    "snapshot__city_key", "snapshot__city_name", "snapshot__province", "snapshot__istat_code", "snapshot__residents",
    "snapshot__residents_on", "snapshot__year", "snapshot__version", "indicator", "version", "month", "level", "place", "state",
    "value", "numerator", "denominator", "note",
)  # fmt: skip
_ORDER = ("snapshot__city_name", "snapshot__year", "indicator", "level", "place", "month")


def years() -> list[tuple[int, int]]:
    """The years shared, the latest first, with how many cities share each; one query."""
    found = Snapshot.objects.standing().order_by("-year").values("year").annotate(cities=Count("pk"))
    return list(found.values_list("year", "cities"))


def shown() -> QuerySet[Snapshot]:
    """What stands, by year and name, without the documents."""
    return Snapshot.objects.standing().defer("document").order_by("-year", "city_name", "pk")


def shown_by_year() -> list[tuple[int, list[Snapshot]]]:
    """All of it: the years, the latest first, with the cities that shared each; one query."""
    return [(year, list(rows)) for year, rows in groupby(shown(), key=attrgetter("year"))]


def withdrawn() -> QuerySet[Snapshot]:
    """What cities took back and nothing of theirs has taken the place of, the latest first; one query."""
    same = Snapshot.objects.filter(city_key=OuterRef("city_key"), year=OuterRef("year"))
    rows = Snapshot.objects.exclude(withdrawn_at=None).defer("document").order_by("-withdrawn_at")
    later = same.exclude(withdrawn_at=None).filter(version__gt=OuterRef("version"))
    return rows.exclude(Exists(same.standing())).exclude(Exists(later))


def signed(city_key: uuid.UUID, year: int) -> Snapshot | None:
    """The document of a city's year as it stands; else the one withdrawn last, whose content nobody is given; else None."""
    rows = Snapshot.objects.filter(city_key=city_key, year=year)
    return rows.standing().first() or rows.exclude(withdrawn_at=None).order_by("-version").first()


def of_the_city(figures: QuerySet[SnapshotFigure]) -> QuerySet[SnapshotFigure]:
    """Those of whole cities over the whole year."""
    return figures.filter(level=Level.CITY, month=YEAR)


def figures_shown() -> QuerySet[SnapshotFigure]:
    """Every figure of what stands."""
    return SnapshotFigure.objects.filter(snapshot__withdrawn_at=None, snapshot__replaced_at=None)


def rows(figures: QuerySet[SnapshotFigure]) -> Iterator[list[Any]]:
    """Figures as rows under `HEADER`; one query."""
    for row in figures.order_by(*_ORDER).values_list(*_COLUMNS):
        yield [_cell(value) for value in row]


def _cell(value: Any) -> Any:
    """No exponent, no zeros after the last decimal; texts a spreadsheet would execute are marked as text."""
    if value is None:
        return ""
    if hasattr(value, "normalize"):
        said = f"{value:f}"
        return said.rstrip("0").rstrip(".") if "." in said else said
    return safe_cell(value) if isinstance(value, str) else value
