"""A city against its peers: for each indicator its value, the median and the quartiles of the others and itself, how many say something.

Used by the coordinating body's page of a city and by the city's own page. Whoever asks works with the rights of the comparison
(`benchmark.access.use_comparison`), also from a city's site: nothing of a city's register is read.

Cities are named. What a city approved is public from that moment (see the open data), so a peer's name tells nothing its own
approval did not; a city that shared nothing, or took it back, is in no figure and is named nowhere.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Count, FloatField, Max, Q

from benchmark.models import SnapshotFigure
from benchmark.selectors.choosing import Choice, chosen
from benchmark.selectors.cities import Known, KnownCity, SharedYear, snapshots_of
from benchmark.selectors.comparison import FEWEST, Cell, Said, Spread
from core.indicators.dictionary import dictionary
from core.participation.indicators import YEAR, Indicator, Level, State

_OWN = ("state", "value", "numerator", "denominator", "version", "note")


class Quartiles(Aggregate):
    """The lowest value, those below which a quarter, half and three quarters of the rows lie, interpolated between two, and the highest.

    PostgreSQL's `percentile_cont` of five parts, which sorts once. NULL where there is no value.
    """

    function = "percentile_cont"
    template = "%(function)s(ARRAY[0, 0.25, 0.5, 0.75, 1]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(FloatField())


@dataclass(frozen=True, slots=True)
class Beside:
    """An indicator: the city's own cell, and the peers with it: of `total` cities, in `counts` how many say what.

    `spread` is None for fewer than three cities. `versions`: how many versions of the definition the values were measured with.
    """

    indicator: Indicator
    own: Cell
    total: int
    counts: Mapping[Said, int]
    versions: int
    spread: Spread | None

    @property
    def known(self) -> int:
        """Cities with a value."""
        return self.counts[Said.KNOWN]

    @property
    def difference(self) -> Decimal | None:
        """The city's value less the median; None where one of the two is not known."""
        if self.own.value is None or self.spread is None:
            return None
        return self.own.value - self.spread.median


@dataclass(frozen=True, slots=True)
class AmongPeers:
    """A city in a year among others: `peers` are the cities, itself included, `sharing` how many of them share the year."""

    city: KnownCity
    year: int
    peers: tuple[KnownCity, ...]
    sharing: int
    rows: tuple[Beside, ...]

    @property
    def names(self) -> list[str]:
        """The peers' names, without the city's own."""
        return [peer.name for peer in self.peers if peer.key != self.city.key]


def among_peers(known: Known, key: uuid.UUID, year: int, choice: Choice) -> AmongPeers | None:
    """The city against the peers chosen, itself always with them; None for a city that never shared anything. One query.

    Every indicator somebody measured is there, in the dictionary's order; those no city of them knows anything of are left out.
    """
    city = known.city(key)
    if city is None:
        return None
    peers = chosen(known.cities, replace(choice, near=key))
    snapshots = snapshots_of(peers, [year])
    spreads = {row["indicator"]: row for row in _spread_rows(snapshots, city.years.get(year))}
    silent = _silence(peers, year)
    rows = tuple(
        _beside(indicator, _own(city, year, spreads[code]), spreads[code], silent)
        for code, indicator in dictionary().items()
        if code in spreads
    )
    return AmongPeers(city, year, tuple(peers), len(snapshots), rows)


def _spread_rows(snapshots: Sequence[uuid.UUID], own: SharedYear | None) -> list[Any]:
    """How each indicator lies in the snapshots, and what one of them, the city's own, says of it."""
    known, its = Q(state=State.KNOWN), Q(snapshot=own.snapshot if own else None)
    figures = SnapshotFigure.objects.filter(snapshot__in=snapshots, level=Level.CITY, month=YEAR, place="")
    return list(
        figures.values("indicator").annotate(
            known=Count("pk", filter=known),
            unknown=Count("pk", filter=Q(state=State.UNKNOWN)), hidden=Count("pk", filter=Q(state=State.HIDDEN)),
            not_applicable=Count("pk", filter=Q(state=State.NOT_APPLICABLE)),
            versions=Count("version", distinct=True, filter=known),
            spread=Quartiles("value"),
            **{f"own_{name}": Max(name, filter=its) for name in _OWN},
        ).order_by()
    )  # fmt: skip


def _own(city: KnownCity, year: int, row: Mapping[str, Any]) -> Cell:
    shared = city.years.get(year)
    if shared is None or not shared.stands or row["own_state"] is None:
        return _silent(city, year)
    told = {name: row[f"own_{name}"] for name in _OWN}
    return Cell(Said(told.pop("state")), **told, shared=shared)


def _silent(city: KnownCity, year: int) -> Cell:
    shared = city.years.get(year)
    if shared is None:
        return Cell(Said.NOT_SHARED)
    return Cell(Said.NOT_MEASURED if shared.stands else Said.WITHDRAWN, shared=shared)


def _silence(peers: Sequence[KnownCity], year: int) -> Counter[Said]:
    """What the peers say of the year as a whole: nothing shared, taken back, or shared (counted as not measured)."""
    return Counter(_silent(peer, year).said for peer in peers)


def _beside(indicator: Indicator, own: Cell, row: Mapping[str, Any], silent: Counter[Said]) -> Beside:
    counts = Counter(silent)
    for state in State:
        counts[Said(state)] += row[state]
        counts[Said.NOT_MEASURED] -= row[state]
    spread = None
    if counts[Said.KNOWN] >= FEWEST:
        spread = Spread(*(Decimal(str(round(value, 6))) for value in row["spread"]))
    return Beside(indicator, own, silent.total(), counts, int(row["versions"]), spread)
