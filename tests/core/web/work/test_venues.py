"""The register of places: searched, filtered, exported; who lends one is found by name; when it is taken."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry, Body, Meeting, MeetingBody, Organisation, Venue
from core.services.organisations import OrganisationData, add_organisation

LIST = "/lavoro/luoghi/"


@pytest.fixture
def oratory(dario: User) -> Organisation:
    return add_organisation(actor=dario, data=OrganisationData(name="Oratorio San Marco"))


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["page_obj"].object_list]


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def test_places_are_searched_and_filtered(darios: Client, oratory: Organisation) -> None:
    Venue.objects.create(name="Salone", lender=oratory, capacity=80, step_free=True)
    Venue.objects.create(name="Saletta", capacity=12, address="Via Roma 1")
    Venue.objects.create(name="Sala chiusa", is_active=False)
    assert names(darios.get(LIST)) == ["Saletta", "Salone"]
    assert names(darios.get(LIST, {"q": "san marco"})) == ["Salone"]
    assert names(darios.get(LIST, {"q": "roma"})) == ["Saletta"]
    assert names(darios.get(LIST, {"room": "50"})) == ["Salone"]
    assert names(darios.get(LIST, {"step_free": "on"})) == ["Salone"]
    assert names(darios.get(LIST, {"use": "no"})) == ["Sala chiusa"]
    assert len(names(darios.get(LIST, {"use": "all", "sort": "-capacity"}))) == 3
    assert "Oratorio San Marco" in darios.get(LIST, {"export": "csv"}).content.decode()


def test_everything_of_a_place_is_kept_and_audited(darios: Client, oratory: Organisation) -> None:
    typed = {
        "name": "Salone", "capacity": "80", "step_free": "yes", "accessible_toilet": "no",
        "access_notes": "Ingresso dal cortile", "lender": "oratorio san  marco", "is_active": "on",
    }  # fmt: skip
    darios.post(reverse("core:work_venue_new"), typed)
    found = Venue.objects.get()
    assert [found.step_free, found.accessible_toilet, found.access_notes, found.lender] == [
        True, False, "Ingresso dal cortile", oratory,
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="core.place.changed", object_id=found.pk).count() == 1
    address = reverse("core:work_venue", args=[found.pk])
    darios.post(address, {name: value for name, value in typed.items() if name != "is_active"})
    found.refresh_from_db()
    assert [found.is_active, found.lender] == [False, oratory]


def test_a_lender_nobody_knows_is_told_with_those_alike(darios: Client, oratory: Organisation) -> None:
    page = darios.post(reverse("core:work_venue_new"), {"name": "Salone", "lender": "marco"})
    assert "Forse: Oratorio San Marco." in text_of(page)
    assert '<option value="Oratorio San Marco">' in text_of(page)
    page = darios.post(reverse("core:work_venue_new"), {"name": "Salone", "lender": "xyzzy"})
    assert "la aggiunga prima" in text_of(page)
    assert not Venue.objects.exists()


def test_lenders_are_suggested_while_typing(darios: Client, oratory: Organisation) -> None:
    address = reverse("core:work_venue_lenders")
    assert "Oratorio San Marco" in text_of(darios.get(address, {"lender": "marco ora"}))
    assert "Oratorio" not in text_of(darios.get(address, {"lender": " "}))


@time_machine.travel("2023-05-09 12:00:00+02:00")
def test_a_place_says_when_it_is_taken(darios: Client, alfa: Body) -> None:
    hall = Venue.objects.create(name="Salone")
    for day, state in ((8, "draft"), (16, "convened"), (23, "cancelled")):
        meeting = Meeting.objects.create(
            model_slug="bergamo", kind="plenary", meets_on=dt.date(2023, 5, day), state=state, venue=hall
        )
        MeetingBody.objects.create(meeting=meeting, body=alfa)
    page = darios.get(reverse("core:work_venue", args=[hall.pk]))
    assert [row.meets_on.day for row in page.context["taken"]] == [16]
    assert "martedì 16 maggio" in text_of(page).lower()
    assert next(iter(darios.get(LIST).context["page_obj"].object_list)).next_on == dt.date(2023, 5, 16)


def test_citizens_read_how_to_get_in_and_nothing_of_what_is_not_known(
    bergamo_client: Client, alfa: Body
) -> None:
    hall = Venue.objects.create(
        name="Salone", step_free=True, accessible_toilet=False, access_notes="Ingresso dal cortile."
    )
    meeting = Meeting.objects.create(
        model_slug="bergamo", kind="plenary", meets_on=dt.date(2023, 5, 16), state="convened", venue=hall
    )
    MeetingBody.objects.create(meeting=meeting, body=alfa)
    page = text_of(bergamo_client.get(reverse("core:meeting", args=[meeting.pk])))
    assert "Si entra senza gradini. Non c'è un bagno accessibile. Ingresso dal cortile." in page
    Venue.objects.update(accessible_toilet=None)
    assert "bagno" not in text_of(bergamo_client.get(reverse("core:meeting", args=[meeting.pk])))
