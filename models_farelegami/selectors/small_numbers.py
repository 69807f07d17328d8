"""Tables of counts of people without the numbers that would point somebody out.

A table has cells, totals of rows and of columns, and the grand total. Entries from 1 to `SMALLEST` - 1 are hidden, and with them as
many others as it takes: with all that is told, no hidden entry can be found again nor known to lie in an interval narrower than
`SMALLEST`. A table with its totals is a circulation, so the interval of an entry is found exactly, as a flow.

`told_years` does the same for a stock counted at the end of every year, whose tables are read beside each other.

What is protected: each table by itself, exactly; and the change between two tables of a stock that are told one after the other,
read as a table of its own (nobody comes to light because 44 became 46). What is not: a table that is corrected after it was told, the
page of a year that still runs when it is read day after day (the office does, the public does not), what a reader knows from elsewhere,
and that a hidden number cannot fall under zero after the change, which narrows an interval here and there.
"""

import heapq
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

SMALLEST = 5
"""Fewer people than these are not told (domain rule of the coordinating body)."""
_TRIES = 4096
"""Ways of hiding more that are looked at from the cheapest; then something that serves, not sure to be the cheapest."""

Cells = Sequence[Sequence[int]]
Entry = tuple[int | None, int | None]
"""A row and a column; without the column the total of the row, without the row that of the column, without both that of all."""
GRAND: Entry = (None, None)
Floors = Mapping[Entry, int | None]
"""The least an entry can be, where that is not 0; None: anything."""
_Capacity = dict[Hashable, dict[Hashable, int]]


def entries(cells: Cells) -> dict[Entry, int]:
    """Every entry of a table with its value, totals included."""
    found: dict[Entry, int] = {(i, j): n for i, row in enumerate(cells) for j, n in enumerate(row)}
    found |= {(i, None): sum(row) for i, row in enumerate(cells)}
    found |= {(None, j): sum(column) for j, column in enumerate(zip(*cells, strict=True))}
    found[GRAND] = sum(map(sum, cells))
    return found


def hidden_entries(cells: Cells, already: Collection[Entry] = ()) -> frozenset[Entry]:
    """What of a table is not told: the small entries, those hidden `already`, and the cheapest others that protect them.

    It costs the people of a cell to hide it; a total costs more than all cells, the grand total more than all totals. The same table is
    always hidden in the same way.
    """
    values = entries(cells)
    first = frozenset(already) | {one for one, n in values.items() if 0 < n < SMALLEST}
    if not first or is_safe(values, first):
        return first
    costs = _costs(values)
    others = sorted((one for one in values if one not in first), key=lambda one: (costs[one], str(one)))
    for more in _cheapest_first([costs[one] for one in others]):
        found = first | {others[place] for place in more}
        if is_safe(values, found):
            return found
    return _enough(values, first, others)


def is_safe(values: Mapping[Entry, int], hidden: Collection[Entry], floors: Floors | None = None) -> bool:
    """Whether every hidden entry may be any of more than `SMALLEST` numbers, as far as who reads the others knows."""
    if any(degree == 1 for degree in _degrees(hidden).values()):
        return False  # the only one hidden of a sum is what is missing to it
    return all(room(values, hidden, one, floors) >= SMALLEST for one in hidden)


