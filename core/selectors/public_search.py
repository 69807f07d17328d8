"""The citizens' search: a neighbourhood, a network, a street, with accents and typos forgiven.

The lists are small (tens of names), so they are compared in Python: the database needs no extension.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef
from rapidfuzz import fuzz

from core.models import Body, Meeting, Neighbourhood, Venue
from core.search.find import listed
from core.search.where import Rows
from core.services.activation import active_model_slugs

_ENOUGH = 74.0  # of 100: two letters wrong in a word of eight still pass
_CLEAR = 85.0
_LEAD = 10.0  # what a second name stays behind by, to be no rival
_FEW_LETTERS = 3  # too few to be sure of a name that begins with them
_AT_MOST = 12
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `kind` is `neighbourhood`, `body` or `venue`; `detail` is the address of a venue.

    A venue's `slug` is its key, to list the meetings held there.
    """

    kind: str
    name: str
    slug: str
    model_slug: str
    detail: str
    score: float


def names(today: dt.date) -> list[Rows]:
    """The names to compare, one list of rows a kind of hit: all of them are read in one query with the search of texts."""
    slugs = active_model_slugs()
    meetings = Meeting.objects.shown_publicly().filter(model_slug__in=slugs, venue=OuterRef("pk"))
    venues = Venue.objects.filter(Exists(meetings))  # a place nobody was told about stays untold
    return [
        listed("neighbourhood", Neighbourhood.objects.on(today), "name", slug=F("slug")),
        listed(
            "body",
            Body.objects.filter(model_slug__in=slugs),
            "name",
            slug=F("slug"),
            model_slug=F("model_slug"),
        ),
        listed("venue", venues, "name", address=F("address")),
    ]


def hits_among(rows: Iterable[dict[str, Any]], query: str) -> list[Hit]:
    """Of the `names`, what looks like `query`, best first, a dozen at most."""
    wanted = fold(query[:_LONGEST])
    if len(wanted) < 2:
        return []
    order = {"neighbourhood": 0, "body": 1, "venue": 2}
    hits = [_hit(row, wanted) for row in rows if row["of"] in order]
    likely = [hit for hit in hits if hit.score >= _ENOUGH]
    return sorted(likely, key=lambda hit: (-round(hit.score), order[hit.kind], hit.name))[:_AT_MOST]


def certain(hits: list[Hit]) -> Hit | None:
    """The one page that is surely meant: the best hit, when it is clear and nothing else of its kind comes near.

    A network or a place that bears the name of the neighbourhood is no rival: the neighbourhood's page leads to both.
    """
    if not hits or hits[0].kind == "venue" or hits[0].score < _CLEAR:
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


def _hit(row: dict[str, Any], wanted: str) -> Hit:
    note, name = row["note"], row["heading"]
    detail = note.get("address", "")
    return Hit(
        kind=row["of"],
        name=name,
        slug=note.get("slug") or str(row["key"]),
        model_slug=note.get("model_slug", ""),
        detail=detail,
        score=max(likeness(wanted, fold(name)), likeness(wanted, fold(detail))),
    )
