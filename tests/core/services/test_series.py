"""Meetings that come back: planned together, changed and cancelled together, each a row of its own."""

import calendar
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import (
    Attendance,
    AuditEntry,
    Body,
    Meeting,
    MeetingSeries,
    Organisation,
    Subgroup,
)
from core.selectors.recurrence import BY_DAY, BY_WEEKDAY, LAST, WEEKLY, Repeat, days_of
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from core.services.meetings import MeetingPlan, change_meeting, meeting_snapshot
from core.services.series import Scope, cancel_series, change_series, plan_series
from tests.core.services.conftest import AddOne, PlanOne
from tests.core.services.test_meetings import plan_of

SECOND_TUESDAY = dt.date(2023, 9, 12)
TUESDAYS = [dt.date(2023, 9, 12), dt.date(2023, 10, 10), dt.date(2023, 11, 14), dt.date(2023, 12, 12)]
MONTHLY = Repeat(BY_WEEKDAY, weekday=1, nth=2, count=4)


@pytest.fixture(autouse=True)
def _on_a_day() -> Iterator[None]:
    with time_machine.travel("2023-09-01 12:00:00+02:00"):
        yield


@pytest.fixture
def series(alfa: Body, dario: User) -> MeetingSeries:
    """Every second Tuesday from September to December 2023 at 18:30, of Rete Alfa."""
    return planned(alfa, dario)


def planned(alfa: Body, dario: User, repeat: Repeat = MONTHLY, **more: Any) -> MeetingSeries:
    plan = MeetingPlan(
        kind="plenary",
        body_ids=more.pop("body_ids", (alfa.pk,)),
        meets_on=more.pop("first", SECOND_TUESDAY),
        starts_at=dt.time(18, 30),
    )
    return plan_series(actor=dario, model_slug="bergamo", plan=plan, repeat=repeat, **more)


def days(series: MeetingSeries) -> list[dt.date]:
    return list(Meeting.objects.filter(series=series).order_by("meets_on").values_list("meets_on", flat=True))


def meeting_of(day: dt.date) -> Meeting:
    return Meeting.objects.get(meets_on=day)


# --- the rhythm ------------------------------------------------------------------------------------------------


