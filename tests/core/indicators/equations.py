"""Cities of a few bodies and neighbourhoods, and the equations of all that is told of them, solved exactly."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import inf

from hypothesis import strategies as st

from core.indicators.hiding import CITY, Link, Place
from core.participation.indicators import Level

KINDS = 2
Atom = tuple[int | None, int | None]
"""People of one body in one neighbourhood; None: of none."""
Row = list[Fraction]


def key(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


@st.composite
def cities(draw: st.DrawFn) -> Mapping[Atom, tuple[int, ...]]:
    """A few bodies in a few neighbourhoods, with people of two kinds where they meet."""
    bodies, places = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    meet = st.tuples(
        st.none() | st.integers(0, bodies - 1) | st.integers(0, bodies - 1),
        st.none() | st.integers(0, places - 1) | st.integers(0, places - 1),
    ).filter(lambda atom: atom != (None, None))
    few, many = st.integers(0, 6), st.integers(0, 60)
    sizes = st.tuples(*[few | many] * KINDS)
    return draw(st.dictionaries(meet, sizes, min_size=1, max_size=8))


def of(atom: Atom) -> list[Place]:
    """The places an atom is counted in."""
    body, place = atom
    found = [CITY]
    found += [] if body is None else [(Level.BODY, key(body))]
    return found + ([] if place is None else [(Level.NEIGHBOURHOOD, key(place))])


def told_of(city: Mapping[Atom, tuple[int, ...]]) -> dict[Place, tuple[int, ...]]:
    sizes: dict[Place, tuple[int, ...]] = {}
    for atom, its in city.items():
        for place in of(atom):
            sizes[place] = tuple(a + b for a, b in zip(sizes.get(place, (0,) * KINDS), its, strict=True))
    return sizes


def links_of(city: Iterable[Atom]) -> list[Link]:
    return [(key(body), key(place)) for body, place in city if body is not None and place is not None]


def reduced(rows: Iterable[Row]) -> list[Row] | None:
    """The rows of a system, solved, without those that others imply; None where they contradict each other."""
    found: list[tuple[int, Row]] = []
    for given_row in rows:
        row = given_row
        for lead, other in found:
            row = less(row, other, row[lead])
        lead = next((column for column, n in enumerate(row[:-1]) if n), -1)
        if lead >= 0:
            row = [n / row[lead] for n in row]
            found = [(at, less(other, row, other[lead])) for at, other in found]
            found.append((lead, row))
        elif row[-1]:
            return None
    return [row for _lead, row in found]


def less(row: Row, other: Row, times: Fraction) -> Row:
    return [a - times * b for a, b in zip(row, other, strict=True)]


def corners(rows: list[Row], unknowns: int) -> Iterator[Row]:
    """Every corner of what satisfies a system of independent rows with no unknown below zero."""
    for columns in combinations(range(unknowns), len(rows)):
        solved = reduced([[row[column] for column in columns] + [row[-1]] for row in rows])
        if solved is not None and len(solved) == len(rows) and all(row[-1] >= 0 for row in solved):
            corner = [Fraction(0)] * unknowns
            for row in solved:
                corner[columns[row.index(Fraction(1))]] = row[-1]
            yield corner


def widths(rows: Sequence[Row], asked: Mapping[Place, Sequence[int]]) -> dict[Place, float]:
    """How wide the interval is in which each sum of unknowns is known; infinite where one of them is in no equation. None is below zero."""
    solved = reduced(rows)
    assert solved is not None
    unknowns = len(rows[0]) - 1 if rows else 0
    found = list(corners(solved, unknowns))
    bound = {at for row in rows for at, n in enumerate(row[:-1]) if n}
    widths = {}
    for place, inside in asked.items():
        widths[place] = inf
        if bound.issuperset(inside):
            sums = [sum(corner[at] for at in inside) for corner in found]
            widths[place] = float(max(sums) - min(sums))
    return widths
