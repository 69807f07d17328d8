"""What is told before a meeting is planned or changed: of its day, its place, and of others' meetings only what one may know."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, CityProfile, Meeting, MeetingBody, Venue
from tests.core.web.meetings.test_planning import NEW, sent, shown, text_of, typed


@pytest.fixture(autouse=True)
def _on_a_day() -> Iterator[None]:
    with time_machine.travel("2023-05-09 12:00:00+02:00"):
        yield


@pytest.fixture
def annas(bergamo_client: Client, anna: User) -> Client:
    """Anna's browser."""
    bergamo_client.force_login(anna)
    return bergamo_client


def test_holidays_and_the_patron_saint_are_told_by_name(annas: Client, alfa: Body) -> None:
    CityProfile.objects.update_or_create(defaults={"name": "Bergamo"})
    page = annas.post(NEW, typed(alfa, meets_on="2023-12-26"))
    assert "È festa: Santo Stefano" in text_of(page)
    page = annas.post(NEW, typed(alfa, meets_on="2023-08-26"))
    assert "Sant'Alessandro di Bergamo" in text_of(page)
    annas.post(NEW, typed(alfa, meets_on="2023-08-26") | shown(page))
    assert Meeting.objects.get().meets_on == dt.date(2023, 8, 26)


def test_a_place_taken_by_others_is_told_and_their_joint_meetings_too(
    annas: Client, alfa: Body, beta: Body
) -> None:
    hall = Venue.objects.create(name="Sala civica")
    gamma = Body.objects.create(model_slug="bergamo", name="Rete Gamma", slug="rete-gamma")
    other = Meeting.objects.create(
        model_slug="bergamo", kind="plenary", meets_on=dt.date(2023, 9, 12), venue=hall
    )
    MeetingBody.objects.create(meeting=other, body=beta)
    MeetingBody.objects.create(meeting=other, body=gamma)
    there = annas.post(NEW, typed(alfa, venue=hall.pk)).context["told"].outlook.days[0]
    assert [there.clashes, there.joint] == [(other,), ()]
    elsewhere = annas.post(NEW, typed(alfa)).context["told"].outlook.days[0]
    assert [elsewhere.clashes, elsewhere.joint] == [(), (other,)]


def test_a_place_too_small_or_with_steps_is_told_once(annas: Client, alfa: Body) -> None:
    small = Venue.objects.create(name="Saletta", capacity=15, step_free=False)
    for number, people in enumerate((99, 10, 20, 30, 20, 10, 40)):
        meeting = Meeting.objects.create(
            model_slug="bergamo",
            kind="plenary",
            meets_on=dt.date(2023, 1, 1 + number),
            state="held",
            headcount=people,
        )
        MeetingBody.objects.create(meeting=meeting, body=alfa)
    page = annas.post(NEW, typed(alfa, venue=small.pk))
    assert "Di solito vengono circa 20 persone, ma i posti sono 15." in text_of(page)
    assert "chi è in carrozzina non può entrare" in text_of(page)
    annas.post(NEW, typed(alfa, venue=small.pk) | shown(page))
    assert Meeting.objects.get(state="draft").venue == small


def test_nothing_to_tell_saves_at_once_and_an_inactive_place_is_not_offered(
    annas: Client, alfa: Body
) -> None:
    hall = Venue.objects.create(name="Sala civica", capacity=60, step_free=True)
    Venue.objects.create(name="Sala chiusa", is_active=False)
    page = annas.get(NEW)
    assert "Sala civica – 60 posti, senza gradini" in text_of(page)
    assert "Sala chiusa" not in text_of(page)
    assert annas.post(NEW, typed(alfa, venue=hall.pk)).status_code == 302


def test_a_known_place_typed_anew_is_told_of_like_the_one_chosen(
    annas: Client, alfa: Body, beta: Body
) -> None:
    hall = Venue.objects.create(name="Sala civica", capacity=10, step_free=False)
    other = Meeting.objects.create(
        model_slug="bergamo", kind="plenary", meets_on=dt.date(2023, 9, 12), venue=hall, title="Riunione"
    )
    MeetingBody.objects.create(meeting=other, body=beta)
    values = typed(alfa, new_venue="  sala   CIVICA ")
    page = annas.post(NEW, values)
    assert page.context["told"].outlook.venue == hall
    assert "chi è in carrozzina non può entrare" in text_of(page)
    assert "Il luogo è già occupato" in text_of(page)
    annas.post(NEW, values | shown(page))
    assert Meeting.objects.get(state="draft", title="").venue == hall
    assert Venue.objects.count() == 1


