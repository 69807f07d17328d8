"""Typos forgiven: a word the city never wrote is taken for the nearest it did write.

The words are read from the same texts that are searched: those of names and titles again as soon as anything was done in
the city, those of minutes, which are long, after ten minutes. Citizens' words come from what citizens may see, so that a
correction never tells a word of a draft.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Func, TextField, Value
from django.db.models.functions import Left
from psycopg import sql
from rapidfuzz import fuzz, process

from core.models import (
    ActionItem,
    AgendaItem,
    AuditEntry,
    Body,
    ItemMinutes,
    Meeting,
    Minutes,
    Neighbourhood,
    Organisation,
    Subgroup,
    Theme,
    Venue,
)
from core.models.searchable import LONGEST, fold
from core.search.asked import Asked
from core.search.find import listed
from core.search.sight import MEETINGS, MINUTES, ORGANISATIONS, Sight
from core.search.where import Rows

_SECONDS = 600
_MOST_WORDS = 50_000
_SHORTEST = 4
_LONGEST_WORD = 40
_NEAR = 74.0  # of 100: a letter wrong or missing in a word of four, two in one of eight
_OFTENER = 5  # how many times more often a word must be written, to be suggested for one that exists
_VOWELS = "aeiou"
_NAMES, _TEXTS = "names", "texts"
_ENDINGS = ["".join(letters) for length in range(3) for letters in product(_VOWELS, repeat=length)]

Text = tuple[str, Rows, tuple[str, ...]]


@dataclass(frozen=True)
class _List:
    """Words and how often each is written, in the same order."""

    words: list[str]
    times: list[int]

    @cached_property
    def places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self.words)}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the city's texts."""

    lists: tuple[_List, ...]

    def times_of(self, word: str) -> int:
        """How often it is written."""
        return sum(one.times[one.places[word]] for one in self.lists if word in one.places)

    def near(self, word: str, at_least: int = 0) -> str:
        """The nearest other word that is written often enough, empty when there is none."""
        found = {
            other: score
            for one in self.lists
            for other, score, _place in process.extract(
                word, one.words, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=None
            )
            if other != word
        }
        often = ((score, self.times_of(other), other) for other, score in found.items())
        return max((one for one in often if one[1] >= at_least), default=(0, 0, ""))[2]


def last_done() -> Rows:
    """A row to read beside a search: its key changes when anything was done in the city."""
    return listed("done", AuditEntry.objects.all(), "action").order_by("-at")[:1]


def vocabulary(sight: Sight, done: uuid.UUID | None) -> Words:
    """The words as of what was `done` last. One query, or none."""
    keys = {part: f"search-words-{part}{'-public' if sight.public else ''}" for part in (_NAMES, _TEXTS)}
    known: dict[str, Any] = cache.get_many(keys.values())
    lists = {part: known[key] for part, key in keys.items() if key in known}
    if lists.get(_NAMES, (None,))[0] != done or done is None:
        lists.pop(_NAMES, None)
    if missing := keys.keys() - lists.keys():
        read = _read(_public_texts(sight) if sight.public else _all_texts(), missing)
        for part, words in read.items():
            lists[part] = (done, " ".join(words), list(words.values()))
            cache.set(keys[part], lists[part], _SECONDS)
    return Words(tuple(_List(words.split(), times) for _done, words, times in lists.values()))


def corrected(asked: Asked, words: Words) -> Asked | None:
    """The same with every unknown word made into the nearest known; None when there is none to correct."""
    changed = {word: near for word in _of(asked) if not _is_known(word, words) and (near := words.near(word))}
    return asked.with_words(changed) if changed else None


def suggested(asked: Asked, words: Words) -> Asked | None:
    """The same with each rare word made into a near one that is written far more often; None when there is none."""
    changed = {}
    for word in _of(asked):
        near = words.near(word, at_least=_OFTENER * (words.times_of(word) or 1))
        if near and _stem(near) != _stem(word):
            changed[word] = near
    return asked.with_words(changed) if changed else None


