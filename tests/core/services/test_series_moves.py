"""A meeting of a series is moved with others: they go where it goes, the rule says so, what was done by hand stays."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import AuditEntry, Body, Meeting, MeetingSeries, Subgroup
from core.selectors.recurrence import BY_DAY, BY_WEEKDAY, LAST, WEEKLY, Repeat
from core.services.errors import DomainError
from core.services.meeting_states import postpone_meeting
from core.services.meetings import MeetingPlan, change_meeting
from core.services.series import Scope, SeriesChange, cancel_series, change_series, plan_series, reach_of
from tests.core.services.test_meetings import plan_of

FIRST = dt.date(2023, 9, 5)
"""A Tuesday."""
WEEK = dt.timedelta(weeks=1)


@pytest.fixture(autouse=True)
def _on_a_day() -> Iterator[None]:
    with time_machine.travel("2023-09-01 12:00:00+02:00"):
        yield


def planned(body: Body, dario: User, repeat: Repeat, first: dt.date = FIRST) -> list[Meeting]:
    plan = MeetingPlan(kind="plenary", body_ids=(body.pk,), meets_on=first, starts_at=dt.time(18, 30))
    series = plan_series(actor=dario, model_slug="bergamo", plan=plan, repeat=repeat)
    return list(series.meetings.order_by("meets_on"))


def by_hand(dario: User, meeting: Meeting, **changed: Any) -> Meeting:
    return change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting, **changed)).meeting


def change(dario: User, meeting: Meeting, scope: Scope, **changed: Any) -> SeriesChange:
    meeting = Meeting.objects.get(pk=meeting.pk)
    plan = plan_of(meeting, **changed)
    return change_series(actor=dario, meeting_id=meeting.pk, scope=scope, plan=plan)


def days_of(meetings: list[Meeting]) -> list[dt.date]:
    keys = [meeting.pk for meeting in meetings]
    return list(Meeting.objects.filter(pk__in=keys).order_by("meets_on").values_list("meets_on", flat=True))


def test_others_go_to_the_weekday_of_one_that_was_moved_by_hand_before(alfa: Body, dario: User) -> None:
    rows = planned(alfa, dario, Repeat(WEEKLY, weekday=1, count=5))
    by_hand(dario, rows[1], meets_on=rows[1].meets_on + dt.timedelta(days=2))
    friday = rows[1].meets_on + dt.timedelta(days=3)
    done = change(dario, rows[1], Scope.FOLLOWING, meets_on=friday)
    fridays = [friday + number * WEEK for number in range(4)]
    assert days_of(rows[1:]) == fridays
    assert [done.changed, done.left] == [4, ()]
    series = Meeting.objects.get(pk=rows[1].pk).series
    assert series is not None
    assert [series.first_on, series.rule] == [friday, "FREQ=WEEKLY;BYDAY=FR;UNTIL=20231006"]
    done = change(dario, rows[1], Scope.FOLLOWING, meets_on=friday - dt.timedelta(days=1))
    assert done.changed == 4
    assert days_of(rows[1:]) == [day - dt.timedelta(days=1) for day in fridays]


def test_every_second_week_stays_every_second_week(alfa: Body, dario: User) -> None:
    """One meeting was put in the free week by hand; the others keep their weeks when they follow it to Friday."""
    rows = planned(alfa, dario, Repeat(WEEKLY, every=2, weekday=1, count=4))
    thursday = rows[1].meets_on + WEEK + dt.timedelta(days=2)
    by_hand(dario, rows[1], meets_on=thursday)
    change(dario, rows[1], Scope.FOLLOWING, meets_on=thursday + dt.timedelta(days=1))
    to_friday = dt.timedelta(days=3)
    expected = [thursday + dt.timedelta(days=1), rows[2].meets_on + to_friday, rows[3].meets_on + to_friday]
    assert days_of(rows[1:]) == expected
    done = change(dario, rows[2], Scope.ALL, starts_at=dt.time(20), meets_on=expected[1] + WEEK)
    assert done.changed == 3
    assert days_of(rows[1:]) == [expected[0], expected[1] + WEEK, expected[2] + WEEK]
    series = MeetingSeries.objects.get(meetings=rows[2].pk)
    assert set(days_of(rows[2:])) <= Repeat.read(series.rule).days_until(series.first_on, expected[2] + WEEK)


def test_one_moved_by_hand_stays_on_its_day_and_is_told(alfa: Body, dario: User) -> None:
    rows = planned(alfa, dario, Repeat(WEEKLY, weekday=1, count=3))
    by_hand(dario, rows[1], meets_on=rows[1].meets_on + dt.timedelta(days=2))
    done = change(dario, rows[0], Scope.ALL, meets_on=FIRST + dt.timedelta(days=1))
    assert done.changed == 2
    assert [(one.meets_on, one.why) for one in done.left] == [(dt.date(2023, 9, 14), "già spostato a mano")]
    assert days_of(rows) == [dt.date(2023, 9, 6), dt.date(2023, 9, 14), dt.date(2023, 9, 20)]


def test_nobody_is_moved_into_a_month_without_meetings(alfa: Body, dario: User) -> None:
    rows = planned(alfa, dario, Repeat(WEEKLY, weekday=1, count=4, skip_months=frozenset({10})))
    assert rows[3].meets_on == dt.date(2023, 9, 26)
    done = change(dario, rows[0], Scope.ALL, meets_on=FIRST + dt.timedelta(days=5))
    assert days_of(rows)[-1] == dt.date(2023, 9, 26)
    assert [(one.meets_on, one.why) for one in done.left] == [
        (dt.date(2023, 9, 26), "finirebbe in un mese senza incontri")
    ]


def test_new_subgroups_leave_alone_the_bodies_set_by_hand(alfa: Body, beta: Body, dario: User) -> None:
    rows = planned(alfa, dario, Repeat(WEEKLY, weekday=1, count=4))
    by_hand(dario, rows[1], body_ids=(alfa.pk, beta.pk))
    by_hand(dario, rows[2], body_ids=(beta.pk,))
    green = Subgroup.objects.create(body=alfa, name="Verde")
    change(dario, rows[0], Scope.ALL, subgroup_ids=(green.pk,))
    assert [set(row.bodies.all()) for row in rows] == [{alfa}, {alfa, beta}, {beta}, {alfa}]
    assert [list(row.subgroups.all()) for row in rows] == [[green], [green], [], [green]]


def test_new_bodies_leave_alone_the_subgroups_of_those_that_stay(alfa: Body, beta: Body, dario: User) -> None:
    rows = planned(alfa, dario, Repeat(WEEKLY, weekday=1, count=3))
    green = Subgroup.objects.create(body=alfa, name="Verde")
    by_hand(dario, rows[1], subgroup_ids=(green.pk,))
    change(dario, rows[0], Scope.ALL, body_ids=(alfa.pk, beta.pk))
    assert [set(row.bodies.all()) for row in rows] == [{alfa, beta}] * 3
    assert [list(row.subgroups.all()) for row in rows] == [[], [green], []]
    change(dario, rows[0], Scope.ALL, body_ids=(beta.pk,))
    assert list(Meeting.objects.get(pk=rows[1].pk).subgroups.all()) == []


def test_a_postponed_meeting_and_its_new_date_stay_in_the_series(alfa: Body, dario: User) -> None:
    asked = planned(alfa, dario, Repeat(WEEKLY, weekday=1, count=3))[1]
    done = postpone_meeting(
        actor=dario, meeting_id=asked.pk, reason="Sciopero", new_day=dt.date(2023, 10, 17)
    )
    series = Meeting.objects.get(pk=asked.pk).series
    assert series is not None
    assert done.meeting.series == series


def test_calling_off_a_series_twice_is_answered_as_once(alfa: Body, dario: User) -> None:
    rows = planned(alfa, dario, Repeat(WEEKLY, weekday=1, count=4))
    Meeting.objects.filter(pk=rows[3].pk).update(state="convened")
    asked: dict[str, Any] = {
        "actor": dario,
        "meeting_id": rows[1].pk,
        "scope": Scope.FOLLOWING,
        "reason": "Sala chiusa",
    }
    first, second = (cancel_series(**asked) for _click in range(2))
    assert (first.changed, first.left) == (second.changed, second.left)
    assert [first.changed, len(first.left)] == [2, 1]
    assert AuditEntry.objects.filter(action="core.series.changed").count() == 1
    with pytest.raises(DomainError):
        cancel_series(**asked | {"reason": "Sciopero"})


rhythms = st.builds(
    Repeat,
    kind=st.sampled_from([WEEKLY, WEEKLY, BY_WEEKDAY, BY_DAY]),
    every=st.integers(1, 3),
    weekday=st.integers(0, 6),
    nth=st.sampled_from([1, 2, 3, 4, LAST]),
    monthday=st.integers(1, 31),
    count=st.integers(2, 6),
    skip_months=st.frozensets(st.integers(1, 12), max_size=4),
)
shifts = st.integers(-16, 16).map(dt.timedelta)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    repeat=rhythms,
    hand=st.none() | st.tuples(st.integers(0, 5), shifts),
    edits=st.lists(
        st.tuples(st.integers(0, 5), shifts, st.sampled_from([Scope.FOLLOWING, Scope.ALL])), max_size=3
    ),
)
def test_what_is_moved_is_always_on_the_rhythm_its_series_has_afterwards(
    alfa: Body,
    dario: User,
    repeat: Repeat,
    hand: tuple[int, dt.timedelta] | None,
    edits: list[tuple[int, dt.timedelta, Scope]],
) -> None:
    """However often and from wherever a series is changed; and what was told before is what happens."""
    Meeting.objects.all().delete()
    MeetingSeries.objects.all().delete()
    assume(repeat.days(FIRST))
    rows = planned(alfa, dario, repeat)
    if hand is not None:
        moved = rows[hand[0] % len(rows)]
        by_hand(dario, moved, meets_on=max(FIRST, moved.meets_on + hand[1]))
    for index, shift, scope in edits:
        edited = Meeting.objects.get(pk=rows[index % len(rows)].pk)
        new_day = max(FIRST, edited.meets_on + shift)
        told = reach_of(edited, scope, new_day, only_days=True)
        was = dict(Meeting.objects.values_list("pk", "meets_on"))
        if repeat.kind != WEEKLY and new_day.replace(day=1) != edited.meets_on.replace(day=1):
            with pytest.raises(DomainError, match="dentro il loro mese"):
                change(dario, edited, scope, meets_on=new_day)
            continue
        done = change(dario, edited, scope, meets_on=new_day)
        now = dict(Meeting.objects.values_list("pk", "meets_on"))
        assert {key: day for key, (_was, day) in told.days.items()}.items() <= now.items()
        assert {key for key in now if now[key] != was[key]} <= set(told.days)
        assert [done.changed, done.left] == [len(told.days), told.left]
        series = done.meeting.series
        assert series is not None
        rhythm = Repeat.read(series.rule).days_until(series.first_on, max(now.values()))
        assert {now[key] for key in told.days if key != edited.pk and now[key] != was[key]} <= rhythm
