"""Several people planning and changing series at the same moment, on real connections."""

import datetime as dt
import uuid
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rows import new_key
from core.models import AgendaItem, AuditEntry, Body, BodyStage, Meeting, MeetingSeries, Minutes, Venue
from core.selectors.recurrence import WEEKLY, Repeat
from core.services.errors import DomainError
from core.services.meeting_states import cancel_meeting, postpone_meeting
from core.services.meetings import MeetingPlan, change_meeting, plan_meeting
from core.services.series import Scope, cancel_series, change_series, plan_series
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once

FIRST = dt.date(2099, 1, 5)
LENGTH = 12


@pytest.fixture
def dario(fresh_database: str, bergamo: City) -> User:
    """The office, in a database where commits are real."""
    with use_city(bergamo):
        return make_user("dario@bergamo.example", "Dario Ufficio")


@pytest.fixture
def plan(dario: User, bergamo: City) -> MeetingPlan:
    with use_city(bergamo):
        body = Body.objects.create(model_slug="bergamo", name="Rete Alfa", slug="rete-alfa")
        BodyStage.objects.create(body=body, stage="active")
    return MeetingPlan(kind="plenary", body_ids=(body.pk,), meets_on=FIRST)


def a_series(dario: User, plan: MeetingPlan) -> MeetingSeries:
    return plan_series(
        actor=dario, model_slug="bergamo", plan=plan, repeat=Repeat(WEEKLY, weekday=0, count=LENGTH)
    )


def test_series_planned_at_once_have_different_numbers(dario: User, bergamo: City, plan: MeetingPlan) -> None:
    works = [
        lambda: a_series(dario, plan),
        lambda: a_series(dario, plan),
        lambda: plan_meeting(actor=dario, model_slug="bergamo", plan=plan),
        lambda: a_series(dario, plan),
    ]
    assert at_once(bergamo, *works) == []
    with use_city(bergamo):
        numbers = sorted(number or 0 for number in Meeting.objects.values_list("register_number", flat=True))
    assert numbers == list(range(1, 3 * LENGTH + 2))


def test_a_series_changed_by_two_at_once_ends_in_one_piece_or_two(
    dario: User, bergamo: City, plan: MeetingPlan
) -> None:
    """One parts the series while the other changes all of it and a third calls off the end: nobody waits for ever."""
    with use_city(bergamo):
        series = a_series(dario, plan)
        keys = list(series.meetings.order_by("meets_on").values_list("pk", flat=True))
    new = {"kind": "plenary", "body_ids": plan.body_ids}

    def changed(index: int, scope: Scope, title: str) -> None:
        day = FIRST + dt.timedelta(weeks=index)
        changed_plan = MeetingPlan(**new, meets_on=day, title=title)  # type: ignore[arg-type]
        change_series(actor=dario, meeting_id=keys[index], scope=scope, plan=changed_plan)

    raised = at_once(
        bergamo,
        lambda: changed(4, Scope.FOLLOWING, "Seguenti"),
        lambda: changed(0, Scope.ALL, "Tutti"),
        lambda: cancel_series(actor=dario, meeting_id=keys[-1], scope=Scope.FOLLOWING, reason="Sala chiusa"),
    )
    assert all(isinstance(error, DomainError) for error in raised), raised
    with use_city(bergamo):
        assert Meeting.objects.filter(series__isnull=False).count() == LENGTH
        assert Meeting.objects.filter(meets_on__gte=FIRST + dt.timedelta(weeks=4)).exclude(title="").exists()
        assert Meeting.objects.get(pk=keys[-1]).state == "cancelled"
        days = list(Meeting.objects.order_by("meets_on").values_list("meets_on", flat=True))
        assert days == [FIRST + dt.timedelta(weeks=week) for week in range(LENGTH)]


