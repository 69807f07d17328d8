"""The first screen of who works with the neighbourhoods: what is on today, what waits for her, her bodies."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from core.models import (
    Body,
    BodyNeighbourhood,
    BodyStage,
    Meeting,
    MeetingBody,
    ModelActivation,
    Neighbourhood,
    Organisation,
)
from core.participation.hooks import active_stage_codes, rule_set_with
from core.participation.registry import registry
from core.permissions.holder import Holder
from core.selectors.meetings import MeetingRow, meeting_row, meeting_values, meetings_seen
from core.selectors.rules import rules_on

LOOK_BACK = dt.timedelta(days=90)
"""How far back unfinished work is looked for: an imported register of past years is history, not work to do."""
AHEAD = dt.timedelta(days=14)
AGENDA_BEFORE = dt.timedelta(days=7)
REMINDER_RULE = "days_without_plenary"
"""The rule, of any rule set of a model, after how many days without a plenary to remind; none or empty: never."""

_LAPSED = frozenset({Meeting.State.CANCELLED, Meeting.State.POSTPONED})


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body with where it works and its last and next meeting; days and keys None: not known, or none."""

    id: uuid.UUID
    name: str
    model_slug: str
    stage: str
    neighbourhoods: tuple[str, ...]
    last_on: dt.date | None
    last_plenary_on: dt.date | None
    next_on: dt.date | None
    next_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to do. `what`: hold, write, publish, agenda (about `meeting`) or plenary (about `body`).

    `since` is the day it has been waiting from, or is due on.
    """

    what: str
    since: dt.date | None
    meeting: MeetingRow | None = None
    body: BodyLine | None = None


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What a new city has already: each False is a step still to take."""

    neighbourhoods: bool
    bodies: bool
    organisations: bool
    meetings: bool

    @property
    def done(self) -> bool:
        """Nothing left to do."""
        return self.neighbourhoods and self.bodies and self.organisations and self.meetings


@dataclass(frozen=True, slots=True)
class Day:
    """The page: today's meetings with the thing to do, the next ones, what waits (longest first), the bodies.

    `late` are bodies without a plenary for longer than their model's rule says.
    """

    today: tuple[tuple[MeetingRow, str], ...]
    coming: tuple[tuple[MeetingRow, str], ...]
    waiting: tuple[Waiting, ...]
    late: tuple[Waiting, ...]
    bodies: tuple[BodyLine, ...]


def day_of(who: Holder, today: dt.date) -> Day:
    """The day of who holds these permissions; three queries, one more for each model with a reminder."""
    rows = _meetings(who.bodies("core.meeting.see"), today)
    bodies = body_lines(who.bodies("core.body.see"), today)
    coming = [(row, next_thing(row, who, today)) for row in rows if row.meets_on >= today]
    coming.sort(key=lambda pair: (pair[0].meets_on, pair[0].starts_at or dt.time.min))
    waiting = [one for row in rows for one in _waiting(row, who, today)]
    return Day(
        today=tuple(pair for pair in coming if pair[0].meets_on == today),
        coming=tuple(pair for pair in coming if pair[0].meets_on > today)[:8],
        waiting=tuple(sorted(waiting, key=lambda one: one.since or dt.date.min)),
        late=tuple(sorted(_without_plenary(bodies, who, today), key=lambda one: one.since or dt.date.min)),
        bodies=tuple(bodies),
    )


def next_thing(row: MeetingRow, who: Holder, today: dt.date) -> str:
    """The one thing to do with a meeting: agenda, attendance, hold, write, publish, or nothing (empty)."""
    for what, permission, wanted in (
        ("agenda", "core.meeting.plan", row.state != "held" and not row.has_agenda and row.meets_on > today),
        ("attendance", "core.meeting.hold", row.state in {"draft", "convened"} and row.meets_on == today),
        ("hold", "core.meeting.hold", row.state in {"draft", "convened"} and row.meets_on < today),
        ("write", "core.minutes.write", row.state == "held" and not row.minutes_state),
        ("publish", "core.minutes.publish", row.state == "held" and row.minutes_state in {"draft", "shared"}),
    ):
        if wanted and who.may(permission, row.body_ids):
            return what
    return ""


def first_steps() -> FirstSteps:
    """What a city has; one query."""
    tables: dict[str, Any] = {
        "neighbourhoods": Neighbourhood,
        "bodies": Body,
        "organisations": Organisation,
        "meetings": Meeting,
    }
    there = {name: Exists(table.objects.order_by()) for name, table in tables.items()}
    found = ModelActivation.objects.values(**there).first()
    return FirstSteps(**(dict.fromkeys(tables, False) if found is None else found))