def by_hand(repeat: Repeat, first: dt.date, last: dt.date) -> list[dt.date]:
    """Every day between two, looked at one by one."""
    found = []
    monday = first - dt.timedelta(days=first.weekday())
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(days=number)
        longest = calendar.monthrange(day.year, day.month)[1]
        if day.month in repeat.skip_months:
            continue
        months = (day.year - first.year) * 12 + day.month - first.month
        if repeat.kind == WEEKLY:
            fits = day.weekday() == repeat.weekday and ((day - monday).days // 7) % repeat.every == 0
        elif repeat.kind == BY_DAY:
            fits = day.day == min(repeat.monthday, longest) and months % repeat.every == 0
        else:
            in_place = day.day > longest - 7 if repeat.nth == LAST else (day.day - 1) // 7 + 1 == repeat.nth
            fits = day.weekday() == repeat.weekday and in_place and months % repeat.every == 0
        if fits:
            found.append(day)
    return found


rhythms = st.builds(
    Repeat,
    kind=st.sampled_from([WEEKLY, BY_WEEKDAY, BY_DAY]),
    every=st.integers(1, 5),
    weekday=st.integers(0, 6),
    nth=st.sampled_from([1, 2, 3, 4, LAST]),
    monthday=st.integers(1, 31),
    skip_months=st.frozensets(st.integers(1, 12), max_size=11),
)
first_days = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


@settings(deadline=None)
@given(rhythms, first_days, st.integers(0, 500))
def test_the_days_of_a_rhythm_are_those_counted_by_hand(repeat: Repeat, first: dt.date, length: int) -> None:
    last = first + dt.timedelta(days=length)
    assert sorted(repeat.days_until(first, last)) == by_hand(repeat, first, last)


@settings(deadline=None)
@given(rhythms, first_days, st.integers(1, 60))
def test_a_rhythm_written_as_a_rule_and_read_again_is_the_same(
    repeat: Repeat, first: dt.date, count: int
) -> None:
    rule = Repeat(**{name: getattr(repeat, name) for name in Repeat.__slots__} | {"count": count}).rule()
    assert len(rule) <= 200
    assert Repeat.read(rule).rule() == rule
    assert Repeat.read(rule).in_words() == repeat.in_words()
    ends = Repeat.read(f"{repeat.rule()};UNTIL={first:%Y%m%d}")
    assert ends.until == first


@settings(deadline=None)
@given(first_days, st.sampled_from([WEEKLY, BY_WEEKDAY, BY_DAY]))
def test_the_rhythm_of_a_day_begins_with_that_day(first: dt.date, kind: str) -> None:
    assert days_of(Repeat.like(kind, first).rule() + ";COUNT=3", first)[0] == first


@settings(deadline=None)
@given(first_days, st.sampled_from([BY_WEEKDAY, BY_DAY]), st.integers(1, 28), st.integers(0, 11))
def test_what_is_moved_with_another_stays_in_its_month_and_on_the_new_rhythm(
    before: dt.date, kind: str, to: int, months: int
) -> None:
    after = before.replace(day=to)
    repeat = Repeat.like(kind, before)
    other = sorted(repeat.days_until(before, before + dt.timedelta(days=400)))[months]
    moved = repeat.day_beside(other, before, after)
    assert (moved.year, moved.month) == (other.year, other.month)
    new = repeat.moved(after)
    assert repeat.day_beside(before, before, after) == after
    assert moved in new.days_until(moved.replace(day=1), moved)


def test_a_rhythm_that_never_comes_is_known_at_once() -> None:
    """Every fourth month from March is March, July and November: dateutil would look for it until the year 9999."""
    never = Repeat(BY_DAY, every=4, monthday=9, count=3, skip_months=frozenset({3, 7, 11}))
    assert never.days(dt.date(2023, 3, 1)) == []
    assert never.days_until(dt.date(2023, 3, 1), dt.date(2033, 3, 1)) == set()
    assert len(never.days(dt.date(2023, 4, 1))) == 3


@pytest.mark.parametrize(
    ("repeat", "words"),
    [
        (Repeat(BY_WEEKDAY, weekday=1, nth=2), "Ogni secondo martedì del mese"),
        (Repeat(BY_WEEKDAY, weekday=6, nth=LAST), "Ogni ultima domenica del mese"),
        (Repeat(BY_WEEKDAY, weekday=1, nth=2, every=2), "Ogni 2 mesi, il secondo martedì"),
        (Repeat(BY_WEEKDAY, weekday=6, nth=1, every=3), "Ogni 3 mesi, la prima domenica"),
        (Repeat(BY_WEEKDAY, weekday=3, nth=LAST, every=2), "Ogni 2 mesi, l'ultimo giovedì"),
        (Repeat(BY_DAY, monthday=14, every=2), "Ogni 2 mesi, il giorno 14"),
        (Repeat(BY_DAY, monthday=31), "Ogni ultimo giorno del mese"),
        (Repeat(WEEKLY, weekday=3), "Ogni settimana, di giovedì"),
        (Repeat(WEEKLY, weekday=3, every=2, skip_months=frozenset({8})), "Ogni 2 settimane, di giovedì (esclusi: agosto)"),
    ],
)  # fmt: skip
def test_a_rhythm_is_said_as_people_say_it(repeat: Repeat, words: str) -> None:
    assert repeat.in_words() == words


# --- planning --------------------------------------------------------------------------------------------------


def test_each_meeting_is_a_draft_with_a_number_of_its_own(series: MeetingSeries, alfa: Body) -> None:
    assert days(series) == TUESDAYS
    rows = Meeting.objects.order_by("meets_on")
    assert [row.register_number for row in rows] == [1, 2, 3, 4]
    assert {row.state for row in rows} == {"draft"}
    assert all(list(row.bodies.all()) == [alfa] for row in rows)
    assert series.rule == "FREQ=MONTHLY;BYDAY=2TU;COUNT=4"


def test_numbers_follow_those_of_each_year(alfa: Body, dario: User, plan_one: PlanOne) -> None:
    plan_one(meets_on=dt.date(2024, 1, 8), register_number=40)
    series = planned(alfa, dario, Repeat(BY_WEEKDAY, weekday=1, nth=2, count=6))
    numbers = Meeting.objects.filter(series=series).order_by("meets_on")
    assert list(numbers.values_list("register_year", "register_number")) == [
        (2023, 1), (2023, 2), (2023, 3), (2023, 4), (2024, 41), (2024, 42),
    ]  # fmt: skip


def test_months_and_days_can_be_left_out(alfa: Body, dario: User) -> None:
    repeat = Repeat(BY_WEEKDAY, weekday=1, nth=2, count=4, skip_months=frozenset({10}))
    series = planned(alfa, dario, repeat, skipped={dt.date(2023, 12, 12)})
    assert days(series) == [dt.date(2023, 9, 12), dt.date(2023, 11, 14), dt.date(2024, 1, 9)]


def test_the_agenda_is_the_first_meeting_s(alfa: Body, dario: User) -> None:
    planned(alfa, dario, agenda=("Verde", "Varie"))
    assert [row.agenda.count() for row in Meeting.objects.order_by("meets_on")] == [2, 0, 0, 0]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"count": 61}, "count"),
        ({"count": None}, "count"),
        ({"count": None, "until": dt.date(2099, 1, 1)}, "until"),
        ({"count": None, "until": dt.date(2023, 9, 11)}, "until"),
        ({"skip_months": frozenset(range(1, 13))}, "skip_months"),
    ],
)
def test_a_rhythm_without_meetings_or_with_too_many_is_refused(
    alfa: Body, dario: User, changed: dict[str, Any], field: str
) -> None:
    values: dict[str, Any] = {"kind": BY_WEEKDAY, "weekday": 1, "nth": 2, "count": 4} | changed
    with pytest.raises(DomainError) as refused:
        planned(alfa, dario, Repeat(**values))
    assert refused.value.field == field
    assert not Meeting.objects.exists()
    assert not MeetingSeries.objects.exists()


