"""The days of notice the rules ask for, when a meeting is convened and when it is moved afterwards."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.models import User
from core.models import Body, Mailing, Meeting, MeetingBody, MeetingSeries, RuleSet
from core.selectors.convocation import Guest, notice_of
from core.services.convocation import convene_meeting
from core.services.errors import DomainError
from core.services.meetings import MeetingPlan, change_meeting
from core.services.series import Scope, change_series
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user

DAY = dt.date(2023, 5, 14)


@pytest.fixture(autouse=True)
def _the_ninth_of_may() -> Iterator[None]:
    with time_machine.travel("2023-05-09 10:00:00+02:00"):
        yield


def convene(actor: User, meeting: Meeting) -> Meeting:
    guests = [Guest("ada@uno.example", "Ada")]
    return convene_meeting(actor=actor, meeting_id=meeting.pk, guests=guests, site="http://monza.localhost/")


@pytest.fixture
def in_monza(monza: City) -> Iterator[City]:
    with use_city(monza):
        yield monza


@pytest.fixture
def assembly(in_monza: City) -> Meeting:
    """A meeting of the dummy model, whose rules ask for five days and refuse less."""
    RuleSet.objects.filter(model_slug="dummy", code="meetings").delete()
    RuleSet.objects.create(
        model_slug="dummy", code="meetings", values={"notice_days": 5, "notice_effect": "refuse"}
    )
    body = Body.objects.create(model_slug="dummy", name="Assemblea", slug="assemblea")
    meeting = Meeting.objects.create(model_slug="dummy", kind="assembly", meets_on=DAY)
    MeetingBody.objects.create(meeting=meeting, body=body)
    return meeting


@pytest.mark.parametrize(("sent_on", "missing"), [(9, None), (10, 4), (13, 1), (14, 0)])
def test_the_day_of_the_meeting_is_not_counted(assembly: Meeting, sent_on: int, missing: int | None) -> None:
    notice = notice_of(assembly, dt.date(2023, 5, sent_on))
    assert (notice.days if notice else None) == missing


def test_too_short_a_notice_is_refused_or_told_as_the_rule_says(assembly: Meeting) -> None:
    actor = make_user("ufficio@monza.example", "Ufficio")
    Meeting.objects.update(meets_on=dt.date(2023, 5, 12))
    with pytest.raises(DomainError, match="chiede 5 giorni di preavviso: da oggi all'incontro sono 3"):
        convene(actor, assembly)
    assert not Mailing.objects.exists()
    RuleSet.objects.update(values={"notice_days": 5, "notice_effect": "warn"})
    assembly.refresh_from_db()
    notice = notice_of(assembly, dt.date(2023, 5, 9))
    assert notice is not None
    assert not notice.refused
    assert convene(actor, assembly).state == "convened"


def test_a_convened_meeting_does_not_get_round_the_notice_by_being_moved(assembly: Meeting) -> None:
    actor = make_user("ufficio@monza.example", "Ufficio")
    convene(actor, assembly)
    bodies = tuple(assembly.served.values_list("body_id", flat=True))

    def move(day: int, **more: Any) -> None:
        plan = MeetingPlan(kind="assembly", body_ids=bodies, meets_on=dt.date(2023, 5, day), **more)
        change_meeting(actor=actor, meeting_id=assembly.pk, plan=plan)

    with pytest.raises(DomainError, match="da oggi all'incontro sono 3") as refused:
        move(12)
    assert refused.value.field == "meets_on"
    assert Meeting.objects.get().meets_on == DAY
    move(15)
    with time_machine.travel("2023-05-14 10:00:00+02:00"):
        move(15, starts_at=dt.time(21))  # the same day: as late as it was
        RuleSet.objects.update(values={"notice_days": 5, "notice_effect": "warn"})
        move(16)
    assert Meeting.objects.get().meets_on == dt.date(2023, 5, 16)


def test_a_series_is_held_to_the_notice_too(assembly: Meeting) -> None:
    actor = make_user("ufficio@monza.example", "Ufficio")
    Meeting.objects.update(series=MeetingSeries.objects.create(rule="FREQ=WEEKLY;COUNT=1", first_on=DAY))
    convene(actor, assembly)
    bodies = tuple(assembly.served.values_list("body_id", flat=True))
    plan = MeetingPlan(kind="assembly", body_ids=bodies, meets_on=dt.date(2023, 5, 11))
    with pytest.raises(DomainError, match="5 giorni di preavviso"):
        change_series(actor=actor, meeting_id=assembly.pk, scope=Scope.ALL, plan=plan)


def test_the_rule_is_that_of_the_day(assembly: Meeting) -> None:
    RuleSet.objects.update(until=dt.date(2023, 5, 8))
    assert notice_of(assembly, dt.date(2023, 5, 13)) is None
