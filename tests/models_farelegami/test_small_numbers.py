"""Small numbers are not told and cannot be found: every table that fits what is told is looked at, without the code under test."""

import itertools
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models_farelegami.selectors import small_numbers
from models_farelegami.selectors.small_numbers import (
    GRAND,
    SMALLEST,
    Entry,
    entries,
    hidden_entries,
    is_told,
    room,
    told_years,
)

Table = Sequence[Sequence[int]]
_MOST = 200_000
"""Tables that are looked at for an example; one that fits more is left out."""


def tables(rows: int, columns: int, most: int = 8) -> st.SearchStrategy[list[list[int]]]:
    row = st.lists(st.integers(0, most), min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows)


SHAPES = st.sampled_from([(1, 2), (2, 2), (2, 3), (3, 2), (1, 3)])
ANY = SHAPES.flatmap(lambda shape: tables(*shape))


def fitting(
    told: Mapping[Entry, int], rows: int, columns: int, ranges: Sequence[Sequence[int]]
) -> Iterator[Table]:
    """Every table of a shape that says what is told; `ranges` are the values a cell of each column may have."""

    def lines(row: int) -> list[tuple[int, ...]]:
        its = [[told[row, j]] if (row, j) in told else ranges[j] for j in range(columns)]
        return [one for one in itertools.product(*its) if told.get((row, None), sum(one)) == sum(one)]

    choices = [lines(row) for row in range(rows)]
    count = 1
    for one in choices:
        count *= len(one)
    assume(count <= _MOST)
    for table in itertools.product(*choices):
        columns_fit = all(
            told.get((None, j), n) == n for j, n in enumerate(map(sum, zip(*table, strict=True)))
        )
        if columns_fit and told.get(GRAND) in {None, sum(map(sum, table))}:
            yield table


def intervals(
    values: Mapping[Entry, int],
    hidden: frozenset[Entry],
    rows: int,
    columns: int,
    ranges: Sequence[Sequence[int]],
) -> dict[Entry, tuple[int, int]]:
    """The least and the most each hidden entry may be."""
    told = {one: n for one, n in values.items() if one not in hidden}
    found: dict[Entry, tuple[int, int]] = {}
    for table in fitting(told, rows, columns, ranges):
        its = entries(table)
        for one in hidden:
            low, high = found.get(one, (its[one], its[one]))
            found[one] = min(low, its[one]), max(high, its[one])
    return found


@settings(max_examples=150, deadline=None)
@given(ANY)
def test_no_hidden_number_can_be_found_nor_bounded_closely(table: list[list[int]]) -> None:
    values, hidden = entries(table), hidden_entries(table)
    assert {one for one, n in values.items() if 0 < n < SMALLEST} <= hidden
    rows, columns = len(table), len(table[0])
    ranges = [range(max(map(max, table)) + SMALLEST + 1)] * columns
    for one, (low, high) in intervals(values, hidden, rows, columns, ranges).items():
        assert high - low >= SMALLEST, (one, low, high)


@settings(max_examples=120, deadline=None)
@given(ANY, st.data())
def test_how_much_room_there_is_is_exact(table: list[list[int]], data: st.DataObject) -> None:
    values = entries(table)
    hidden = frozenset(data.draw(st.sets(st.sampled_from(sorted(values, key=str)), min_size=1, max_size=7)))
    rows, columns = len(table), len(table[0])
    ranges = [range(max(map(max, table)) + SMALLEST + 1)] * columns
    for one, (low, high) in intervals(values, hidden, rows, columns, ranges).items():
        assert room(values, hidden, one) == min(high - low, SMALLEST), one


@settings(max_examples=60, deadline=None)
@given(tables(2, 2))
def test_nothing_cheaper_would_do(table: list[list[int]]) -> None:
    values, hidden = entries(table), hidden_entries(table)
    small = {one for one, n in values.items() if 0 < n < SMALLEST}
    costs = small_numbers._costs(values)
    paid = sum(costs[one] for one in hidden - small)
    others = sorted(set(values) - small, key=str)
    for size in range(len(others) + 1):
        for more in itertools.combinations(others, size):
            if sum(costs[one] for one in more) < paid:
                assert not small or not small_numbers.is_safe(values, small | set(more)), more


@settings(max_examples=30, deadline=None)
@given(tables(6, 4, most=20))
def test_a_large_table_is_hidden_too_if_not_in_the_cheapest_way(table: list[list[int]]) -> None:
    hidden = hidden_entries(table)
    assert not hidden or small_numbers.is_safe(entries(table), hidden)
    assert hidden == hidden_entries(table), "always in the same way"


