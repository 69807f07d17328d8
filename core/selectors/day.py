"""The first screen of who works with the neighbourhoods: what is on today, what waits for her, her bodies."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from core.models import (
    ActionItem,
    Body,
    BodyNeighbourhood,
    BodyStage,
    Delivery,
    Meeting,
    MeetingBody,
    MinutesComment,
)
from core.participation.hooks import active_stage_codes, rule_set_with
from core.participation.registry import registry
from core.participation.spec import ToDo
from core.permissions.holder import Holder
from core.selectors.actions import LATE, SORTS, ActionRow, action_row, action_values, actions_seen, state_is
from core.selectors.city import city_facts
from core.selectors.cycle import Standing, next_thing
from core.selectors.meetings import MeetingRow, meeting_row, meeting_values, meetings_seen
from core.selectors.proposals import waiting_for
from core.selectors.rules import MeetingRules, meeting_rules_on, rules_on

LOOK_BACK = dt.timedelta(days=90)
"""How far back unfinished work is looked for: an imported register of past years is history, not work to do."""
AHEAD = dt.timedelta(days=14)
BEFORE = dt.timedelta(days=7)
"""How long before its day something is due: an agenda, a convocation (and the notice its rules ask for), an action."""
FARTHEST = dt.timedelta(days=62)
MOST_ACTIONS = 20
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
    """Something to do. `what` is a thing of `core.selectors.cycle` or `delivery` (about `meeting`), `plenary` (about
    `body`), `action` (about `action`), `actions` or `proposals` (`count` of them), `thing` (a `thing` of a model's own).

    `since` is the day it has been waiting from, or is due on; None when nobody said by when.
    """

    what: str
    since: dt.date | None
    meeting: MeetingRow | None = None
    body: BodyLine | None = None
    action: ActionRow | None = None
    count: int = 0
    thing: ToDo | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The page: today's meetings with the thing to do, the next ones, what waits (longest first, what has no day last), the bodies.

    `late` are bodies without a plenary for longer than their model's rule says.
    """

    today: tuple[tuple[MeetingRow, str], ...]
    coming: tuple[tuple[MeetingRow, str], ...]
    waiting: tuple[Waiting, ...]
    late: tuple[Waiting, ...]
    bodies: tuple[BodyLine, ...]


def day_of(user: User, who: Holder, today: dt.date) -> Day:
    """The day of a person with these permissions; six queries, two or three for each model with rules, and those models ask."""
    lives = _meetings(who.bodies("core.meeting.see"), today)
    bodies = body_lines(who.bodies("core.body.see"), today)
    rules = {slug: meeting_rules_on(slug, today) for slug in {life.row.model_slug for life in lives}}
    things = [(life, _next(life, lives, rules, who, today)) for life in lives]
    coming = [(life.row, what) for life, what in things if today <= life.row.meets_on <= today + AHEAD]
    coming.sort(key=lambda pair: (pair[0].meets_on, pair[0].starts_at or dt.time.min))
    waiting = [one for life, what in things for one in _waiting(life, what, rules, who, today)]
    waiting += _actions(user, who, today) + _proposals(who) + _things(who, today)
    return Day(
        today=tuple(pair for pair in coming if pair[0].meets_on == today),
        coming=tuple(pair for pair in coming if pair[0].meets_on > today)[:8],
        waiting=tuple(sorted(waiting, key=lambda one: one.since or dt.date.max)),
        late=tuple(sorted(_without_plenary(bodies, who, today), key=lambda one: one.since or dt.date.min)),
        bodies=tuple(bodies),
    )


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


@dataclass(frozen=True, slots=True)
class _Life:
    """A meeting with what waits about it: corrections asked for, invitations that did not arrive."""

    row: MeetingRow
    comments: int
    failed: int


def _meetings(bodies: Iterable[uuid.UUID] | None, today: dt.date) -> list[_Life]:
    """The meetings something may be left to do about; one query."""
    found = (
        meetings_seen(bodies)
        .filter(meets_on__range=(today - LOOK_BACK, today + FARTHEST))
        .exclude(state__in=_LAPSED)
    )
    unfinished = Q(meets_on__gte=today) | ~Q(minutes__state="published") | Q(minutes=None)
    comments = MinutesComment.objects.filter(minutes__meeting=OuterRef("pk"), settled_at=None)
    failed = Delivery.objects.stuck().filter(mailing__meeting=OuterRef("pk"))
    values = meeting_values(found.filter(unfinished).order_by("meets_on", "starts_at")).annotate(
        comments_waiting=_number_of(comments, "minutes__meeting"),
        not_delivered=_number_of(failed, "mailing__meeting"),
    )
    return [_Life(meeting_row(one), one["comments_waiting"], one["not_delivered"]) for one in values]


def _number_of(rows: QuerySet[Any], by: str) -> Coalesce:
    grouped = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(grouped), 0)


