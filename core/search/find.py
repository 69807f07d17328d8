"""The one query of a search: every kind of rows, each ranked, counted and cut to the page, with its words marked.

Other short lists may be read in the same query, whole (`beside`).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.contrib.postgres.search import SearchHeadline, SearchRank
from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    ExpressionWrapper,
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
    When,
    Window,
)
from django.db.models.functions import Abs, Cast, Coalesce, Concat, JSONObject, Left

from core.models import AgendaItem, Attendance, ItemMinutes, MeetingBody
from core.models.searchable import folded
from core.search.asked import Asked
from core.search.marked import START, STOP
from core.search.sight import (
    ACTIONS,
    BY_NAME,
    KINDS,
    MEETINGS,
    MINUTES,
    ORGANISATIONS,
    Sight,
)
from core.search.where import Rows, has_word, has_words, may_have_words, means_nothing
from core.selectors.meetings import HERE

SHOWN = 40_000
"""Letters of a text that are read to mark words in it."""
PARTLY = "partly"
_NOTHING = Value("", output_field=TextField())
_REGISTERED = 10.0  # the meeting of that number comes before those that speak of it
COLUMNS = (
    "reading",
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


@dataclass(frozen=True, slots=True)
class Cut:
    """Which rows of a kind are read: from the `first`, `many` of them."""

    first: int
    many: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of understanding what was typed, and the rows of each kind to read of what it finds."""

    asked: Asked
    cuts: Mapping[str, Cut]


def find(
    readings: Sequence[Reading], sight: Sight, today: dt.date, beside: Sequence[Rows] = ()
) -> list[dict[str, Any]]:
    """The rows of `COLUMNS`: best first within each kind of each reading (its place in `readings`), and those `beside`.

    `n` is how many there are of the kind. One query, or none where there is nothing to ask.
    """
    branches = [*beside]
    for number, reading in enumerate(readings):
        for kind in BY_NAME if reading.asked.by_name else KINDS:
            if kind not in reading.cuts or kind not in sight.rows:
                continue
            cut = reading.cuts[kind]
            rows = _BRANCHES[kind](reading.asked, sight, today)
            rows = rows.annotate(
                reading=Value(number), of=Value(kind, output_field=TextField()), n=Window(Count(Value(1)))
            )
            rows = rows.order_by("-score", "-day", "pk").values(*COLUMNS)
            branches.append(rows[cut.first : cut.first + cut.many])
    if not branches:
        return []
    first, *rest = branches
    return list(first.union(*rest, all=True) if rest else first)


def listed(of: str, rows: QuerySet[Any], heading: str, **note: Any) -> Rows:
    """Rows of a short list, to be read beside a search: `of` says which list, `heading` names its column, `note` others."""
    named = rows.annotate(key=F("pk"), heading=Cast(F(heading), TextField()), note=JSONObject(**note))
    return _bare(named.annotate(n=Value(1)), of)


def partly(asked: Asked, sight: Sight) -> list[Rows]:
    """For each kind, which of the wanted words its rows have, and how many rows so: to be read beside a search.

    `note` tells it for each word, by its place; nothing of a word without meaning.
    """
    return [
        _bare(
            sight.rows[kind]
            .order_by()
            .filter(may_have_words(kind, asked, sight))
            .values(note=JSONObject(**_words_there(kind, asked, sight)))
            .annotate(n=Count("pk"), key=Cast(Value(None), UUIDField()), heading=_NOTHING),
            PARTLY,
        )
        for kind in KINDS
        if kind in sight.rows
    ]


def _words_there(kind: str, asked: Asked, sight: Sight) -> dict[str, Case]:
    return {
        str(place): Case(
            When(means_nothing(term), then=Value(None)),
            default=ExpressionWrapper(has_word(kind, term, asked, sight), BooleanField()),
            output_field=BooleanField(),
        )
        for place, term in enumerate(asked.wanted)
    }


def _bare(rows: Rows, of: str) -> Rows:
    """The columns of the answer, of rows that were not searched for."""
    shown: Rows = (
        rows.annotate(
            reading=Value(-1),
            of=Value(of, output_field=TextField()),
            of_meeting=Cast(Value(None), UUIDField()),
            day=Cast(Value(None), DateField()),
            heading_marked=_NOTHING,
            body=_NOTHING,
            body_marked=_NOTHING,
            score=Value(0.0, output_field=FloatField()),
        )
        .order_by()
        .values(*COLUMNS)
    )
    return shown


def _meetings(asked: Asked, sight: Sight, today: dt.date) -> Rows:
    rows = sight.rows[MEETINGS].order_by()
    said = has_words(MEETINGS, asked, sight)
    rank = _rank(asked)
    if asked.number is not None:
        numbered = {"register_number": asked.number} | ({"register_year": asked.year} if asked.year else {})
        said |= Q(**numbered)
        rank += Case(When(then=_REGISTERED, **numbered), default=0.0)
    rows = rows.filter(said)
    items = AgendaItem.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    point = Concat("title", Value(" "), "detail", output_field=TextField())
    agenda = items.annotate(all=StringAgg(point, " · ", order_by="position")).values("all")
    best = items.annotate(best=Max(_rank(asked))).values("best")
    return _shown(
        rows, asked, "pk", "title", _or_nothing(agenda),
        day=F("meets_on"), rank=rank + Coalesce(Subquery(best), 0.0), today=today, note=_meeting_note(""),
    )  # fmt: skip


def _minutes(asked: Asked, sight: Sight, today: dt.date) -> Rows:
    rows = sight.rows[MINUTES].order_by().filter(has_words(MINUTES, asked, sight))
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
    rows = sight.rows[ORGANISATIONS].order_by().filter(has_words(ORGANISATIONS, asked, sight))
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
    rows = sight.rows[ACTIONS].order_by().filter(has_words(ACTIONS, asked, sight))
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


def _or_nothing(rows: Rows) -> Coalesce:
    return Coalesce(Subquery(rows), Value(""), output_field=TextField())


def _rank(asked: Asked) -> Any:
    return Cast(SearchRank(F("words"), asked.either()), FloatField())


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
    return SearchHeadline(
        folded(text), asked.either(), config=asked.config, start_sel=START, stop_sel=STOP, highlight_all=True
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