def test_sixty_meetings_cost_the_queries_of_two(alfa: Body, dario: User) -> None:
    spent = []
    for count in (2, 60):
        with CaptureQueriesContext(connection) as queries:
            planned(alfa, dario, Repeat(WEEKLY, weekday=1, count=count))
        spent.append(len(queries))
    assert Meeting.objects.count() == 62
    assert spent[0] == spent[1]


def test_planning_a_series_leaves_one_audit_entry(series: MeetingSeries, dario: User) -> None:
    entry = AuditEntry.objects.get(action="core.meeting.planned")
    assert [entry.actor_id, entry.object_id] == [dario.pk, meeting_of(TUESDAYS[0]).pk]
    assert (entry.after or {})["days"] == [day.isoformat() for day in TUESDAYS]


# --- changing --------------------------------------------------------------------------------------------------


def change(dario: User, day: dt.date, scope: Scope, seen: str | None = None, **changed: Any) -> Any:
    meeting = meeting_of(day)
    plan = plan_of(meeting, register_number=meeting.register_number, **changed)
    return change_series(actor=dario, meeting_id=meeting.pk, scope=scope, plan=plan, seen=seen)


def test_this_and_the_following_part_the_series(series: MeetingSeries, dario: User) -> None:
    done = change(dario, TUESDAYS[2], Scope.FOLLOWING, starts_at=dt.time(20))
    assert done.changed == 2
    hours = Meeting.objects.order_by("meets_on").values_list("starts_at", flat=True)
    assert [hour.hour for hour in hours if hour] == [18, 18, 20, 20]
    other = MeetingSeries.objects.exclude(pk=series.pk).get()
    assert [days(series), days(other)] == [TUESDAYS[:2], TUESDAYS[2:]]
    series.refresh_from_db()
    assert series.rule == "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20231010"
    assert other.rule == "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20231212"


