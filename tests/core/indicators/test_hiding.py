"""Who solves the equations of all that is told finds no hidden number, and none within bounds narrower than the threshold.

The attacker knows which bodies work in which neighbourhoods, believes that every person is counted in one body and one
neighbourhood of its own, and calculates exactly.
"""

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.indicators.hiding import SMALLEST, Place, hidden_after, hidden_places
from core.participation.indicators import Level, State
from tests.core.indicators.equations import (
    KINDS,
    Atom,
    Row,
    cities,
    key,
    links_of,
    of,
    told_of,
    widths,
)

Sizes = tuple[int, ...]


def equations(city: Mapping[Atom, Sizes], hidden: frozenset[Place], kind: int) -> list[Row]:
    """What is told of each place: the people of the atoms in it."""
    return [
        [Fraction(place in of(atom)) for atom in city] + [Fraction(its[kind])]
        for place, its in told_of(city).items()
        if place not in hidden
    ]


def atoms_in(city: Mapping[Atom, Sizes], place: Place) -> list[int]:
    return [at for at, atom in enumerate(city) if place in of(atom)]


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
        asked = {place: atoms_in(city, place) for place in hidden}
        for place, width in widths(equations(city, hidden, kind), asked).items():
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
    city: dict[Atom, tuple[int, ...]] = {(n, n): (10 + n, 10 + n) for n in range(4)}
    assert not hidden_places(told_of(city), links_of(city))
    city[0, 0] = (4, 10)
    hidden = {
        (Level.BODY, key(0)),
        (Level.NEIGHBOURHOOD, key(0)),
        (Level.BODY, key(1)),
        (Level.NEIGHBOURHOOD, key(1)),
    }
    assert hidden_places(told_of(city), links_of(city)) == hidden


def state_of(place: Place, hidden: frozenset[Place]) -> State:
    return State.HIDDEN if place in hidden else State.KNOWN


@settings(max_examples=150, deadline=None)
@given(cities(), st.data())
def test_a_correction_beside_the_version_before_tells_no_hidden_number(
    city: Mapping[Atom, Sizes], data: st.DataObject
) -> None:
    """The attacker holds both, and is told which one place changed: everything else is the same."""
    atoms = list(city)
    at = data.draw(st.integers(0, len(atoms) - 1))
    corrected = tuple(max(n + data.draw(st.integers(-3, 3)), 0) for n in city[atoms[at]])
    after = {**city, atoms[at]: corrected}
    assert_nothing_is_found(city, after, at)


def assert_nothing_is_found(city: Mapping[Atom, Sizes], after: Mapping[Atom, Sizes], at: int) -> None:
    first = hidden_places(told_of(city), links_of(city))
    second = hidden_places(told_of(after), links_of(after))
    states = {place: state_of(place, second) for place in told_of(after)}
    told_first = {place: state_of(place, first) for place in told_of(city)}
    hidden = hidden_after(states, [told_first])
    assert second <= hidden
    for kind in range(KINDS):
        rows = [[*row[:-1], Fraction(0), row[-1]] for row in equations(city, first, kind)]
        rows += [
            [*row[:at], Fraction(0), *row[at + 1 : -1], row[at], row[-1]]
            for row in equations(after, hidden, kind)
        ]
        before = {place: atoms_in(city, place) for place in small(city)}
        now = {
            place: [len(city) if one == at else one for one in atoms_in(after, place)]
            for place in small(after)
            if place in first or place in of(list(city)[at])  # else it was told, and is the same
        }
        for asked in (before, now):
            for place, width in widths(rows, asked).items():
                assert width >= SMALLEST, (place, kind)


def small(city: Mapping[Atom, Sizes]) -> list[Place]:
    return [place for place, its in told_of(city).items() if any(its) and min(its) < SMALLEST]


def test_what_one_version_hid_and_the_next_would_tell() -> None:
    a, b, c = ((Level.BODY, key(n)) for n in range(3))
    city: dict[Atom, Sizes] = {(0, None): (4, 30), (1, None): (20, 20), (2, None): (30, 30)}
    hidden = frozenset({a, b})
    before = {place: state_of(place, hidden) for place in (a, b, c)}
    now = dict.fromkeys((a, b, c), State.KNOWN)
    assert hidden_places(told_of(city), links_of(city)) == hidden
    assert_nothing_is_found(city, {**city, (0, None): (5, 30)}, 0)  # 24 - 20 = 4
    assert hidden_after(now, [before]) == hidden
    assert hidden_after(before, [before]) == hidden
    assert hidden_after(before, [now]) == {a, b, c}, "the old total less what is the same"
    assert hidden_after(now, [dict.fromkeys(now, State.HIDDEN)]) == frozenset(), (
        "no number, nothing to subtract"
    )
    assert hidden_after({b: State.KNOWN, c: State.KNOWN}, [before]) == {b, c}, "under another name"
    assert hidden_after(now, []) == frozenset()