def body_lines(keys: Iterable[uuid.UUID] | None, today: dt.date) -> list[BodyLine]:
    """The bodies (None: all) that are not in a final stage, by name; one query."""
    bodies = Body.objects.all() if keys is None else Body.objects.filter(pk__in=keys)
    lines = [body_line(values) for values in body_values(bodies, today).order_by("name")]
    return [line for line in lines if not _is_over(line)]


def body_values(bodies: QuerySet[Body], today: dt.date) -> QuerySet[Body, dict[str, Any]]:
    """The columns of `BodyLine`, by subqueries: one query whatever the number of bodies."""
    served = MeetingBody.objects.filter(body=OuterRef("pk")).order_by()
    held = served.filter(meeting__state=Meeting.State.HELD, meeting__meets_on__lte=today).order_by(
        "-meeting__meets_on"
    )
    coming = served.filter(meeting__meets_on__gte=today).filter(
        meeting__state__in=[Meeting.State.DRAFT, Meeting.State.CONVENED]
    )
    coming = coming.order_by("meeting__meets_on", "meeting__starts_at")
    where = BodyNeighbourhood.objects.on(today).filter(body=OuterRef("pk")).order_by().values("body")
    names = where.annotate(all=ArrayAgg("neighbourhood__name", order_by="neighbourhood__name")).values("all")
    values: QuerySet[Body, Any] = bodies.values(
        "id", "name", "model_slug",
        stage=Subquery(BodyStage.objects.on(today).filter(body=OuterRef("pk")).order_by("-since").values("stage")[:1]),
        neighbourhoods=Subquery(names),
        last_on=Subquery(held.values("meeting__meets_on")[:1]),
        last_plenary_on=Subquery(held.filter(_plenary()).values("meeting__meets_on")[:1]),
        next_on=Subquery(coming.values("meeting__meets_on")[:1]),
        next_id=Subquery(coming.values("meeting_id")[:1]),
    )  # fmt: skip
    return values


def _plenary() -> Q:
    """Meetings of the kinds that their model counts as plenary."""
    wanted = Q(pk__in=[])
    for model in registry:
        kinds = [kind.code for kind in model.meeting_kinds if kind.figure == "plenary"]
        wanted |= Q(meeting__model_slug=model.slug, meeting__kind__in=kinds)
    return wanted


def body_line(values: dict[str, Any]) -> BodyLine:
    """A body's line, from `body_values`."""
    names = values.pop("neighbourhoods") or ()
    stage = values.pop("stage") or ""
    return BodyLine(neighbourhoods=tuple(names), stage=str(stage), **values)


def _is_over(line: BodyLine) -> bool:
    """Whether the body is in a stage that nothing follows and that is not active: it is closed."""
    if line.model_slug not in registry or not line.stage:
        return False
    stages = {stage.code: stage for stage in registry.get(line.model_slug).stages}
    stage = stages.get(line.stage)
    return stage is not None and not stage.next and not stage.active and not stage.initial


def _meetings(bodies: Iterable[uuid.UUID] | None, today: dt.date) -> list[MeetingRow]:
    found = (
        meetings_seen(bodies)
        .filter(meets_on__range=(today - LOOK_BACK, today + AHEAD))
        .exclude(state__in=_LAPSED)
    )
    unfinished = Q(meets_on__gte=today) | ~Q(minutes__state="published") | Q(minutes=None)
    return [
        meeting_row(values)
        for values in meeting_values(found.filter(unfinished).order_by("meets_on", "starts_at"))
    ]


def _waiting(row: MeetingRow, who: Holder, today: dt.date) -> list[Waiting]:
    what = next_thing(row, who, today)
    due = {"hold", "write", "publish"} if row.meets_on <= today else {"agenda"}
    if what not in due or row.meets_on > today + AGENDA_BEFORE:
        return []
    return [Waiting(what, row.meets_on, meeting=row)]


def _without_plenary(bodies: list[BodyLine], who: Holder, today: dt.date) -> list[Waiting]:
    """Active bodies whose last plenary is longer ago than their model's rule says, with none planned."""
    late = []
    for model in registry:
        mine = [
            line
            for line in bodies
            if line.model_slug == model.slug and line.stage in active_stage_codes(model)
        ]
        code = rule_set_with(model, REMINDER_RULE) if mine else None
        days = rules_on(model.slug, code, today)[REMINDER_RULE] if code else None
        if days is None:
            continue
        limit = today - dt.timedelta(days=days)
        late += [
            Waiting("plenary", line.last_plenary_on, body=line)
            for line in mine
            if line.next_on is None
            and (line.last_plenary_on is None or line.last_plenary_on < limit)
            and who.may("core.meeting.plan", [line.id])
        ]
    return late
