"""Where the words of a search must be, kind by kind: conditions on rows, for the one query to use."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Func, IntegerField, Q, QuerySet
from django.db.models.lookups import Exact, GreaterThan

from core.models import (
    ActionItem,
    AgendaItem,
    Body,
    ItemMinutes,
    Meeting,
    MeetingBody,
    MeetingSubgroup,
    Minutes,
    Neighbourhood,
    Organisation,
    Subgroup,
    Theme,
    Venue,
)
from core.models.searchable import folded
from core.search.asked import Asked, Term
from core.search.sight import ACTIONS, MEETINGS, MINUTES, ORGANISATIONS, Sight, names_matched

Rows = QuerySet[Any, Any]
Places = Callable[[SearchQuery, Asked, Sight], Iterable[Rows]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """The column of its rows that must be among the keys of the places where a word is."""

    key: str
    places: Places


def has_words(kind: str, asked: Asked, sight: Sight) -> Q:
    """Rows in which every wanted term is somewhere, and no unwanted one. A word without meaning (*di*) asks nothing."""
    where = may_have_words(kind, asked, sight)
    for term in asked.wanted:
        found = has_word(kind, term, asked, sight)
        where &= found if asked.by_name else found | means_nothing(term)
    return where


def may_have_words(kind: str, asked: Asked, sight: Sight) -> Q:
    """Rows without any unwanted term, where something is asked for at all: by name, words without a meaning only."""
    meaning = _weight(replace(asked, by_name=False).either())
    where = Q(Exact(meaning, 0)) if asked.by_name else Q(GreaterThan(meaning, 0))
    for term in asked.unwanted:
        where &= ~_somewhere(kind, term.query(asked.config), asked, sight)
    if kind == MINUTES:  # the name of the body alone does not make its minutes speak of it
        where &= Q(meeting__in=_union(_in_minutes(asked.either())))
    return where


def has_word(kind: str, term: Term, asked: Asked, sight: Sight) -> Q:
    """Rows in which one of the terms is somewhere."""
    return _somewhere(kind, term.query(asked.config), asked, sight)


def means_nothing(term: Term) -> Q:
    """Whether the term has no meaning in the language: the same for every row."""
    return Q(Exact(_weight(term.query()), 0))


def _somewhere(kind: str, query: SearchQuery, asked: Asked, sight: Sight) -> Q:
    known = _KINDS[kind]
    return Q(**{f"{known.key}__in": _union(known.places(query, asked, sight))})


def _about_meetings(query: SearchQuery, asked: Asked, _sight: Sight) -> Iterable[Rows]:
    """Keys of the meetings whose title, agenda, bodies, subgroups, neighbourhoods, place or theme have the words."""
    if not asked.by_name:
        yield Meeting.objects.filter(words=query).order_by().values("pk")
        yield AgendaItem.objects.filter(words=query).order_by().values("meeting")

    def named(rows: Any, *names: str) -> Rows:
        return _named(rows, query, asked, *names)

    yield MeetingBody.objects.filter(body__in=named(Body.objects, "name")).values("meeting")
    yield MeetingSubgroup.objects.filter(subgroup__in=named(Subgroup.objects, "name")).values("meeting")
    territory, day = "body__territory", F("meeting__meets_on")
    yield MeetingBody.objects.filter(
        Q(**{f"{territory}__since": None}) | Q(**{f"{territory}__since__lte": day}),
        Q(**{f"{territory}__until": None}) | Q(**{f"{territory}__until__gte": day}),
        body__territory__neighbourhood__in=named(Neighbourhood.objects, "name"),
    ).values("meeting")
    yield Meeting.objects.filter(venue__in=named(Venue.objects, "name", "address")).order_by().values("pk")
    yield Meeting.objects.filter(theme__in=named(Theme.objects, "name")).order_by().values("pk")


def _in_minutes(query: SearchQuery) -> Iterable[Rows]:
    """Keys of the meetings whose minutes have the words."""
    yield Minutes.objects.filter(words=query).order_by().values("meeting")
    yield ItemMinutes.objects.filter(words=query).order_by().values("item__meeting")


def _told_in_minutes(query: SearchQuery, asked: Asked, sight: Sight) -> Iterable[Rows]:
    yield from _in_minutes(query)
    yield from _about_meetings(query, asked, sight)


def _called(query: SearchQuery, asked: Asked, sight: Sight) -> Iterable[Rows]:
    """Keys of the organisations whose name or text has the words, as what they are counted as."""
    names = names_matched(sight).order_by()
    if asked.by_name:
        names = names.filter(pk__in=_named(Organisation.objects, query, asked, "name"))
    else:
        names = names.filter(words=query)
    yield names.values("canonical")


def _to_do(query: SearchQuery, _asked: Asked, _sight: Sight) -> Iterable[Rows]:
    yield ActionItem.objects.filter(words=query).order_by().values("pk")


_KINDS: Mapping[str, _Kind] = {
    MEETINGS: _Kind("pk", _about_meetings),
    MINUTES: _Kind("meeting", _told_in_minutes),
    ORGANISATIONS: _Kind("pk", _called),
    ACTIONS: _Kind("pk", _to_do),
}


def _named(rows: Any, query: SearchQuery, asked: Asked, *names: str) -> Rows:
    """Rows of a short list (bodies, places, themes) whose names have the words."""
    vector = SearchVector(*map(folded, names), config=asked.config)
    found: Rows = rows.annotate(named=vector).filter(named=query).order_by().values("pk")
    return found


def _union(places: Iterable[Rows]) -> Rows:
    first, *rest = places
    return first.union(*rest) if rest else first


def _weight(query: SearchQuery) -> Func:
    """How many words of a query mean something."""
    return Func(query, function="numnode", output_field=IntegerField())
