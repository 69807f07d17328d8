"""Hiding small numbers of people, so that none can be found again from what is left.

What is told of a breakdown of people (women among office holders, say) are parts of one whole: the city is the sum of its
neighbourhoods and also of its bodies, and a neighbourhood that of the bodies that work in it. So bodies and neighbourhoods that
work together are hidden together, and as many of them as it takes for what is left over to say nothing of any: at
each level two of them at least, and `SMALLEST` people of each kind at least between them. Where even that is not
enough the city's own figure is hidden too. An interval of what is hidden is then never narrower than `SMALLEST`.

A year is shared more than once when it is corrected, and the versions before can be read beside the new one: `hidden_after` says
what of the new one they would give away.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

from core.participation.indicators import Level, State

SMALLEST = 5
"""Fewer people than these of a kind are not told (domain rule of the coordinating body)."""

Place = tuple[Level, uuid.UUID | None]
Sizes = tuple[int, ...]
"""How many people are of each kind."""
Link = tuple[uuid.UUID, uuid.UUID]
CITY: Place = (Level.CITY, None)
Named = TypeVar("Named", bound=Hashable)
"""A place as a version of what is shared calls it."""


def hidden_places(sizes: Mapping[Place, Sizes], links: Iterable[Link]) -> frozenset[Place]:
    """The places whose figures are not told. `sizes` of every place hold the same kinds; `links` are bodies with their neighbourhoods.

    A place where there is nobody has nothing to hide.
    """
    somebody = {place: its for place, its in sizes.items() if any(its)}
    small = {place for place, its in somebody.items() if min(its) < SMALLEST}
    if not small:
        return frozenset()
    if CITY in small:
        return frozenset(somebody)
    groups = _groups(somebody, links)
    hidden = [group for group in groups if not small.isdisjoint(group)]
    spare = sorted(
        (group for group in groups if small.isdisjoint(group)), key=lambda group: _people(group, somebody)
    )
    while spare and not _is_enough(hidden, somebody):
        hidden.append(spare.pop(0))
    found = {place for group in hidden for place in group}
    return frozenset(found if _is_enough(hidden, somebody) else found | ({CITY} & set(somebody)))


def hidden_after(
    states: Mapping[Named, State], versions: Iterable[Mapping[Named, State]]
) -> frozenset[Named]:
    """The places of a correction that are not told, after what the versions before it told of the same people and year.

    What one of them hid stays hidden: a hidden number that grows to `SMALLEST` while nothing else changes would be told by what is left of
    the former total. Where something is hidden that one of them told, or a place it hid is there no more, nothing is told: the place that
    changed would be known by the totals. A version that told no number gives nothing away.
    """
    hidden = {place for place, state in states.items() if state == State.HIDDEN}
    first = frozenset(hidden)
    for before in versions:
        if State.KNOWN not in before.values():
            continue
        hid = {place for place, state in before.items() if state == State.HIDDEN}
        if not first <= hid or not hid <= states.keys():
            return frozenset(states)
        hidden |= hid
    return frozenset(hidden)


def _groups(places: Collection[Place], links: Iterable[Link]) -> list[frozenset[Place]]:
    """Bodies and neighbourhoods that work together, directly or through others, where there is somebody."""
    root: dict[Place, Place] = {}

    def top(place: Place) -> Place:
        while (above := root.setdefault(place, place)) != place:
            place = above
        return place

    for body, neighbourhood in links:
        root[top((Level.BODY, body))] = top((Level.NEIGHBOURHOOD, neighbourhood))
    together: defaultdict[Place, set[Place]] = defaultdict(set)
    for place in places:
        if place != CITY:
            together[top(place)].add(place)
    return [frozenset(group) for group in together.values()]


def _people(group: Iterable[Place], sizes: Mapping[Place, Sizes]) -> tuple[int, list[str]]:
    """How much hiding a group costs; its places decide between equals, so that the same is hidden every time."""
    return sum(sum(sizes[place]) for place in group), sorted(str(key) for _level, key in group)


def _is_enough(hidden: Collection[frozenset[Place]], sizes: Mapping[Place, Sizes]) -> bool:
    """Whether what is left over, at each level, is of several groups and of enough people of every kind."""
    gone = {place for group in hidden for place in group}
    for level in (Level.NEIGHBOURHOOD, Level.BODY):
        of_level = [place for place in gone if place[0] == level]
        if not of_level:
            continue
        if sum(any(place[0] == level for place in group) for group in hidden) < 2:
            return False
        between = _sum(sizes[place] for place in of_level)
        if min(between) < SMALLEST:
            return False
        if CITY in sizes:
            told = _sum(its for place, its in sizes.items() if place[0] == level and place not in gone)
            left = [
                whole - part for whole, part in zip(sizes[CITY], told or (0,) * len(between), strict=True)
            ]
            if min(left) < SMALLEST:
                return False
    return True


def _sum(many: Iterable[Sizes]) -> Sizes:
    return tuple(sum(kind) for kind in zip(*many, strict=True))
