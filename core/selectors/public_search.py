"""The citizens' search: a neighbourhood, a network, a street, with accents and typos forgiven.

The lists are small (tens of names, some thousand streets), so they are compared in Python: the database needs no extension.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from core.models import Body, Meeting, Neighbourhood, Street, Venue
from core.services.activation import active_model_slugs

_ENOUGH = 74.0  # of 100: two letters wrong in a word of eight still pass
_CLEAR = 85.0
_LEAD = 10.0  # what a second name stays behind by, to be no rival
_FEW_LETTERS = 3  # too few to be sure of a name that begins with them
_AT_MOST = 12
_LONGEST = 80
_ANOTHER_SORT = 15.0  # what «piazza Mazzini» stays behind by, for who looks for «via Mazzini»
_SORTS = frozenset(
    "via viale vicolo vico piazza piazzale piazzetta largo corso strada stradella salita scaletta passaggio "
    "galleria lungolago lungofiume contrada rotonda".split()
)
_NUMBER = re.compile(r" (\d+)(?: ?(?:[a-z]|bis|ter))?$")
_LEADING = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Part:
    """The neighbourhood of a street, or of a stretch of it: `numbers` in words («1–45»), empty for the whole street."""

    name: str
    slug: str
    numbers: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `kind` is `neighbourhood`, `body`, `street` or `venue`; `detail` is the address of a venue.

    A venue's `slug` is its key, to list the meetings held there. A street has no page: `parts` are its neighbourhoods.
    `sure` is whether, being the best, it may be what is meant.
    """

    kind: str
    name: str
    slug: str
    model_slug: str
    detail: str
    score: float
    parts: tuple[Part, ...] = ()
    sure: bool = True


def search(query: str, today: dt.date) -> list[Hit]:
    """What looks like `query`, best first, a dozen at most. Four queries."""
    wanted = fold(query[:_LONGEST])
    if len(wanted) < 2:
        return []
    hits = [hit for hit in _candidates(today, wanted) if hit.score >= _ENOUGH]
    order = {"neighbourhood": 0, "body": 1, "street": 2, "venue": 3}
    return sorted(hits, key=lambda hit: (-round(hit.score), order[hit.kind], hit.name))[:_AT_MOST]


def certain(hits: list[Hit]) -> Hit | None:
    """The one page that is surely meant: the best hit, when it is clear and nothing else of its kind comes near.

    A network or a place that bears the name of the neighbourhood is no rival: the neighbourhood's page leads to both.
    """
    if not hits or not hits[0].sure or hits[0].score < _CLEAR:
        return None
    near = [hit for hit in hits if hit.kind == hits[0].kind and hit.score > hits[0].score - _LEAD]
    return hits[0] if len(near) == 1 else None


def fold(text: str) -> str:
    """Lower case, without accents, apostrophes and punctuation: «Città Alta» is «citta alta»."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def likeness(wanted: str, name: str) -> float:
    """How alike two folded texts are, from 0 to 100: whole, word by word, or `wanted` as the beginning of a word."""
    if not wanted or not name:
        return 0.0
    if wanted == name:
        return 100.0
    if f" {name}".find(f" {wanted}") >= 0:
        return 95.0 if len(wanted) > _FEW_LETTERS else _CLEAR - 1
    words = name.split()
    each = [max(fuzz.ratio(part, word) for word in words) for part in wanted.split()]
    return max(float(fuzz.ratio(wanted, name)), sum(each) / len(each) - 3.0)


def _candidates(today: dt.date, wanted: str) -> Iterator[Hit]:
    places = {slug: name for name, slug in Neighbourhood.objects.on(today).values_list("name", "slug")}
    for slug, name in places.items():
        yield Hit("neighbourhood", name, slug, "", "", likeness(wanted, fold(name)))
    yield from _streets(wanted, places)
    bodies = Body.objects.filter(model_slug__in=active_model_slugs())
    for name, slug, model_slug in bodies.values_list("name", "slug", "model_slug"):
        yield Hit("body", name, slug, model_slug, "", likeness(wanted, fold(name)))
    meetings = Meeting.objects.shown_publicly().filter(
        model_slug__in=active_model_slugs(), venue=OuterRef("pk")
    )
    venues = Venue.objects.filter(Exists(meetings))  # a place nobody was told about stays untold
    for key, name, address in venues.values_list("pk", "name", "address"):
        score = max(likeness(wanted, fold(name)), likeness(wanted, fold(address)))
        yield Hit("venue", name, str(key), "", address, score, sure=False)


def _streets(wanted: str, places: Mapping[str, str]) -> Iterator[Hit]:
    """Streets in today's neighbourhoods (slug to name).

    «via» and its like are compared apart: without them any word that is also a street's name would lead there, so the
    street is listed, and only when it is clear.
    """
    number = _NUMBER.search(wanted)
    sort, asked = _parted(wanted[: number.start()] if number else wanted)
    if not asked:
        return
    for name, rows in _stretches(places).items():
        its_sort, its_name = _parted(fold(name))
        score = likeness(asked, its_name)
        if sort and its_sort and sort != its_sort:
            score -= _ANOTHER_SORT
        if score < (_ENOUGH if sort else _CLEAR):
            continue
        parts = _parts(rows, places, int(number[1]) if number else None)
        sure = bool(sort) and len(parts) == 1
        yield Hit("street", name, parts[0].slug, "", "", score, parts, sure)


def _stretches(places: Iterable[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Street to its stretches: neighbourhood's slug, first and last number; those of neighbourhoods no more left out."""
    rows = Street.objects.filter(neighbourhood__slug__in=list(places))
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, slug, first, last in rows.values_list(
        "name", "neighbourhood__slug", "first_number", "last_number"
    ):
        found.setdefault(name, []).append((slug, first, last))
    return found


def _parted(name: str) -> tuple[str, str]:
    """«via giuseppe mazzini» as «via» and «giuseppe mazzini»; a name that does not begin so has no sort."""
    first, _space, rest = name.partition(" ")
    return (first, rest) if first in _SORTS else ("", name)


def _parts(
    rows: Sequence[tuple[str, str, str]], places: Mapping[str, str], number: int | None
) -> tuple[Part, ...]:
    """The neighbourhoods of a street by number; only those where the number lies, when there are any.

    Odd and even numbers often lie in different neighbourhoods: of two stretches the one that begins on its side is meant.
    """
    here = [row for row in rows if number is not None and _value(row[1]) <= number <= _value(row[2], 10**9)]
    side = [row for row in here if number is not None and (number - _value(row[1])) % 2 == 0]
    by_place: dict[str, list[str]] = {}
    for slug, first, last in sorted(side or here or rows, key=lambda row: (_value(row[1]), row[1])):
        by_place.setdefault(slug, []).append(_numbers(first, last))
    return tuple(Part(places[slug], slug, ", ".join(filter(None, said))) for slug, said in by_place.items())


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