def test_from_the_first_on_the_series_stays_one(series: MeetingSeries, dario: User) -> None:
    assert change(dario, TUESDAYS[0], Scope.FOLLOWING, title="Plenaria").changed == 4
    assert MeetingSeries.objects.get() == series


def test_a_new_day_moves_all_to_the_same_place_of_their_month(series: MeetingSeries, dario: User) -> None:
    done = change(dario, TUESDAYS[1], Scope.ALL, meets_on=dt.date(2023, 10, 19))
    assert done.changed == 4
    thursdays = [dt.date(2023, 9, 21), dt.date(2023, 10, 19), dt.date(2023, 11, 16), dt.date(2023, 12, 21)]
    assert days(series) == thursdays
    series.refresh_from_db()
    assert series.rule == "FREQ=MONTHLY;BYDAY=3TH;COUNT=4"
    assert series.first_on == thursdays[0]


def test_a_weekly_series_moves_by_as_many_days(alfa: Body, dario: User) -> None:
    series = planned(alfa, dario, Repeat(WEEKLY, weekday=1, every=2, count=3))
    change(dario, dt.date(2023, 9, 26), Scope.ALL, meets_on=dt.date(2023, 9, 28))
    assert days(series) == [dt.date(2023, 9, 14), dt.date(2023, 9, 28), dt.date(2023, 10, 12)]


def test_several_at_once_do_not_go_to_another_month(series: MeetingSeries, dario: User) -> None:
    with pytest.raises(DomainError) as refused:
        change(dario, TUESDAYS[1], Scope.FOLLOWING, meets_on=dt.date(2023, 11, 2))
    assert refused.value.field == "meets_on"
    assert days(series) == TUESDAYS


def test_what_is_convened_held_or_past_is_left_and_told(series: MeetingSeries, dario: User) -> None:
    Meeting.objects.filter(meets_on=TUESDAYS[1]).update(state="convened")
    with time_machine.travel("2023-10-01 12:00:00+02:00"):
        done = change(dario, TUESDAYS[2], Scope.ALL, title="Festa")
    assert done.changed == 2
    assert [(left.meets_on, left.why) for left in done.left] == [
        (TUESDAYS[0], "già passato"),
        (TUESDAYS[1], "convocato"),
    ]
    titles = Meeting.objects.order_by("meets_on").values_list("title", flat=True)
    assert list(titles) == ["", "", "Festa", "Festa"]


def test_a_convened_meeting_changes_when_it_is_the_one_edited(series: MeetingSeries, dario: User) -> None:
    Meeting.objects.filter(meets_on=TUESDAYS[1]).update(state="convened")
    done = change(dario, TUESDAYS[1], Scope.FOLLOWING, title="Festa")
    assert [done.changed, meeting_of(TUESDAYS[1]).title] == [3, "Festa"]


def test_what_somebody_changed_by_hand_in_one_meeting_stays(series: MeetingSeries, dario: User) -> None:
    november = meeting_of(TUESDAYS[2])
    by_hand_plan = plan_of(november, title="Straordinaria", meets_on=dt.date(2023, 11, 15))
    change_meeting(actor=dario, meeting_id=november.pk, plan=by_hand_plan)
    change(dario, TUESDAYS[0], Scope.ALL, meets_on=dt.date(2023, 9, 13), starts_at=dt.time(21))
    november.refresh_from_db()
    assert [november.title, november.meets_on, november.starts_at] == [
        "Straordinaria", dt.date(2023, 11, 15), dt.time(21),
    ]  # fmt: skip
    assert november.series == series


def test_bodies_and_subgroups_go_with_all(series: MeetingSeries, dario: User, alfa: Body, beta: Body) -> None:
    green = Subgroup.objects.create(body=beta, name="Verde")
    change(dario, TUESDAYS[0], Scope.ALL, body_ids=(beta.pk,), subgroup_ids=(green.pk,))
    for meeting in Meeting.objects.all():
        assert [list(meeting.bodies.all()), list(meeting.subgroups.all())] == [[beta], [green]]