def test_where_the_cheapest_is_far_something_that_serves_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    table = [[11, 12, 4], [12, 4, 9], [3, 30, 31]]
    cheapest = hidden_entries(table)
    monkeypatch.setattr(small_numbers, "_TRIES", 1)
    found = hidden_entries(table)
    assert small_numbers.is_safe(entries(table), found)
    costs = small_numbers._costs(entries(table))
    assert sum(costs[one] for one in cheapest) <= sum(costs[one] for one in found)


@pytest.mark.parametrize(
    ("table", "hidden"),
    [
        ([[10, 20], [30, 40]], set()),
        ([[0, 20], [30, 0]], set()),
        ([[3, 20], [30, 40]], {(0, 0), (0, 1), (1, 0), (1, 1)}),
        ([[120, 3]], {(0, 0), (0, 1), (None, 0), (None, 1)}),
        ([[6, 10, 4], [13, 10, 1]], {(0, 0), (0, 2), (1, 0), (1, 2)}),
    ],
)
def test_what_is_hidden(table: list[list[int]], hidden: set[Entry]) -> None:
    assert hidden_entries(table) == hidden


STEP = st.tuples(*[st.integers(0, 9)] * 2, *[st.integers(0, 7)] * 2)
"""Of each kind: who signs in a year, and how many of those who run end."""


def stock(steps: Sequence[tuple[int, int, int, int]]) -> list[list[list[int]]]:
    """Tables of a stock year by year: two kinds, running and over."""
    found = [[[0, 0], [0, 0]]]
    for first, second, ends, others in steps:
        (a, b), (c, d) = found[-1]
        over, more = min(a + first, ends), min(c + second, others)
        found.append([[a + first - over, b + over], [c + second - more, d + more]])
    return found[1:]


@settings(max_examples=150, deadline=None)
@given(st.lists(STEP, min_size=2, max_size=4))
def test_nobody_comes_to_light_between_one_year_and_the_next(steps: list[tuple[int, int, int, int]]) -> None:
    years = stock(steps)
    told = told_years(years, growing={1})
    totals = [sum(map(sum, table)) for table, one in zip(years, told, strict=True) if one.total]
    for fewer, more in itertools.pairwise(totals):
        assert more == fewer or abs(more - fewer) >= SMALLEST
    shown = [(table, one.hidden) for table, one in zip(years, told, strict=True) if one.hidden is not None]
    for table, hidden in shown:
        assert {one for one, n in entries(table).items() if 0 < n < SMALLEST} <= hidden
        assert GRAND not in hidden
    for (before, hid), (now, hides) in itertools.pairwise(shown):
        assert hid <= hides, "what was hidden stays hidden"
        _check_change(entries(before), entries(now), hides)


def _check_change(before: Mapping[Entry, int], now: Mapping[Entry, int], hidden: frozenset[Entry]) -> None:
    change = {one: n - before[one] for one, n in now.items()}
    assert all(n == 0 or abs(n) >= SMALLEST for one, n in change.items() if one not in hidden)
    if not any(change.values()):
        return
    low, high = min(change.values()) - SMALLEST - 1, max(change.values()) + SMALLEST + 1
    found = intervals(change, hidden, 2, 2, [range(low, high + 1), range(high + 1)])
    for one, (least, most) in found.items():
        assert most - least >= SMALLEST or (least, most) == (0, 0), (one, least, most)


def test_a_stock_that_changes_by_few_waits_until_it_changed_by_enough() -> None:
    years = [[[13, 10], [6, 10]], [[14, 10], [7, 10]], [[14, 10], [7, 10]], [[18, 10], [12, 10]]]
    assert [(one.total, one.hidden) for one in told_years(years, growing={1})] == [
        (True, frozenset()), (False, None), (False, None), (True, frozenset()),
    ]  # fmt: skip


def test_a_total_is_told_where_its_table_is_not() -> None:
    years = [[[10, 10], [10, 10]], [[8, 12], [20, 10]]]
    assert [(one.total, one.hidden) for one in told_years(years, growing={1})] == [
        (True, frozenset()),
        (True, None),
    ]


def test_a_stock_of_few_is_not_told_and_one_of_nobody_is() -> None:
    assert [one.total for one in told_years([[[0, 0]], [[2, 1]], [[4, 4]]], growing={1})] == [
        True,
        False,
        True,
    ]
    assert [is_told(n, 10) for n in (10, 11, 14, 15, 5, 6)] == [True, False, False, True, True, False]
    assert not is_told(4, None)