def room(
    values: Mapping[Entry, int], hidden: Collection[Entry], entry: Entry, floors: Floors | None = None
) -> int:
    """How wide the interval of a hidden entry is, for who reads what is not hidden: highest less lowest value, at most `SMALLEST`."""
    tail, head = _edge(entry)
    least = (floors or {}).get(entry, 0)
    down = SMALLEST if least is None else min(values[entry] - least, SMALLEST)
    up = _flow(_residual(values, hidden, entry, floors), head, tail, SMALLEST)
    if up >= SMALLEST or down <= 0:
        return up
    return min(up + _flow(_residual(values, hidden, entry, floors), tail, head, down), SMALLEST)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a stock in a year: whether its total is, and what is `hidden` of its table; None: there is no table."""

    total: bool
    hidden: frozenset[Entry] | None


def told_years(tables: Iterable[Cells], growing: Collection[int]) -> list[Told]:
    """What is told of the table of a stock year after year, all of the same shape; `growing` are the columns that never become less.

    Nor do the totals of rows. A total is told where none or at least `SMALLEST` came since the last one told. A table is told where also
    its change since the last one told is a table in which nothing small is told nor can be found; what was hidden once stays hidden.
    """
    found: list[Told] = []
    known, last, hid = None, None, frozenset[Entry]()
    for cells in tables:
        total = sum(map(sum, cells))
        tells = is_told(total, known)
        hidden = hidden_entries(cells, hid)
        if tells:
            known = total
        if tells and GRAND not in hidden and (last is None or _changes_safely(last, cells, hidden, growing)):
            last, hid = cells, hidden
            found.append(Told(True, hidden))
        else:
            found.append(Told(tells, None))
    return found


def is_told(count: int, before: int | None) -> bool:
    """Whether a number of people is told after the one told before it (None: none was)."""
    return not 0 < count < SMALLEST and (before is None or not 0 < abs(count - before) < SMALLEST)


def _changes_safely(before: Cells, now: Cells, hidden: Collection[Entry], growing: Collection[int]) -> bool:
    change = {one: n - entries(before)[one] for one, n in entries(now).items()}
    if not any(change.values()):
        return True
    if any(0 < abs(n) < SMALLEST for one, n in change.items() if one not in hidden):
        return False
    floors: dict[Entry, int | None] = {
        one: None for one in change if one[1] is not None and one[1] not in growing
    }
    return all(
        room(change, hidden, one, floors) >= SMALLEST
        or (change[one] == 0 and room(change, hidden, one, floors) == 0)
        for one in hidden
    )


def _edge(entry: Entry) -> tuple[Hashable, Hashable]:
    """An entry as a pipe: the grand total feeds the rows, each row its cells, they the columns, and these the grand total."""
    row, column = entry
    if row is None and column is None:
        return "columns", "rows"
    if column is None:
        return "rows", ("row", row)
    return (("column", column), "columns") if row is None else (("row", row), ("column", column))


def _degrees(hidden: Collection[Entry]) -> dict[Hashable, int]:
    found: dict[Hashable, int] = {}
    for one in hidden:
        for node in _edge(one):
            found[node] = found.get(node, 0) + 1
    return found


def _residual(
    values: Mapping[Entry, int], hidden: Collection[Entry], without: Entry, floors: Floors | None
) -> _Capacity:
    """How much more, and how much less, may flow through each hidden pipe but one. More than `SMALLEST` makes no difference."""
    capacity: _Capacity = {}
    for one in hidden:
        if one != without:
            tail, head = _edge(one)
            least = (floors or {}).get(one, 0)
            capacity.setdefault(tail, {})[head] = 2 * SMALLEST
            capacity.setdefault(head, {})[tail] = (
                2 * SMALLEST if least is None else min(values[one] - least, 2 * SMALLEST)
            )
    return capacity


def _flow(capacity: _Capacity, source: Hashable, sink: Hashable, most: int) -> int:
    """The most that can flow from a node to another, up to `most`."""
    found = 0
    while found < most and (path := _path(capacity, source, sink)):
        step = min(most - found, *(capacity[tail][head] for tail, head in path))
        for tail, head in path:
            capacity[tail][head] -= step
            capacity[head][tail] += step
        found += step
    return found


def _path(capacity: _Capacity, source: Hashable, sink: Hashable) -> list[tuple[Hashable, Hashable]]:
    """A way from a node to another along which something may flow; empty where there is none."""
    came: dict[Hashable, Hashable] = {source: source}
    waiting = [source]
    for node in waiting:
        for other, left in capacity.get(node, {}).items():
            if left > 0 and other not in came:
                came[other] = node
                waiting.append(other)
    path = []
    while sink in came and sink != source:
        path.append((came[sink], sink))
        sink = came[sink]
    return path[::-1]


def _costs(values: Mapping[Entry, int]) -> dict[Entry, int]:
    cells = {one: max(n, 1) for one, n in values.items() if None not in one}
    costs = dict(cells)
    a_total = 1 + sum(cells.values())
    for one in values:
        if one not in cells and one != GRAND:
            costs[one] = a_total + values[one]
    costs[GRAND] = 1 + sum(costs.values())
    return costs


def _cheapest_first(costs: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Places of sorted costs, some together, from the cheapest choice; at most `_TRIES`."""
    waiting: list[tuple[int, tuple[int, ...]]] = [(costs[0], (0,))] if costs else []
    for _try in range(_TRIES):
        if not waiting:
            return
        cost, places = heapq.heappop(waiting)
        yield places
        following = places[-1] + 1
        if following < len(costs):
            heapq.heappush(waiting, (cost + costs[following], (*places, following)))
            heapq.heappush(waiting, (cost - costs[places[-1]] + costs[following], (*places[:-1], following)))


def _enough(
    values: Mapping[Entry, int], first: frozenset[Entry], others: Sequence[Entry]
) -> frozenset[Entry]:
    """Something that serves, for a large table: the cheapest ones until it does, without those that turn out not to be needed."""
    found = set(first)
    for one in others:
        found.add(one)
        if is_safe(values, found):
            break
    for one in reversed(others):
        if one in found and is_safe(values, found - {one}):
            found.discard(one)
    return frozenset(found)
