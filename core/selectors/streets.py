"""Finding one's neighbourhood by one's street, where the city has loaded the list of its streets.

Some thousand names are compared in Python, like those of neighbourhoods: typos are forgiven, the database needs no extension.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from core.models import Neighbourhood, Street
from core.search.find import listed
from core.search.where import Rows
from core.selectors.public_search import fold, likeness

_ENOUGH = 74.0
_CLEAR = 85.0
_LEAD = 10.0
_ANOTHER_SORT = 15.0  # what «piazza Mazzini» stays behind by, for who looks for «via Mazzini»
_AT_MOST = 6
_LONGEST = 80
_SECONDS = 60
_KNOWN = "knows-streets"
_SORTS = frozenset(
    "via viale vicolo vico piazza piazzale piazzetta largo corso strada stradella salita scaletta passaggio galleria "
    "lungolago lungofiume contrada rotonda".split()
)
_NUMBER = re.compile(r"(?: n| numero)? (\d+)(?: ?(?:[a-z]|bis|ter))?$")
_LEADING = re.compile(r"\d+")

Stretch = tuple[str, str, str, str]
"""The name of a neighbourhood and its slug, the first and the last house number."""


@dataclass(frozen=True, slots=True)
class Part:
    """The neighbourhood of a street, or of a stretch of it: `numbers` in words («1–45»), empty for the whole street."""

    name: str
    slug: str
    numbers: str


@dataclass(frozen=True, slots=True)
class StreetFound:
    """A street and its neighbourhoods, by house number; `score` is how alike the names are, from 0 to 100."""

    name: str
    parts: tuple[Part, ...]
    score: float


def knows_streets() -> bool:
    """Whether the city has loaded its streets, so that one may look for one's own; kept for a minute."""
    known: bool | None = cache.get(_KNOWN)
    if known is None:
        known = Street.objects.exists()
        cache.set(_KNOWN, known, _SECONDS)
    return known


def listed_streets(today: dt.date) -> Rows:
    """The stretches of streets, to be read in one query with the search of texts.

    A neighbourhood drawn anew keeps its streets, for it has the same slug; those of one that is no more are left out.
    """
    now = Neighbourhood.objects.on(today).filter(slug=OuterRef("neighbourhood__slug"))
    rows = Street.objects.annotate(place=Subquery(now.values("name")[:1])).exclude(place=None)
    note = {"slug": F("neighbourhood__slug"), "place": F("place")}
    return listed("street", rows, "name", **note, first=F("first_number"), last=F("last_number"))


def streets_like(query: str, rows: Iterable[dict[str, Any]]) -> list[StreetFound]:
    """Of the `listed_streets`, those that look like `query`, which may end with a house number; best first.

    «via» and its like are compared apart. Without them only a street whose name is clear is found: any other word would
    lead to one.
    """
    known = _stretches(rows)
    cache.set(_KNOWN, bool(known), _SECONDS)  # the page's search box asks too
    wanted = fold(query[:_LONGEST])
    number = _NUMBER.search(wanted)
    sort, asked = _parted(wanted[: number.start()] if number else wanted)
    if not asked:
        return []
    found = []
    for name, stretches in known.items():
        its_sort, its_name = _parted(fold(name))
        score = likeness(asked, its_name)
        if sort and its_sort and sort != its_sort:
            score -= _ANOTHER_SORT
        if score >= (_ENOUGH if sort else _CLEAR):
            found.append(StreetFound(name, _parts(stretches, int(number[1]) if number else None), score))
    return sorted(found, key=lambda one: (-round(one.score), one.name))[:_AT_MOST]


def certain_street(query: str, found: list[StreetFound]) -> Part | None:
    """The one neighbourhood that is surely meant: the query says «via», one street is clear, and it lies in one only."""
    sort, _asked = _parted(fold(query[:_LONGEST]))
    if not sort or not found or found[0].score < _CLEAR or len(found[0].parts) > 1:
        return None
    near = [one for one in found if one.score > found[0].score - _LEAD]
    return found[0].parts[0] if len(near) == 1 else None


def _stretches(rows: Iterable[dict[str, Any]]) -> dict[str, list[Stretch]]:
    """Street to its stretches."""
    found: dict[str, list[Stretch]] = {}
    for row in rows:
        if row["of"] == "street":
            note = row["note"]
            stretch = (note["place"], note["slug"], note["first"], note["last"])
            found.setdefault(row["heading"], []).append(stretch)
    return found


def _parted(name: str) -> tuple[str, str]:
    """«via giuseppe mazzini» as «via» and «giuseppe mazzini»; a name that does not begin so has no sort."""
    first, _space, rest = name.partition(" ")
    return (first, rest) if first in _SORTS else ("", name)


def _parts(rows: Iterable[Stretch], number: int | None) -> tuple[Part, ...]:
    """The neighbourhoods of a street by number; only those where the number lies, when there are any.

    Odd and even numbers often lie in different neighbourhoods: of two stretches the one that begins on its side is meant.
    """
    every = sorted(rows, key=lambda row: (_value(row[2]), row[2]))
    here = [row for row in every if number is not None and _value(row[2]) <= number <= _value(row[3], 10**9)]
    side = [row for row in here if number is not None and (number - _value(row[2])) % 2 == 0]
    by_place: dict[tuple[str, str], list[str]] = {}
    for name, slug, first, last in side or here or every:
        by_place.setdefault((name, slug), []).append(_numbers(first, last))
    return tuple(Part(name, slug, ", ".join(filter(None, said))) for (name, slug), said in by_place.items())


def _numbers(first: str, last: str) -> str:
    if first and last:
        return f"{first}–{last}"
    if first:
        return _("dal %(number)s in poi") % {"number": first}
    return _("fino al %(number)s") % {"number": last} if last else ""


def _value(number: str, unknown: int = 0) -> int:
    """A house number to be compared: «12/A» is 12."""
    found = _LEADING.match(number)
    return int(found[0]) if found else unknown
