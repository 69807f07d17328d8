"""Services of the neighbourhoods: the list, one of them, and the people they helped year by year."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from models_qua.models import NeighbourhoodService, ServiceNeighbourhood, ServiceUsers
from models_qua.selectors.places import PlaceFilter

SORTS: dict[str, tuple[Any, ...]] = {
    "kind": ("kind", "name", "pk"),
    "name": ("name", "pk"),
    "newest": (F("since").desc(nulls_last=True), "name", "pk"),
}


@dataclass(frozen=True, slots=True)
class YearOfService:
    """A year of a service: people helped (None: not known), how they were counted."""

    year: int
    users: int | None
    source: str


@dataclass(frozen=True, slots=True)
class KindTotal:
    """The services of a kind in a year: how many were there, how many people were helped by those of which it is known.

    `users` is None when it is known of none. `missing` names those of which it is not known.
    """

    year: int
    kind: str
    label: str
    services: int
    users: int | None
    missing: tuple[str, ...]

    @property
    def known(self) -> int:
        """The services of which the people helped are known."""
        return self.services - len(self.missing)


@dataclass(slots=True)
class _Sum:
    services: int = 0
    users: int | None = None
    missing: list[str] = field(default_factory=list)


def service_rows(rows: QuerySet[NeighbourhoodService], wanted: PlaceFilter) -> QuerySet[NeighbourhoodService]:
    """The services that fit (`neighbourhood`: those that reach it, and those of the whole city), with who offers them, where, the neighbourhoods reached and the years counted. Three queries."""
    for word in wanted.words.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(about__icontains=word)
            | Q(place__name__icontains=word)
            | Q(organisation__name__icontains=word)
        )
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.neighbourhood:
        there = ServiceNeighbourhood.objects.filter(neighbourhood__slug=wanted.neighbourhood)
        everywhere = ~Q(pk__in=ServiceNeighbourhood.objects.values("service"))
        rows = rows.filter(Q(pk__in=there.values("service")) | everywhere)
    if wanted.open_on:
        rows = rows.filter(pk__in=NeighbourhoodService.objects.on(wanted.open_on).values("pk"))
    if wanted.closed_on:
        rows = rows.filter(until__lt=wanted.closed_on)
    return with_reach(rows)


def with_reach(rows: QuerySet[NeighbourhoodService]) -> QuerySet[NeighbourhoodService]:
    """The same, with `reached` (their neighbourhoods by name) and `counted` (their years, the latest first)."""
    reached = ServiceNeighbourhood.objects.select_related("neighbourhood").defer("neighbourhood__boundary")
    return rows.select_related("place", "organisation__canonical", "agreement__body").prefetch_related(
        Prefetch("neighbourhoods", reached.order_by("neighbourhood__name"), to_attr="reached"),
        Prefetch("users", ServiceUsers.objects.order_by("-year"), to_attr="counted"),
    )


def years_of(
    service: NeighbourhoodService, counted: Iterable[ServiceUsers], today: dt.date
) -> list[YearOfService]:
    """Every year of a service, the latest first, also those not counted; only counted ones where its beginning is not known."""
    by_year = {one.year: one for one in counted}
    last = min(service.until.year, today.year) if service.until else today.year
    first = service.since.year if service.since else min(by_year, default=last)
    years = sorted({*range(first, last + 1), *by_year}, reverse=True)
    return [
        YearOfService(year, by_year[year].users, by_year[year].source)
        if year in by_year
        else YearOfService(year, None, "")
        for year in years
    ]


def totals(keys: Collection[uuid.UUID] | None = None) -> list[KindTotal]:
    """People helped by year and kind, the latest year first, of some services (keys; None: all). Two queries.

    A year is there from the first one counted to the last one over, and the present one once something was counted; in it, a service that was there and was not counted is missing, not zero. One whose
    beginning is not known is taken as there from its first year counted.
    """
    services = NeighbourhoodService.objects.order_by("name")
    users = ServiceUsers.objects.all()
    if keys is not None:
        services, users = services.filter(pk__in=keys), users.filter(service__in=keys)
    counted = {(row.service_id, row.year): row.users for row in users}
    if not counted:
        return []
    written = [year for _key, year in counted]
    years = range(min(written), max(timezone.localdate().year - 1, *written) + 1)
    return totals_of(list(services), counted, years)


def totals_of(
    services: Sequence[NeighbourhoodService], counted: dict[tuple[uuid.UUID, int], int], years: Iterable[int]
) -> list[KindTotal]:
    """As `totals`, of services and numbers already read."""
    first_counted: dict[uuid.UUID, int] = {}
    for key, year in counted:
        first_counted[key] = min(year, first_counted.get(key, year))
    sums: dict[tuple[int, str], _Sum] = {}
    for year in years:
        for row in services:
            number = counted.get((row.pk, year))
            if number is None and not _was_there(row, year, first_counted.get(row.pk)):
                continue
            one = sums.setdefault((year, row.kind), _Sum())
            one.services += 1
            if number is None:
                one.missing.append(row.name)
            else:
                one.users = (one.users or 0) + number
    labels = dict(NeighbourhoodService.Kind.choices)
    lines = [
        KindTotal(year, kind, str(labels.get(kind, kind)), one.services, one.users, tuple(one.missing))
        for (year, kind), one in sums.items()
    ]
    return sorted(lines, key=lambda line: (-line.year, line.label))


def _was_there(row: NeighbourhoodService, year: int, first_counted: int | None) -> bool:
    first = row.since.year if row.since else first_counted
    if first is None or year < first:
        return False
    return row.until is None or row.until.year >= year