def test_moving_into_another_year_takes_numbers_of_that_year(alfa: Body, dario: User) -> None:
    series = planned(alfa, dario, Repeat(WEEKLY, weekday=5, count=2), first=dt.date(2023, 12, 23))
    change(dario, dt.date(2023, 12, 23), Scope.ALL, meets_on=dt.date(2023, 12, 25))
    rows = Meeting.objects.filter(series=series).order_by("meets_on")
    assert list(rows.values_list("meets_on", "register_year", "register_number")) == [
        (dt.date(2023, 12, 25), 2023, 1),
        (dt.date(2024, 1, 1), 2024, 1),
    ]


def test_a_stale_change_of_a_series_writes_nothing(series: MeetingSeries, dario: User) -> None:
    seen = fingerprint(meeting_snapshot(meeting_of(TUESDAYS[0])))
    change(dario, TUESDAYS[0], Scope.ALL, title="Prima")
    with pytest.raises(StaleEdit):
        change(dario, TUESDAYS[0], Scope.ALL, seen=seen, title="Dopo")
    assert set(Meeting.objects.values_list("title", flat=True)) == {"Prima"}


def test_a_long_series_is_changed_with_the_queries_of_a_short_one(alfa: Body, dario: User) -> None:
    spent = []
    for count, first in ((3, dt.date(2023, 9, 4)), (50, dt.date(2024, 1, 6))):
        planned(alfa, dario, Repeat(WEEKLY, weekday=first.weekday(), count=count), first=first)
        with CaptureQueriesContext(connection) as queries:
            change(dario, first, Scope.ALL, title="Festa", starts_at=dt.time(20))
        spent.append(len(queries))
    assert spent[0] == spent[1]


def test_a_meeting_on_its_own_has_no_series_to_change(plan_one: PlanOne, dario: User) -> None:
    plan_one(meets_on=SECOND_TUESDAY)
    with pytest.raises(DomainError, match="non fa più parte"):
        change(dario, SECOND_TUESDAY, Scope.ALL, title="Festa")


# --- calling off -----------------------------------------------------------------------------------------------


def test_the_following_are_cancelled_and_nothing_is_deleted(series: MeetingSeries, dario: User) -> None:
    Meeting.objects.filter(meets_on=TUESDAYS[3]).update(state="convened")
    asked = meeting_of(TUESDAYS[1]).pk
    done = cancel_series(actor=dario, meeting_id=asked, scope=Scope.FOLLOWING, reason="Sala chiusa")
    states = Meeting.objects.order_by("meets_on").values_list("state", "state_reason")
    assert list(states) == [
        ("draft", ""), ("cancelled", "Sala chiusa"), ("cancelled", "Sala chiusa"), ("convened", ""),
    ]  # fmt: skip
    assert [done.changed, [left.meets_on for left in done.left]] == [2, [TUESDAYS[3]]]
    assert AuditEntry.objects.filter(action="core.meeting.cancelled", object_id=asked).exists()
    entry = AuditEntry.objects.get(action="core.series.changed")
    assert (entry.after or {})["days"] == [TUESDAYS[2].isoformat()]


def test_a_meeting_with_attendance_is_never_cancelled(
    series: MeetingSeries, dario: User, add_one: AddOne
) -> None:
    melo: Organisation = add_one("Il Melo")
    Attendance.objects.create(meeting=meeting_of(TUESDAYS[2]), organisation=melo)
    asked = meeting_of(TUESDAYS[0]).pk
    done = cancel_series(actor=dario, meeting_id=asked, scope=Scope.ALL, reason="Sala chiusa")
    assert [left.why for left in done.left] == ["con presenze già rilevate"]
    assert meeting_of(TUESDAYS[2]).state == "draft"


def test_a_reason_is_needed_and_without_it_nothing_is_cancelled(series: MeetingSeries, dario: User) -> None:
    with pytest.raises(DomainError):
        cancel_series(actor=dario, meeting_id=meeting_of(TUESDAYS[0]).pk, scope=Scope.ALL, reason=" ")
    assert set(Meeting.objects.values_list("state", flat=True)) == {"draft"}
