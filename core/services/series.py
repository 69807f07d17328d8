"""Meetings planned together because they come back: planned, changed and cancelled at once."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rows import new_key
from core.models import Attendance, Meeting, MeetingBody, MeetingSeries, MeetingSubgroup
from core.selectors.recurrence import MOST_MEETINGS, WEEKLY, Repeat, left_out
from core.services.agenda_rows import first_agenda
from core.services.audit import record
from core.services.carry_over import bring_back
from core.services.errors import DomainError
from core.services.meeting_states import already, cancelled
from core.services.meetings import (
    MeetingPlan,
    apply_plan,
    check_plan,
    free_numbers,
    one_numbering_at_a_time,
    plan_values,
)

_SHARED = ("kind", "title", "starts_at", "ends_at", "venue_id", "remote_url", "theme_id")
"""Columns an edit carries over to the other meetings, one by one: those that did not change stay as each has them."""


class Scope(TextChoices):
    """How far a change to a meeting of a series reaches."""

    THIS = "this", gettext_lazy("Solo questo incontro")
    FOLLOWING = "following", gettext_lazy("Questo e i seguenti")
    ALL = "all", gettext_lazy("Tutti gli incontri della serie")


@dataclass(frozen=True, slots=True)
class Left:
    """A meeting of the series that is left as it is, and why."""

    meets_on: dt.date
    why: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What an edit changes: the day of each meeting now and afterwards; and what it leaves. `several`: it was asked to."""

    days: Mapping[uuid.UUID, tuple[dt.date, dt.date]]
    left: tuple[Left, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """What became of a series: how many meetings changed, the one edited included, and which were left.

    `told` is how many of the invited are written to, of all the meetings together.
    """

    meeting: Meeting
    changed: int
    left: tuple[Left, ...]
    told: int = 0


def reach_of(meeting: Meeting, scope: Scope, new_day: dt.date, *, only_days: bool) -> Reach:
    """What `change_series` will change, for what the form tells; `only_days`: nothing else is edited. Writes nothing."""
    edited = {meeting.pk: (meeting.meets_on, new_day)}
    series = meeting.series
    if scope == Scope.THIS or series is None or _another_month(series, meeting.meets_on, new_day):
        return Reach(edited)
    rows = _others(meeting, scope, meeting.meets_on)
    before = {row.pk: row.meets_on for row in rows}
    moving, left = _moved(rows, series, meeting.meets_on, new_day, only_days=only_days)
    return Reach(
        edited | {row.pk: (before[row.pk], row.meets_on) for row in moving}, tuple(left), several=True
    )


@transaction.atomic(durable=True)
def plan_series(
    *,
    actor: User,
    model_slug: str,
    plan: MeetingPlan,
    repeat: Repeat,
    skipped: Collection[dt.date] = (),
    agenda: tuple[str, ...] = (),
    key: uuid.UUID | None = None,
) -> MeetingSeries:
    """Put all the meetings of a rhythm in the register as drafts, each with its own number. Audited once.

    `plan.meets_on` is the day from which the rhythm counts; `skipped` are days chosen one by one that are left out;
    the agenda is the first meeting's, and so is what earlier meetings left open. `key` is the form's: the same form sent
    twice, even at the same moment, is one series, and the second answers with it. Raises `DomainError` for what `plan_meeting` refuses, for a rhythm without
    meetings and for more than sixty. The number of queries does not depend on how many meetings there are.
    """
    check_plan(model_slug, plan)
    days = planned_days(repeat, plan.meets_on, skipped)
    one_numbering_at_a_time(model_slug)
    if key is not None and (planned := MeetingSeries.objects.filter(pk=key).first()):
        return planned
    series = MeetingSeries.objects.create(id=key or new_key(), rule=repeat.rule(), first_on=days[0])
    values, numbers = plan_values(plan), free_numbers(model_slug, [day.year for day in days])
    meetings = Meeting.objects.bulk_create(
        Meeting(
            **values | {"meets_on": day},
            model_slug=model_slug,
            series=series,
            register_year=day.year,
            register_number=number,
        )
        for day, number in zip(days, numbers, strict=True)
    )
    _serve_bodies(meetings, plan)
    _serve_subgroups(meetings, plan)
    first_agenda(meetings[0], agenda)
    bring_back(meetings[0])
    record(
        actor=actor,
        action="core.meeting.planned",
        target=meetings[0],
        after={"rule": series.rule, "days": days, "numbers": numbers, "title": plan.title, "kind": plan.kind},
    )
    return series


def planned_with(key: uuid.UUID) -> Meeting | None:
    """What a form with this key has planned already: the meeting, or the first of the series; None before. Writes nothing."""
    rows = Meeting.objects.filter(Q(pk=key) | Q(series=key))
    return rows.order_by("meets_on", "pk").first()


def planned_days(repeat: Repeat, first: dt.date, skipped: Collection[dt.date] = ()) -> list[dt.date]:
    """The days of the meetings of a rhythm; `DomainError`, naming the field, when there are none or more than sixty."""
    if repeat.count is None and repeat.until is None:
        raise DomainError(_("Indichi quanti incontri sono, oppure fino a quale giorno."), field="count")
    if repeat.count is not None and repeat.count > MOST_MEETINGS:
        raise DomainError(_too_many(), field="count")
    if len(repeat.skip_months) == 12:
        raise DomainError(_("Lasci almeno un mese in cui ci si incontra."), field="skip_months")
    days = repeat.days(first)
    if len(days) > MOST_MEETINGS:
        raise DomainError(_too_many(), field="until")
    left = left_out(days, skipped)
    if not left:
        raise DomainError(_("Con queste indicazioni non c'è nessun incontro: le allarghi."), field="until")
    return left


@transaction.atomic(durable=True)
def change_series(
    *, actor: User, meeting_id: uuid.UUID, scope: Scope, plan: MeetingPlan, seen: str | None = None
) -> SeriesChange:
    """Change a meeting and, with it, what it shares with the following ones or with all of its series. Audited.

    Only what the edit changed is carried over, and only to drafts still to come: meetings convened, held or called
    off keep their data. A new day moves the others to the same place of their week or month, but for those moved by
    hand before. "Following" parts the series. Raises what `change_meeting` raises.
    """
    meeting, series = _lock(meeting_id)
    old_day, before = meeting.meets_on, _shared(meeting)
    if scope != Scope.THIS and _another_month(series, old_day, plan.meets_on):
        raise DomainError(_one_month_only(), field="meets_on")
    told = apply_plan(meeting, plan, actor=actor, seen=seen)
    later = _shared(meeting)
    changed = [name for name in later if before[name] != later[name]]
    rows = _others(meeting, scope, old_day)
    moving, left = _moved(rows, series, old_day, meeting.meets_on, only_days=not changed)
    _write(moving, {name: later[name] for name in changed if name in _SHARED}, meeting.model_slug)
    if "bodies" in changed:
        _serve_bodies(moving, plan)
    if "subgroups" in changed:
        _serve_subgroups(moving, plan)
    _keep_rule(series, meeting, rows, scope, old_day)
    record(
        actor=actor,
        action="core.series.changed",
        target=meeting,
        before={name: before[name] for name in changed} | {"meets_on": old_day},
        after={name: later[name] for name in changed}
        | {"days": [row.meets_on for row in (meeting, *moving)]},
    )
    return SeriesChange(meeting, 1 + len(moving), tuple(left), told)


@transaction.atomic(durable=True)
def cancel_series(*, actor: User, meeting_id: uuid.UUID, scope: Scope, reason: str) -> SeriesChange:
    """A meeting does not take place, nor do the following drafts of its series, or all those to come. Audited.

    Meetings convened or held, and those with attendance, are left as they are. Twice for the same reason is once. Raises
    what `cancel_meeting` raises.
    """
    meeting, _series = _lock(meeting_id)
    rows = _others(meeting, scope, meeting.meets_on)
    again = already(meeting, Meeting.State.CANCELLED, reason)
    before = [row for row in rows if again and already(row, Meeting.State.CANCELLED, reason)]
    targets, left = _touchable([row for row in rows if row not in before])
    Meeting.objects.filter(pk__in=[row.pk for row in targets]).update(
        state=Meeting.State.CANCELLED, state_reason=reason.strip()
    )
    # The edited one last: what comes back by itself finds the next meeting that is still to be held.
    done = cancelled(meeting, actor=actor, reason=reason)
    if targets or not again:
        days = [row.meets_on for row in targets]
        after = {"state": Meeting.State.CANCELLED, "reason": meeting.state_reason, "days": days}
        record(
            actor=actor,
            action="core.series.changed",
            target=meeting,
            before={"state": Meeting.State.DRAFT},
            after=after,
        )
    return SeriesChange(meeting, 1 + len(targets) + len(before), tuple(left), done.told)


def _one_month_only() -> str:
    return _(
        "Più incontri insieme si spostano solo dentro il loro mese. Per un altro mese sposti solo questo, "
        "oppure annulli i seguenti e ne programmi di nuovi."
    )


def _too_many() -> str:
    return _("Una serie ha al massimo %(most)d incontri.") % {"most": MOST_MEETINGS}


def _lock(meeting_id: uuid.UUID) -> tuple[Meeting, MeetingSeries]:
    """The series first, then its meetings in order of key: two people never wait for each other.

    Asked twice: who waited while a colleague parted the series finds the meeting in the new one. Their keys do not change,
    so whoever postpones one of the meetings may refer to the series meanwhile.
    """
    rows_of_series = MeetingSeries.objects.select_for_update(no_key=True).filter(meetings=meeting_id)
    series = rows_of_series.first() or rows_of_series.all().first()
    if series is None:
        raise DomainError(_("L'incontro non fa più parte di una serie: ripeta la modifica solo per questo."))
    rows = Meeting.objects.select_for_update(no_key=True).filter(series=series).order_by("pk")
    found = next((row for row in rows if row.pk == meeting_id), None)
    if found is None:
        raise DomainError(_("L'incontro non fa più parte di una serie: ripeta la modifica solo per questo."))
    return found, series


def _shared(meeting: Meeting) -> dict[str, Any]:
    links = {
        "bodies": sorted(meeting.served.values_list("body_id", flat=True)),
        "subgroups": sorted(meeting.subgroup_links.values_list("subgroup_id", flat=True)),
    }
    return {name: getattr(meeting, name) for name in _SHARED} | links


def _another_month(series: MeetingSeries, old: dt.date, new: dt.date) -> bool:
    return Repeat.read(series.rule).kind != WEEKLY and (old.year, old.month) != (new.year, new.month)


def _others(meeting: Meeting, scope: Scope, old_day: dt.date) -> list[Meeting]:
    """The other meetings of the series the scope reaches, in order of day."""
    rows = Meeting.objects.filter(series=meeting.series_id).exclude(pk=meeting.pk)
    if scope == Scope.THIS:
        rows = rows.none()
    elif scope == Scope.FOLLOWING:
        rows = rows.filter(meets_on__gte=old_day)
    return list(rows.order_by("meets_on", "pk"))


def _touchable(rows: Sequence[Meeting]) -> tuple[list[Meeting], list[Left]]:
    """Drafts still to come without attendance, and why the others are none."""
    counted = set(
        Attendance.objects.filter(meeting__in=[row.pk for row in rows]).values_list("meeting", flat=True)
    )
    today = timezone.localdate()
    touched, left = [], []
    for row in rows:
        if row.state != Meeting.State.DRAFT:
            left.append(Left(row.meets_on, str(row.get_state_display())))
        elif row.meets_on < today:
            left.append(Left(row.meets_on, _("già passato")))
        elif row.pk in counted:
            left.append(Left(row.meets_on, _("con presenze già rilevate")))
        else:
            touched.append(row)
    return touched, left


def _moved(
    rows: Sequence[Meeting], series: MeetingSeries, old: dt.date, new: dt.date, *, only_days: bool
) -> tuple[list[Meeting], list[Left]]:
    """The rows an edit changes, with their new day where they have one, and those it leaves, with why; in order of day.

    Whoever was moved by hand before stays on its day: it is changed all the same, unless `only_days` are.
    """
    touchable, left = _touchable(rows)
    if old == new:
        return ([], left) if only_days else (touchable, left)
    repeat = Repeat.read(series.rule)
    last = max((row.meets_on for row in rows), default=old)
    before = repeat.days_until(series.first_on, last)
    after = repeat.moved(new).days_until(
        repeat.day_beside(series.first_on, old, new), repeat.day_beside(last, old, new)
    )
    moving = []
    for row in touchable:
        day = repeat.day_beside(row.meets_on, old, new)
        if row.meets_on not in before:
            if only_days:
                left.append(Left(row.meets_on, _("già spostato a mano")))
                continue
        elif day < timezone.localdate():
            left.append(Left(row.meets_on, _("finirebbe nel passato")))
            continue
        elif day not in after:
            left.append(Left(row.meets_on, _("finirebbe in un mese senza incontri")))
            continue
        else:
            row.meets_on = day
        moving.append(row)
    return moving, sorted(left, key=lambda one: one.meets_on)


def _write(rows: list[Meeting], values: dict[str, Any], model_slug: str) -> None:
    """Save the new values and days; a meeting that changes year has a number of that year."""
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
    elsewhere = [row for row in rows if row.register_year != row.meets_on.year]
    if elsewhere:
        numbers = free_numbers(model_slug, [row.meets_on.year for row in elsewhere])
        for row, number in zip(elsewhere, numbers, strict=True):
            row.register_year, row.register_number = row.meets_on.year, number
    Meeting.objects.bulk_update(rows, [*_SHARED, "meets_on", "register_year", "register_number"])


def _serve_bodies(meetings: Sequence[Meeting], plan: MeetingPlan) -> None:
    """Make the meetings serve exactly the bodies of the plan; subgroups of others go."""
    MeetingBody.objects.filter(meeting__in=meetings).exclude(body__in=plan.body_ids).delete()
    gone = MeetingSubgroup.objects.filter(meeting__in=meetings).exclude(subgroup__body__in=plan.body_ids)
    gone.delete()
    MeetingBody.objects.bulk_create(
        (
            MeetingBody(meeting=meeting, body_id=body)
            for meeting in meetings
            for body in dict.fromkeys(plan.body_ids)
        ),
        ignore_conflicts=True,
    )


def _serve_subgroups(meetings: Sequence[Meeting], plan: MeetingPlan) -> None:
    """Make the meetings those of the plan's subgroups, as far as each serves the body of the subgroup."""
    MeetingSubgroup.objects.filter(meeting__in=meetings).exclude(subgroup__in=plan.subgroup_ids).delete()
    served = MeetingBody.objects.filter(meeting__in=meetings, body__subgroups__in=plan.subgroup_ids)
    MeetingSubgroup.objects.bulk_create(
        (
            MeetingSubgroup(meeting_id=meeting, subgroup_id=one)
            for meeting, one in served.values_list("meeting", "body__subgroups")
        ),
        ignore_conflicts=True,
    )


def _keep_rule(
    series: MeetingSeries, meeting: Meeting, rows: Sequence[Meeting], scope: Scope, old_day: dt.date
) -> None:
    """The rule of what was changed; "following" parts the series, unless nothing comes before the meeting edited.

    A rule counts its weeks and months from its first day, which is therefore one of the rhythm.
    """
    if scope == Scope.THIS:
        return
    repeat = Repeat.read(series.rule)
    new, first_on = repeat, series.first_on
    if meeting.meets_on != old_day:
        new, first_on = repeat.moved(meeting.meets_on), repeat.day_beside(first_on, old_day, meeting.meets_on)
    earlier = Meeting.objects.filter(series=series, meets_on__lt=old_day).exclude(pk=meeting.pk)
    last_before = earlier.order_by("-meets_on").values_list("meets_on", flat=True).first()
    if scope == Scope.FOLLOWING and last_before is not None:
        days = {meeting.meets_on, *(row.meets_on for row in rows)}
        rest = replace(new, count=None, until=max(days))
        of_the_rule = days & new.days_until(first_on, max(days))
        parted = MeetingSeries.objects.create(
            rule=rest.rule(), first_on=min(of_the_rule, default=meeting.meets_on)
        )
        Meeting.objects.filter(pk__in=[meeting.pk, *(row.pk for row in rows)]).update(series=parted)
        meeting.series = parted
        new, first_on = replace(repeat, count=None, until=last_before), series.first_on
    series.rule, series.first_on = new.rule(), first_on
    series.save(update_fields=["rule", "first_on"])
