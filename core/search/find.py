"""The one query of a search: every kind of rows, each ranked, counted and cut to the page, with its words marked."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import (
    Count,
    DateField,
    F,
    FloatField,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    Value,
    Window,
)
from django.db.models.functions import Abs, Cast, Coalesce, Concat, JSONObject, Left
from django.db.models.lookups import Exact, GreaterThan

from core.models import (
    AgendaItem,
    Attendance,
    Body,
    ItemMinutes,
    Meeting,
    MeetingBody,
    Minutes,
    Theme,
    Venue,
)
from core.models.searchable import LANGUAGE, folded
from core.search.asked import Asked
from core.search.marked import START, STOP
from core.search.sight import ACTIONS, KINDS, MEETINGS, MINUTES, ORGANISATIONS, Sight, names_matched
from core.selectors.meetings import HERE

SHOWN = 40_000
"""Letters of a text that are read to mark words in it."""
COLUMNS = (
    "of",
    "key",
    "of_meeting",
    "day",
    "heading",
    "heading_marked",
    "body",
    "body_marked",
    "note",
    "score",
    "n",
)

Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Cut:
    """Which rows of a kind are read: from the `first`, `many` of them."""

    first: int
    many: int


def find(asked: Asked, sight: Sight, today: dt.date, cuts: Mapping[str, Cut]) -> list[dict[str, Any]]:
    """The rows of `COLUMNS`, best first within each kind; `n` is how many there are of the kind. One query."""
    branches = []
    for kind in KINDS:
        cut = cuts.get(kind)
        if cut is None or kind not in sight.rows:
            continue
        rows = _BRANCHES[kind](asked, sight, today)
        rows = rows.annotate(of=Value(kind, output_field=TextField()), n=Window(Count(Value(1))))
        rows = rows.order_by("-score", "-day", "pk").values(*COLUMNS)
        branches.append(rows[cut.first : cut.first + cut.many])
    if not branches:
        return []
    first, *rest = branches
    return list(first.union(*rest, all=True) if rest else first)


def _meetings(asked: Asked, sight: Sight, today: dt.date) -> Rows:
    rows = sight.rows[MEETINGS].order_by()
    if asked.number is not None:
        year = {} if asked.year is None else {"register_year": asked.year}
        rows = rows.filter(register_number=asked.number, **year)
    else:
        rows = _with_terms(rows, "pk", asked, lambda query: [*_about_meetings(query)])
    items = AgendaItem.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    point = Concat("title", Value(" "), "detail", output_field=TextField())
    agenda = items.annotate(all=StringAgg(point, " · ", order_by="position")).values("all")
    best = items.annotate(best=Max(_rank(asked))).values("best")
    return _shown(
        rows, asked, "pk", "title", _or_nothing(agenda),
        day=F("meets_on"), rank=_rank(asked) + Coalesce(Subquery(best), 0.0), today=today, note=_meeting_note(""),
    )  # fmt: skip


def _minutes(asked: Asked, sight: Sight, today: dt.date) -> Rows:
    rows = sight.rows[MINUTES].order_by()
    rows = _with_terms(
        rows, "meeting", asked, lambda query: [*_in_minutes(query, sight), *_about_meetings(query)]
    )
    if asked.wanted:  # the name of the body alone does not make its minutes speak of it
        rows = rows.filter(meeting__in=_union(_in_minutes(asked.either(), sight)))
    items = ItemMinutes.objects.filter(item__meeting=OuterRef("meeting")).order_by().values("item__meeting")
    said = Concat("said", Value(" "), "agreed", Value(" "), "reservations", output_field=TextField())
    written = items.annotate(all=StringAgg(said, " · ", order_by="item__position")).values("all")
    best = items.annotate(best=Max(_rank(asked))).values("best")
    text = Concat("text", Value(" "), _or_nothing(written), output_field=TextField())
    return _shown(
        rows, asked, "meeting", "meeting__title", text, day=F("meeting__meets_on"),
        rank=_rank(asked) + Coalesce(Subquery(best), 0.0), today=today,
        note=_meeting_note("meeting__", written=F("state")),
    )  # fmt: skip


def _organisations(asked: Asked, sight: Sight, today: dt.date) -> Rows:
    names = names_matched(sight)
    rows = sight.rows[ORGANISATIONS].order_by()
    rows = _with_terms(
        rows, "pk", asked, lambda query: [names.filter(words=query).order_by().values("canonical")]
    )
    came = Attendance.objects.filter(
        organisation__canonical=OuterRef("pk"), body__in=sight.bodies, status__in=HERE, meeting__state="held"
    ).order_by("-meeting__meets_on", "-pk")
    note = JSONObject(
        kind=F("kind__name"),
        path=Subquery(came.values("body__slug")[:1]),
        model_slug=Subquery(came.values("body__model_slug")[:1]),
    )
    return _shown(
        rows, asked, None, "name", F("about"), day=Cast(Value(None), DateField()), rank=_rank(asked),
        today=today, note=note,
    )  # fmt: skip


def _actions(asked: Asked, sight: Sight, today: dt.date) -> Rows:
    rows = sight.rows[ACTIONS].order_by()
    rows = _with_terms(rows, "pk", asked, lambda query: [rows.filter(words=query).order_by().values("pk")])
    note = _meeting_note("meeting__", action=F("state"), due=F("due_on"))
    return _shown(
        rows, asked, "meeting", "what", F("owner"), day=F("meeting__meets_on"), rank=_rank(asked), today=today,
        note=note,
    )  # fmt: skip


_BRANCHES: Mapping[str, Callable[[Asked, Sight, dt.date], Rows]] = {
    MEETINGS: _meetings,
    MINUTES: _minutes,
    ORGANISATIONS: _organisations,
    ACTIONS: _actions,
}


def _about_meetings(query: SearchQuery) -> Iterable[Rows]:
    """Keys of the meetings whose title, agenda, bodies, place or theme have the words."""
    yield Meeting.objects.filter(words=query).order_by().values("pk")
    yield AgendaItem.objects.filter(words=query).order_by().values("meeting")
    yield MeetingBody.objects.filter(body__in=_named(Body.objects, query, "name")).values("meeting")
    for model, path, names in ((Venue, "venue", ("name", "address")), (Theme, "theme", ("name",))):
        where = {f"{path}__in": _named(model.objects, query, *names)}
        yield Meeting.objects.filter(**where).order_by().values("pk")


def _in_minutes(query: SearchQuery, sight: Sight) -> Iterable[Rows]:
    """Keys of the meetings whose minutes have the words."""
    yield Minutes.objects.filter(words=query).order_by().values("meeting")
    yield ItemMinutes.objects.filter(words=query).order_by().values("item__meeting")


def _named(rows: Any, query: SearchQuery, *names: str) -> Rows:
    """Rows of a short list (bodies, places, themes) whose names have the words."""
    vector = SearchVector(*map(folded, names), config=LANGUAGE)
    found: Rows = rows.annotate(named=vector).filter(named=query).order_by().values("pk")
    return found


def _with_terms(rows: Rows, key: str, asked: Asked, places: Callable[[SearchQuery], Iterable[Rows]]) -> Rows:
    """Rows in which every wanted term is somewhere, and no unwanted one. A word without meaning (*di*) asks nothing."""
    if not asked.wanted:
        return rows.none()
    rows = rows.filter(GreaterThan(_weight(asked.either()), 0))
    for term in asked.wanted:
        query = term.query()
        rows = rows.filter(Q(**{f"{key}__in": _union(places(query))}) | Q(Exact(_weight(query), 0)))
    for term in asked.unwanted:
        rows = rows.exclude(**{f"{key}__in": _union(places(term.query()))})
    return rows


def _union(places: Iterable[Rows]) -> Rows:
    first, *rest = places
    return first.union(*rest) if rest else first


def _or_nothing(rows: Rows) -> Coalesce:
    return Coalesce(Subquery(rows), Value(""), output_field=TextField())


def _weight(query: SearchQuery) -> Func:
    """How many words of a query mean something."""
    return Func(query, function="numnode", output_field=IntegerField())


def _rank(asked: Asked) -> Any:
    return Cast(SearchRank(F("words"), asked.either()), FloatField()) if asked.wanted else Value(1.0)


def _recent(day: Any, today: dt.date) -> Any:
    """From 2 for what is near in time down to 1 for what is long ago."""
    apart = Func(
        Value(today, output_field=DateField()), day,
        template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField(),
    )  # fmt: skip
    return 1.0 + 365.0 / (365.0 + Cast(Coalesce(Abs(apart), 36_500), FloatField()))


def _shown(
    rows: Rows, asked: Asked, meeting: str | None, heading: str, text: Any, *, day: Any, rank: Any,
    today: dt.date, note: Any,
) -> Rows:  # fmt: skip
    """The columns of the answer; where a term was found in another table (a body, a place) the rank still is not zero."""
    body = Left(text, SHOWN)
    shown: Rows = rows.annotate(
        key=F("pk"),
        of_meeting=Cast(F(meeting) if meeting else Value(None), UUIDField()),
        heading=Cast(F(heading), TextField()),
        heading_marked=_headline(F(heading), asked),
        body=body,
        body_marked=_headline(body, asked),
        note=note,
        score=(rank + 0.02) * _recent(day, today),
        day=day,
    )
    return shown


def _headline(text: Any, asked: Asked) -> Any:
    if not asked.wanted:
        return Value("", output_field=TextField())
    return SearchHeadline(
        folded(text), asked.either(), config=LANGUAGE, start_sel=START, stop_sel=STOP, highlight_all=True
    )


def _meeting_note(path: str, **more: Any) -> JSONObject:
    """What tells a meeting: kind, number, state and the bodies that met."""
    names = (
        MeetingBody.objects.filter(meeting=OuterRef(f"{path}pk" if path else "pk"))
        .order_by()
        .values("meeting")
        .annotate(all=ArrayAgg("body__name", order_by="body__name"))
        .values("all")
    )
    return JSONObject(
        kind=F(f"{path}kind"), model_slug=F(f"{path}model_slug"), state=F(f"{path}state"),
        year=F(f"{path}register_year"), number=F(f"{path}register_number"), bodies=Subquery(names), **more,
    )  # fmt: skip
