"""Several people planning and changing series at the same moment, on real connections."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from accounts.models import User
from accounts.rows import new_key
from core.models import AgendaItem, AuditEntry, Body, BodyStage, Meeting, MeetingSeries, Venue
from core.selectors.recurrence import WEEKLY, Repeat
from core.services.errors import DomainError
from core.services.meetings import MeetingPlan, plan_meeting
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