def _next(
    life: _Life, lives: list[_Life], rules: Mapping[str, MeetingRules], who: Holder, today: dt.date
) -> str:
    row = life.row
    standing = Standing(
        state=row.state,
        meets_on=row.meets_on,
        has_agenda=row.has_agenda,
        attended=row.people is not None or row.organisations is not None,
        minutes_state=row.minutes_state,
        comments=life.comments,
        must_approve=rules[row.model_slug].minutes_approved_next,
        approvable=any(
            row.meets_on < other.row.meets_on <= today and set(row.body_ids) & set(other.row.body_ids)
            for other in lives
        ),
    )
    return next_thing(standing, who, row.body_ids, today)


def _waiting(
    life: _Life, what: str, rules: Mapping[str, MeetingRules], who: Holder, today: dt.date
) -> list[Waiting]:
    """The thing to do with a meeting, when its time has come; and the invitations that did not arrive."""
    row, found = life.row, []
    notice = rules[row.model_slug].notice_days or 0
    if what and (row.meets_on < today or (row.meets_on == today and what != "attendance")):
        found.append(Waiting(what, row.meets_on, meeting=row, count=life.comments))
    elif what in {"agenda", "convene"} and row.meets_on <= today + BEFORE + dt.timedelta(days=notice):
        found.append(Waiting(what, row.meets_on - dt.timedelta(days=notice), meeting=row))
    if life.failed and row.meets_on >= today and who.may("core.meeting.plan", row.body_ids):
        found.append(Waiting("delivery", row.meets_on, meeting=row, count=life.failed))
    return found


def _actions(user: User, who: Holder, today: dt.date) -> list[Waiting]:
    """One's own actions late, due this week or without a day, one by one; how many of others are late; two queries."""
    due = Q(due_on__lte=today + BEFORE) | Q(due_on=None)
    mine = ActionItem.objects.open().filter(due, owner_user=user).order_by(*SORTS["due"])
    rows = [action_row(values) for values in action_values(mine)[:MOST_ACTIONS]]
    found = [Waiting("action", row.due_on, action=row) for row in rows]
    if who.may("core.minutes.write"):
        late = actions_seen(user, who).filter(state_is(LATE, today)).exclude(owner_user=user)
        told = late.aggregate(count=Count("pk"), first=Min("due_on"))
        if told["count"]:
            found.append(Waiting("actions", told["first"], count=told["count"]))
    return found


def _things(who: Holder, today: dt.date) -> list[Waiting]:
    """What waits in the active models' own pages."""
    models = (registry.get(slug) for slug in city_facts().model_slugs)
    return [
        Waiting("thing", thing.since, thing=thing)
        for model in models
        if model.to_do
        for thing in model.to_do(who, today)
    ]


def _proposals(who: Holder) -> list[Waiting]:
    """How many proposals wait to be settled; one query."""
    if not who.may("core.meeting.plan"):
        return []
    waiting = waiting_for(who.bodies("core.meeting.plan"))
    return [Waiting("proposals", waiting.since, count=waiting.count)] if waiting.count else []


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
