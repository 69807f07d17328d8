"""Who solves the equations of all that is told finds no hidden number, and none within bounds narrower than the threshold.

The attacker knows which bodies work in which neighbourhoods, believes that every person is counted in one body and one
neighbourhood of its own, and calculates exactly.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from math import inf

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.indicators.hiding import CITY, SMALLEST, Link, Place, hidden_places
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
                corner[columns[row.index(1)]] = row[-1]
            yield corner


def bounds(city: Mapping[Atom, tuple[int, ...]], hidden: frozenset[Place], kind: int) -> dict[Place, float]:
    """How wide the interval is in which the attacker knows each hidden number; infinite where there is no upper bound."""
    atoms, told = list(city), {place: its for place, its in told_of(city).items() if place not in hidden}
    rows = [
        [Fraction(place in of(atom)) for atom in atoms] + [Fraction(its[kind])] for place, its in told.items()
    ]
    free = {atom for atom in atoms if not any(place in told for place in of(atom))}
    solved = reduced(rows)
    assert solved is not None
    found = list(corners(solved, len(atoms)))
    widths = {}
    for place in hidden:
        inside = [at for at, atom in enumerate(atoms) if place in of(atom)]
        sums = [sum(corner[at] for at in inside) for corner in found]
        widths[place] = inf if any(atoms[at] in free for at in inside) else float(max(sums) - min(sums))
    return widths


@settings(max_examples=150, deadline=None)
@given(cities())
@example({(0, 0): (3, 30), (1, 1): (40, 40)})  # the complement
@example({(0, 0): (3, 30), (1, 1): (1, 40), (2, 2): (40, 40)})  # two small ones, with four between them
@example(
    {(0, 0): (3, 30), (0, 1): (40, 40), (1, 2): (50, 50), (2, 2): (9, 9)}
)  # a body in two neighbourhoods
@example({(0, None): (2, 30), (1, 0): (20, 20), (2, 1): (30, 30), (3, 2): (20, 30)})  # a body in none
@example({(0, 0): (1, 30)})  # the city is its only body
@example({(0, 0): (3, 9), (0, 1): (9, 9), (None, 1): (30, 30)})
def test_no_hidden_number_is_found_again(city: Mapping[Atom, tuple[int, ...]]) -> None:
    told = told_of(city)
    hidden = hidden_places(told, links_of(city))
    for place, its in told.items():
        assert place in hidden or not any(its) or min(its) >= SMALLEST, "a small number is told"
        assert place not in hidden or any(its), "nobody is hidden"
    for kind in range(KINDS):
        for place, width in bounds(city, hidden, kind).items():
            assert width >= SMALLEST, (place, kind)


@settings(max_examples=150, deadline=None)
@given(cities())
def test_what_is_hidden_does_not_depend_on_the_order_of_places(city: Mapping[Atom, tuple[int, ...]]) -> None:
    told = told_of(city)
    backwards = dict(reversed(told.items()))
    assert hidden_places(told, links_of(city)) == hidden_places(backwards, reversed(links_of(city)))


def test_where_nothing_is_small_nothing_is_hidden_and_one_small_place_takes_the_least_of_the_others_along() -> (
    None
):
    city = {(n, n): (10 + n, 10 + n) for n in range(4)}
    assert not hidden_places(told_of(city), links_of(city))
    city[0, 0] = (4, 10)
    hidden = {
        (Level.BODY, key(0)),
        (Level.NEIGHBOURHOOD, key(0)),
        (Level.BODY, key(1)),
        (Level.NEIGHBOURHOOD, key(1)),
    }
    assert hidden_places(told_of(city), links_of(city)) == hidden