def test_a_series_is_changed_while_its_meetings_are_postponed(
    dario: User, bergamo: City, plan: MeetingPlan
) -> None:
    """One holds the series and wants its meetings, others hold a meeting and plan its successor in the series."""
    for _round in range(3):
        with use_city(bergamo):
            series = a_series(dario, plan)
            keys = list(series.meetings.order_by("meets_on").values_list("pk", flat=True))

        def postponed(key: uuid.UUID) -> None:
            postpone_meeting(actor=dario, meeting_id=key, reason="Neve", new_day=dt.date(2099, 6, 3))

        def changed(key: uuid.UUID) -> None:
            titled = replace(plan, title="Tutti")
            change_series(actor=dario, meeting_id=key, scope=Scope.ALL, plan=titled)

        def cancelled(key: uuid.UUID) -> None:
            cancel_series(actor=dario, meeting_id=key, scope=Scope.FOLLOWING, reason="Sala chiusa")

        works = [
            partial(changed, keys[0]),
            partial(cancelled, keys[3]),
            *(partial(postponed, key) for key in keys[-3:]),
        ]
        raised = at_once(bergamo, *works)
        assert all(isinstance(error, DomainError) for error in raised), raised
        with use_city(bergamo):
            assert Meeting.objects.get(pk=keys[0]).title == "Tutti"
            assert Meeting.objects.get(pk=keys[3]).state == "cancelled"
            numbers = list(Meeting.objects.values_list("register_number", flat=True))
            assert len(numbers) == len(set(numbers))
            Meeting.objects.all().delete()


def test_a_past_meeting_is_corrected_while_the_next_takes_up_its_minutes(
    fresh_database: str, monza: City
) -> None:
    """Who plans holds the turnstile of numbers and refers to the past meeting; who corrects that one wants the turnstile."""
    with use_city(monza):
        office = make_user("ufficio@monza.example", "Ufficio")
        body = Body.objects.create(model_slug="dummy", name="Assemblea", slug="assemblea")
    meeting = MeetingPlan(kind="assembly", body_ids=(body.pk,), meets_on=dt.date(2023, 5, 9))
    coming = replace(meeting, meets_on=timezone.localdate() + dt.timedelta(days=9))
    for round_ in range(6):
        with use_city(monza):
            past = plan_meeting(actor=office, model_slug="dummy", plan=meeting)
            Meeting.objects.filter(pk=past.pk).update(state="held")
            Minutes.objects.create(meeting=past, state="shared", shared_at=timezone.now())
        moved = replace(meeting, meets_on=dt.date(2022, 5, 9 + round_))
        raised = at_once(
            monza,
            partial(change_meeting, actor=office, meeting_id=past.pk, plan=moved),
            partial(plan_meeting, actor=office, model_slug="dummy", plan=coming),
        )
        assert raised == []
        with use_city(monza):
            assert AgendaItem.objects.filter(minutes_of=past).count() == 1
            Meeting.objects.all().delete()


def test_the_same_form_sent_at_once_plans_one_meeting(dario: User, bergamo: City, plan: MeetingPlan) -> None:
    key, answers = new_key(), list[uuid.UUID]()

    def send() -> None:
        named = replace(plan, new_venue="Sala nuova")
        answers.append(
            plan_meeting(actor=dario, model_slug="bergamo", plan=named, agenda=("Uno",), key=key).pk
        )

    assert at_once(bergamo, *[send] * 4) == []
    assert answers == [key] * 4
    with use_city(bergamo):
        assert [(row.pk, row.register_number) for row in Meeting.objects.all()] == [(key, 1)]
        assert AgendaItem.objects.count() == Venue.objects.count() == 1
        assert AuditEntry.objects.filter(action="core.meeting.planned").count() == 1


def test_a_double_click_postpones_and_cancels_once(dario: User, bergamo: City, plan: MeetingPlan) -> None:
    with use_city(bergamo):
        moved, off = (plan_meeting(actor=dario, model_slug="bergamo", plan=plan).pk for _time in range(2))
    asked: dict[str, Any] = {"actor": dario, "reason": "Neve"}
    postpone = partial(postpone_meeting, meeting_id=moved, new_day=FIRST + dt.timedelta(days=1), **asked)
    cancel = partial(cancel_meeting, meeting_id=off, **asked)
    assert at_once(bergamo, *[postpone] * 3, *[cancel] * 3) == []
    with use_city(bergamo):
        assert Meeting.objects.count() == 3
        assert AuditEntry.objects.filter(action="core.meeting.cancelled").count() == 2


def test_the_same_form_sent_at_once_plans_one_series(dario: User, bergamo: City, plan: MeetingPlan) -> None:
    key, answers = new_key(), list[uuid.UUID]()
    repeat = Repeat(WEEKLY, weekday=0, count=LENGTH)

    def send() -> None:
        made = plan_series(actor=dario, model_slug="bergamo", plan=plan, repeat=repeat, key=key)
        answers.append(made.pk)

    assert at_once(bergamo, *[send] * 4) == []
    assert answers == [key] * 4
    with use_city(bergamo):
        assert (MeetingSeries.objects.count(), Meeting.objects.count()) == (1, LENGTH)
        assert AuditEntry.objects.filter(action="core.meeting.planned").count() == 1