def test_a_place_no_longer_in_use_typed_anew_is_refused_at_once(annas: Client, alfa: Body) -> None:
    Venue.objects.create(name="Sala chiusa", is_active=False)
    page = annas.post(NEW, typed(alfa, new_venue="sala chiusa"))
    assert "non più in uso" in text_of(page)
    assert list(page.context["form"].errors) == ["new_venue"]
    assert not Meeting.objects.exists()


def test_of_meetings_one_may_not_see_only_the_hours_are_told(annas: Client, alfa: Body, beta: Body) -> None:
    hall = Venue.objects.create(name="Sala civica")
    gamma = Body.objects.create(model_slug="bergamo", name="Rete Gamma", slug="rete-gamma")
    day = dt.date(2023, 9, 12)
    common: dict[str, Any] = {"model_slug": "bergamo", "kind": "plenary", "meets_on": day}
    there = Meeting.objects.create(
        **common, title="Riservata", venue=hall, starts_at=dt.time(18, 30), ends_at=dt.time(20)
    )
    joint = Meeting.objects.create(**common, title="Segreta", starts_at=dt.time(9), ends_at=dt.time(10))
    for meeting, body in ((there, beta), (joint, beta), (joint, gamma)):
        MeetingBody.objects.create(meeting=meeting, body=body)
    page = text_of(annas.post(NEW, typed(alfa, venue=hall.pk)))
    assert "Il luogo è già occupato: 18:30–20:00" in page
    assert "Quel giorno c'è un incontro comune di altri: 09:00–10:00" in page
    for hidden in ("Riservata", "Segreta", str(there.pk), str(joint.pk)):
        assert hidden not in page


def test_a_day_already_past_is_told_and_a_register_may_still_be_typed(annas: Client, alfa: Body) -> None:
    values = typed(alfa, meets_on="2023-05-08")
    page = annas.post(NEW, values)
    assert "Quel giorno è già passato." in text_of(page)
    assert annas.post(NEW, values | shown(page)).status_code == 302
    meeting = Meeting.objects.get()
    address = reverse("core:work_meeting_edit", args=[meeting.pk])
    edit = sent(annas, address)
    assert annas.post(address, edit | {"starts_at": "19:00"}).status_code == 302
    edit = sent(annas, address)
    assert "Quel giorno è già passato." in text_of(annas.post(address, edit | {"meets_on": "2023-05-07"}))
    Meeting.objects.update(state="held")
    assert annas.post(address, edit | {"meets_on": "2023-05-07"}).status_code == 302


def test_a_convened_meeting_is_not_moved_to_the_past_from_the_form(annas: Client, alfa: Body) -> None:
    annas.post(NEW, typed(alfa))
    Meeting.objects.update(state="convened")
    address = reverse("core:work_meeting_edit", args=[Meeting.objects.get().pk])
    page = annas.post(address, sent(annas, address) | {"meets_on": "2023-05-08"})
    assert list(page.context["form"].errors) == ["meets_on"]
    assert "gli invitati non ne saprebbero nulla" in text_of(page)


def test_a_meeting_held_at_a_distance_only(annas: Client, alfa: Body) -> None:
    """No place is nothing to warn of; the link is where citizens find it."""
    link = "https://meet.example/rete-alfa"
    done = annas.post(NEW, typed(alfa, remote_url="meet.example/rete-alfa"))
    assert done.status_code == 302
    meeting = Meeting.objects.get()
    assert [meeting.venue, meeting.remote_url] == [None, link]
    assert link in text_of(annas.get(done["Location"]))
    again = annas.post(NEW, typed(alfa, remote_url=link, meets_on="2023-09-13"))
    assert again.status_code == 302
    Meeting.objects.update(state="convened")
    public = text_of(annas.get(reverse("core:meeting", args=[meeting.pk])))
    assert link in public
