"""Calendars anybody may follow, read by another library."""

import datetime as dt
from typing import Any

import pytest
import vobject
from django.test import Client
from django.urls import reverse

from core.models import Body, CityProfile, Meeting, Venue
from core.services.meeting_states import cancel_meeting
from tenants.models import City
from tests.core.web.public.conftest import MakeMeeting


def events(client: Client, address: str) -> dict[str, Any]:
    """The events of a feed by UID."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = vobject.readOne(answer.content.decode())
    assert calendar.method.value == "PUBLISH"
    return {event.uid.value: event for event in getattr(calendar, "vevent_list", [])}


def uid(meeting: Meeting) -> str:
    return f"{meeting.pk}@bergamo.vicinia"


CITY = "/incontri.ics"


def test_the_citys_calendar_has_what_citizens_may_see(
    bergamo_client: Client, make_meeting: MakeMeeting, profile: CityProfile, venue: Venue
) -> None:
    coming = make_meeting(
        venue=venue, agenda=("Verde; pubblico", "Varie"), title="Il \"verde\", e\r\nle 'aiuole'"
    )
    past = make_meeting(in_days=-30, state="held")
    off = make_meeting(in_days=9, state="cancelled", state_reason="Neve")
    moved = make_meeting(in_days=9, state="postponed")
    make_meeting(in_days=3, state="draft")
    make_meeting(in_days=-549, state="held")
    found = events(bergamo_client, CITY)
    assert set(found) == {uid(one) for one in (coming, past, off, moved)}
    event = found[uid(coming)]
    assert event.summary.value == "Rete Alfa: Il \"verde\", e\nle 'aiuole'"
    assert event.location.value == "Sala civica, via Pescaria 1"
    assert "1. Verde; pubblico\n2. Varie" in event.description.value
    assert event.url.value == f"http://bergamo.localhost/incontri/{coming.pk}/"
    assert [event.status.value, found[uid(off)].status.value, found[uid(moved)].status.value] == [
        "CONFIRMED", "CANCELLED", "CANCELLED",
    ]  # fmt: skip
    assert "Annullato: Neve" in found[uid(off)].description.value
    assert not hasattr(event, "attendee")


def test_a_body_and_a_neighbourhood_have_their_own(
    bergamo_client: Client, make_meeting: MakeMeeting, alfa: Body, beta: Body
) -> None:
    ours, joint, theirs = make_meeting(alfa), make_meeting(alfa, beta), make_meeting(beta)
    for address in ("/organismi/rete-alfa/incontri.ics", "/quartieri/alfa/incontri.ics"):
        assert set(events(bergamo_client, address)) == {uid(ours), uid(joint)}
    assert set(events(bergamo_client, "/quartieri/beta/incontri.ics")) == {uid(joint), uid(theirs)}
    for missing in ("/organismi/nessuno/incontri.ics", "/quartieri/nessuno/incontri.ics"):
        assert bergamo_client.get(missing).status_code == 404


def test_one_meeting_can_be_added_however_long_ago(bergamo_client: Client, make_meeting: MakeMeeting) -> None:
    old = make_meeting(in_days=-2000, state="held", starts_at=None)
    found = events(bergamo_client, reverse("core:meeting_calendar", args=[old.pk]))
    assert found[uid(old)].dtstart.value == old.meets_on
    draft = make_meeting(state="draft")
    assert bergamo_client.get(reverse("core:meeting_calendar", args=[draft.pk])).status_code == 404


def test_who_has_it_already_downloads_nothing_until_it_changes(
    bergamo_client: Client, make_meeting: MakeMeeting, dario: Any
) -> None:
    meeting = make_meeting()
    first = bergamo_client.get(CITY)
    assert first["ETag"]
    assert first["Last-Modified"]
    again = {"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]}
    unchanged = bergamo_client.get(CITY, headers=again)
    assert [unchanged.status_code, unchanged.content] == [304, b""]
    assert bergamo_client.get(CITY).content == first.content, "the same meetings give the same bytes"
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    changed = bergamo_client.get(CITY, headers=again)
    assert changed.status_code == 200
    event = vobject.readOne(changed.content.decode()).vevent
    assert [event.status.value, event.sequence.value] == ["CANCELLED", "1"]


def test_programs_are_asked_to_look_again(bergamo_client: Client, make_meeting: MakeMeeting) -> None:
    make_meeting()
    lines = bergamo_client.get(CITY).content.decode().split("\r\n")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in lines
    assert "X-PUBLISHED-TTL:PT4H" in lines
    assert "BEGIN:VTIMEZONE" in lines


def test_an_empty_calendar_is_a_calendar(bergamo_client: Client, in_bergamo: City) -> None:
    assert events(bergamo_client, CITY) == {}


@pytest.mark.parametrize("meetings", [1, 12])
def test_the_queries_do_not_grow_with_the_meetings(
    bergamo_client: Client, make_meeting: MakeMeeting, meetings: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(meetings):
        make_meeting(in_days=number + 1, agenda=("Uno", "Due"))
    with django_assert_max_num_queries(8):
        bergamo_client.get(CITY)


def test_pages_lead_to_their_calendars(bergamo_client: Client, make_meeting: MakeMeeting, alfa: Body) -> None:
    make_meeting(starts_at=dt.time(18))
    for page, address in (
        ("/incontri/", "/incontri.ics"),
        ("/quartieri/alfa/", "/quartieri/alfa/incontri.ics"),
        (reverse("bergamo:body", args=["rete-alfa"]), "/organismi/rete-alfa/incontri.ics"),
    ):
        assert f'href="{address}"' in bergamo_client.get(page).content.decode()


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/incontri/", "/incontri.ics"),
        ("/reti/rete-alfa/", "/organismi/rete-alfa/incontri.ics"),
        ("/quartieri/alfa/", "/quartieri/alfa/incontri.ics"),
    ],
)
def test_the_pages_lead_calendar_programs_to_the_feed_and_give_its_address(
    bergamo_client: Client, alfa: Body, page: str, feed: str
) -> None:
    shown = bergamo_client.get(page, secure=True).content.decode()
    assert f'href="webcal://bergamo.localhost{feed}"' in shown
    assert f'value="https://bergamo.localhost{feed}"' in shown
    assert bergamo_client.get(feed).status_code == 200
