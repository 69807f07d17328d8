"""Typos forgiven: a word the city never wrote is taken for the nearest it did write.

The words are read from the same texts that are searched, at most every ten minutes; citizens' words come from what
citizens may see, so that a correction never tells a word of a draft.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.functions import Left
from psycopg import sql
from rapidfuzz import fuzz, process

from core.models import (
    ActionItem,
    AgendaItem,
    Body,
    ItemMinutes,
    Meeting,
    Minutes,
    Organisation,
    Theme,
    Venue,
)
from core.models.searchable import LONGEST, fold
from core.search.asked import Asked
from core.search.sight import MEETINGS, MINUTES, ORGANISATIONS, Sight

_SECONDS = 600
_MOST_WORDS = 50_000
_SHORTEST = 4
_LONGEST_WORD = 40
_NEAR = 74.0  # of 100: a letter wrong or missing in a word of four, two in one of eight
_OFTENER = 5  # how many times more often a word must be written, to be suggested for one that exists

Words = Mapping[str, int]
Rows = QuerySet[Any, Any]


def vocabulary(sight: Sight) -> Words:
    """Each word of the city's texts and how often it is written. One query, or none."""
    key = "search-words-public" if sight.public else "search-words"
    known: Words | None = cache.get(key)
    if known is None:
        known = _read(_public_texts(sight) if sight.public else _all_texts())
        cache.set(key, known, _SECONDS)
    return known


def corrected(asked: Asked, words: Words) -> Asked | None:
    """The same with every unknown word made into the nearest known; None when there is none to correct."""
    stems = {_stem(word) for word in words}
    changed = {
        word: near
        for word in _of(asked)
        if word not in words and _stem(word) not in stems and (near := _nearest(word, words))
    }
    return asked.with_words(changed) if changed else None


def suggested(asked: Asked, words: Words) -> Asked | None:
    """The same with each rare word made into a near one that is written far more often; None when there is none."""
    changed = {}
    for word in _of(asked):
        near = _nearest(word, {other: n for other, n in words.items() if n >= _OFTENER * words.get(word, 1)})
        if near and _stem(near) != _stem(word):
            changed[word] = near
    return asked.with_words(changed) if changed else None


def _of(asked: Asked) -> Iterator[str]:
    """The words that may be mistyped: long enough, and not numbers."""
    for term in asked.wanted:
        yield from (word for word in term.text.split() if len(word) >= _SHORTEST and word.isalpha())


def _nearest(word: str, words: Words) -> str:
    found = process.extract(word, words.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=20)
    near = max(found, key=lambda one: (one[1], words[one[0]], one[0]), default=None)
    return str(near[0]) if near and near[0] != word else ""


def _stem(word: str) -> str:
    """Without the vowels at its end: *panchina* and *panchine* are the same word."""
    return word.rstrip("aeiou") or word


def _all_texts() -> Iterator[Rows]:
    yield from _split(Organisation.objects, "name", "about")
    yield from _split(Meeting.objects, "title")
    yield from _split(AgendaItem.objects, "title", "detail")
    yield from _split(Minutes.objects, "text")
    yield from _split(ItemMinutes.objects, "said", "agreed", "reservations")
    yield from _split(ActionItem.objects, "what", "owner")
    yield from _names()


def _public_texts(sight: Sight) -> Iterator[Rows]:
    seen = sight.rows[MEETINGS].order_by().values("pk")
    published = sight.rows[MINUTES].order_by().values("meeting")
    yield from _split(sight.rows[ORGANISATIONS], "name", "about")
    yield from _split(sight.rows[MEETINGS], "title")
    yield from _split(AgendaItem.objects.filter(meeting__in=seen), "title", "detail")
    yield from _split(sight.rows[MINUTES], "text")
    yield from _split(
        ItemMinutes.objects.filter(item__meeting__in=published), "said", "agreed", "reservations"
    )
    yield from _names()


def _names() -> Iterator[Rows]:
    yield from _split(Body.objects, "name")
    yield from _split(Theme.objects, "name")
    yield from _split(Venue.objects.filter(meetings__isnull=False).distinct(), "name", "address")


def _split(rows: Any, *columns: str) -> Iterator[Rows]:
    """The words of the columns, one a row."""
    for column in columns:
        pieces = Func(Left(column, LONGEST), Value(" "), function="string_to_array", output_field=TextField())
        words = Func(pieces, function="unnest", output_field=TextField())
        words.set_returning = True
        yield rows.order_by().annotate(word=words).values_list("word")


def _read(texts: Iterator[Rows]) -> Words:
    first, *rest = texts
    words, parameters = first.union(*rest, all=True).query.sql_with_params()
    statement = sql.SQL(
        "SELECT word, count(*) FROM ({words}) AS words WHERE length(word) >= %s"
        " GROUP BY word ORDER BY 2 DESC, 1 LIMIT %s"
    ).format(words=sql.SQL(words))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, _SHORTEST, _MOST_WORDS])
        pieces = cursor.fetchall()
    counts: dict[str, int] = {}
    for piece, times in pieces:  # folded here: only once each, and translate() is slow on long texts
        for word in fold(piece).split():
            if _SHORTEST <= len(word) <= _LONGEST_WORD and word.isalpha():
                counts[word] = counts.get(word, 0) + times
    return counts
