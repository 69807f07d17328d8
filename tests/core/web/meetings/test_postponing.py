"""A meeting is postponed from its page: what the new day is like is told, time and place may change, a double click is one."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Meeting, Venue
from core.services.meetings import MeetingPlan, plan_meeting
from tests.core.web.meetings.test_planning import sent, text_of


@pytest.fixture(autouse=True)
def _on_a_day() -> Iterator[None]:
    with time_machine.travel("2023-05-09 12:00:00+02:00"):
        yield


@pytest.fixture
def annas(bergamo_client: Client, anna: User) -> Client:
    """Anna's browser."""
    bergamo_client.force_login(anna)
    return bergamo_client


@pytest.fixture
def hall(in_bergamo: object) -> Venue:
    return Venue.objects.create(name="Sala civica", capacity=60, step_free=True)


@pytest.fixture
def meeting(alfa: Body, dario: User, hall: Venue) -> Meeting:
    return plan(alfa, dario, dt.date(2023, 9, 12), hall)


def plan(body: Body, dario: User, day: dt.date, hall: Venue) -> Meeting:
    values = MeetingPlan(
        kind="plenary", body_ids=(body.pk,), meets_on=day, starts_at=dt.time(18), venue_id=hall.pk
    )
    return plan_meeting(actor=dario, model_slug="bergamo", plan=values)


def page_of(meeting: Meeting) -> str:
    return reverse("core:work_meeting_postpone", args=[meeting.pk])


def asked(client: Client, meeting: Meeting, **more: Any) -> dict[str, Any]:
    """What the form holds, with the reason and the new day of this test."""
    return sent(client, page_of(meeting)) | {"reason": "Neve", "new_day": "2023-09-19"} | more


def test_a_free_day_is_taken_at_once_with_the_time_and_place_there_were(
    annas: Client, meeting: Meeting
) -> None:
    done = annas.post(page_of(meeting), asked(annas, meeting))
    again = Meeting.objects.exclude(pk=meeting.pk).get()
    assert done["Location"] == reverse("core:work_meeting", args=[again.pk])
    assert [again.meets_on, again.starts_at, again.venue] == [
        dt.date(2023, 9, 19), dt.time(18), meeting.venue,
    ]  # fmt: skip


def test_what_the_new_day_is_like_is_told_before(
    annas: Client, meeting: Meeting, beta: Body, dario: User, hall: Venue
) -> None:
    plan(beta, dario, dt.date(2023, 12, 8), hall)
    values = asked(annas, meeting, new_day="2023-12-08")
    page = annas.post(page_of(meeting), values)
    assert "È festa: Immacolata Concezione" in text_of(page)
    assert "Il luogo è già occupato: 18:00" in text_of(page)
    assert "Rinvia comunque" in text_of(page)
    assert Meeting.objects.get(pk=meeting.pk).state == "draft"
    mark = page.context["form"]["warned"].value()
    done = annas.post(page_of(meeting), values | {"warned": mark})
    assert done.status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).state == "postponed"


def test_another_time_and_place_come_with_another_day(annas: Client, meeting: Meeting) -> None:
    values = asked(annas, meeting, starts_at="21:00", venue="", new_venue="Oratorio")
    refused = annas.post(page_of(meeting), values | {"new_day": ""})
    assert list(refused.context["form"].errors) == ["new_day"]
    annas.post(page_of(meeting), values)
    again = Meeting.objects.exclude(pk=meeting.pk).get()
    assert [again.starts_at, str(again.venue)] == [dt.time(21), "Oratorio"]


@pytest.mark.parametrize("day", ["2023-09-12", "2023-05-08"])
def test_the_same_day_and_a_past_one_are_refused(annas: Client, meeting: Meeting, day: str) -> None:
    page = annas.post(page_of(meeting), asked(annas, meeting, new_day=day))
    assert list(page.context["form"].errors) == ["new_day"]
    assert Meeting.objects.get().state == "draft"


def test_a_double_click_leads_to_the_new_meeting(annas: Client, meeting: Meeting) -> None:
    for values in (asked(annas, meeting), asked(annas, meeting) | {"new_day": "2023-09-19"}):
        done = annas.post(page_of(meeting), values)
        again = Meeting.objects.exclude(pk=meeting.pk).get()
        assert done["Location"] == reverse("core:work_meeting", args=[again.pk])


def test_without_a_day_it_is_only_called_off(annas: Client, meeting: Meeting) -> None:
    for _click in range(2):
        done = annas.post(page_of(meeting), asked(annas, meeting, new_day=""), follow=True)
        assert "Incontro rinviato." in text_of(done)
    assert Meeting.objects.get().state == "postponed"


def test_a_second_click_on_held_or_cancelled_says_what_the_first_said(
    annas: Client, alfa: Body, dario: User, hall: Venue
) -> None:
    today = plan(alfa, dario, dt.date(2023, 5, 9), hall)
    for _click in range(2):
        page = annas.post(reverse("core:work_meeting_step", args=[today.pk, "hold"]), follow=True)
        assert "L'incontro ora risulta «svolto»." in text_of(page)
    other = plan(alfa, dario, dt.date(2023, 5, 20), hall)
    for _click in range(2):
        page = annas.post(
            reverse("core:work_meeting_cancel", args=[other.pk]), {"reason": "Neve"}, follow=True
        )
        assert "Incontro annullato." in text_of(page)