def _of(asked: Asked) -> Iterator[str]:
    """The words that may be mistyped: long enough, and not numbers."""
    for term in asked.wanted:
        yield from (word for word in term.text.split() if len(word) >= _SHORTEST and word.isalpha())


def _is_known(word: str, words: Words) -> bool:
    """Whether it is written somewhere, be it with another ending: *panchina* and *panchine* are the same word."""
    if words.times_of(word):
        return True
    stem = _stem(word)
    return stem != word and any(words.times_of(stem + ending) for ending in _ENDINGS)


def _stem(word: str) -> str:
    """Without the vowels at its end."""
    return word.rstrip(_VOWELS) or word


def _all_texts() -> Iterator[Text]:
    yield _NAMES, Organisation.objects.all(), ("name", "about")
    yield _NAMES, Meeting.objects.all(), ("title",)
    yield _NAMES, AgendaItem.objects.all(), ("title", "detail")
    yield _NAMES, ActionItem.objects.all(), ("what", "owner")
    yield _TEXTS, Minutes.objects.all(), ("text",)
    yield _TEXTS, ItemMinutes.objects.all(), ("said", "agreed", "reservations")
    yield from _short_lists()


def _public_texts(sight: Sight) -> Iterator[Text]:
    meetings, published = sight.rows[MEETINGS], sight.rows[MINUTES]
    items = ItemMinutes.objects.filter(item__meeting__in=published.order_by().values("meeting"))
    yield _NAMES, sight.rows[ORGANISATIONS], ("name", "about")
    yield _NAMES, meetings, ("title",)
    yield _NAMES, AgendaItem.objects.filter(meeting__in=meetings.order_by().values("pk")), ("title", "detail")
    yield _TEXTS, published, ("text",)
    yield _TEXTS, items, ("said", "agreed", "reservations")
    yield from _short_lists()


def _short_lists() -> Iterator[Text]:
    yield _NAMES, Body.objects.all(), ("name",)
    yield _NAMES, Subgroup.objects.all(), ("name",)
    yield _NAMES, Neighbourhood.objects.all(), ("name",)
    yield _NAMES, Theme.objects.all(), ("name",)
    yield _NAMES, Venue.objects.filter(meetings__isnull=False).distinct(), ("name", "address")


def _split(rows: Rows, column: str) -> Rows:
    """The words of the column, one a row."""
    pieces = Func(Left(column, LONGEST), Value(" "), function="string_to_array", output_field=TextField())
    words = Func(pieces, function="unnest", output_field=TextField())
    words.set_returning = True
    shown: Rows = rows.order_by().annotate(word=words)
    return shown.values_list("word")


def _read(texts: Iterable[Text], parts: Collection[str]) -> dict[str, dict[str, int]]:
    """The words of the parts, the most frequent ones, and how often each is written."""
    texts = list(texts)
    statements, parameters = [], []
    for part in sorted(parts):
        first, *rest = (
            _split(rows, column) for of, rows, columns in texts if of == part for column in columns
        )
        words, given = first.union(*rest, all=True).query.sql_with_params()
        statements.append(
            sql.SQL(
                "(SELECT %s, word, count(*) FROM ({words}) AS words WHERE length(word) >= %s"
                " GROUP BY word ORDER BY 3 DESC, 2 LIMIT %s)"
            ).format(words=sql.SQL(words))
        )
        parameters += [part, *given, _SHORTEST, _MOST_WORDS]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(statements), parameters)
        pieces = cursor.fetchall()
    counts: dict[str, dict[str, int]] = {part: {} for part in parts}
    for part, piece, times in pieces:  # folded here: only once each, and translate() is slow on long texts
        for word in fold(piece).split():
            if _SHORTEST <= len(word) <= _LONGEST_WORD and word.isalpha():
                counts[part][word] = counts[part].get(word, 0) + times
    return counts
