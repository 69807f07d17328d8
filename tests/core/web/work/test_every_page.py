"""Every page of the work area: it opens for the office, asks for a signature at the door, and is closed to others."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from core.models import (
    ActionItem,
    AgendaProposal,
    Attendance,
    Body,
    Delivery,
    Invitation,
    Mailing,
    Meeting,
    Minutes,
    NotebookEntry,
    Organisation,
    OrganisationMerge,
    Theme,
    Venue,
)
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.merges import merge_organisations
from core.services.organisations import OrganisationData, add_organisation
from core.web.urls import urlpatterns as areas
from tenants.context import use_city
from tenants.models import City
from tests.core.permissions.rows import provider

WORK = [pattern for area in areas if str(area.pattern) == "lavoro/" for pattern in area.url_patterns]
POST_ONLY = {
    "work_agenda_again",
    "work_agenda_merge",
    "work_agenda_move",
    "work_agenda_tell",
    "work_agenda_remove",
    "work_meeting_step",
    "work_resend_all",
    "work_reminder",
    "work_attendance_tap",
    "work_check_in_open",
    "work_check_in_undo",
    "work_check_in_undo_since",
    "work_minutes_save",
    "work_minutes_live",
    "work_minutes_comment_settle",
    "work_minutes_restore",
    "work_minutes_approve",
    "work_minutes_withdraw",
    "work_merge_undo",
    "work_representative_end",
    "work_member_end",
    "work_subgroup_close",
    "work_role_end",
    "work_account_close",
    "work_account_invite",
    "work_document_remove",
    "work_action_due",
    "work_action_reopen",
    "work_action_remove",
    "note_share",
    "first_hour_skip",
    "examples_add",
    "examples_remove",
    "work_logo_remove",
    "work_person_sessions_end",
    "work_second_step_reset",
    "work_provider_remove",
}
OPEN = {"document", "work_offline_script"}


@pytest.fixture
def scene(alfa: Body, beta: Body, dario: User) -> dict[str, Any]:
    """One row of everything a page is about."""
    plan = MeetingPlan(
        kind="plenary",
        body_ids=(alfa.pk, beta.pk),
        meets_on=dt.date(2023, 5, 9),
        starts_at=dt.time(18, 30),
        venue_id=Venue.objects.create(name="Sala civica").pk,
        theme_id=Theme.objects.create(name="Verde", slug="verde").pk,
    )
    meeting = plan_meeting(actor=dario, model_slug="bergamo", plan=plan, agenda=("Parco", "Varie"))
    Meeting.objects.filter(pk=meeting.pk).update(state="held", citizens_count=4)
    Minutes.objects.create(meeting=meeting, text="## Parco\n\nSi sistema.", revision=1)
    names = ("Associazione Il Melo", "Ass. Il Melo", "Oratorio San Marco", "Scuola Diaz")
    one, two, three, four = (
        add_organisation(actor=dario, data=OrganisationData(name=name)) for name in names
    )
    Attendance.objects.create(meeting=meeting, organisation=one, body=alfa, people=3)
    Attendance.objects.create(meeting=meeting, organisation=two, body=beta, people=None)
    merge_organisations(actor=dario, kept_id=three.pk, absorbed_id=four.pk)
    return {
        "meeting_id": meeting.pk,
        "kind": "pdf",
        "model": "bergamo",
        "organisation_id": one.pk,
        "first_id": one.pk,
        "second_id": two.pk,
        "body_id": alfa.pk,
        "neighbourhood_id": alfa.territory.get().neighbourhood_id,
        "venue_id": plan.venue_id or uuid.uuid4(),
        "theme_id": plan.theme_id or uuid.uuid4(),
        "user_id": dario.pk,
        "item_id": meeting.agenda.all()[0].pk,
        "proposal_id": AgendaProposal.objects.create(body=alfa, title="Panchine").pk,
        "action_id": ActionItem.objects.create(meeting=meeting, what="Chiamare").pk,
        "note_id": _note(alfa, dario).pk,
        "delivery_id": _delivery(meeting).pk,
        "provider_id": provider().pk,
        "invitation_id": Invitation.objects.create(meeting=meeting, email="rita@example.org").pk,
    }


def _delivery(meeting: Meeting) -> Delivery:
    mailing = Mailing.objects.create(kind="convocation", meeting=meeting, site="http://x/")
    return Delivery.objects.create(mailing=mailing, email="rita@example.org", state="failed")


def _note(alfa: Body, dario: User) -> NotebookEntry:
    place = alfa.territory.get().neighbourhood
    day = dt.date(2023, 5, 9)
    return NotebookEntry.objects.create(author=dario, noted_on=day, neighbourhood=place, text="Panchine")


def pages(scene: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for pattern in WORK:
        if str(pattern.name) in POST_ONLY | OPEN:
            continue
        names = pattern.pattern.converters
        yield (
            pattern.name or "",
            reverse(f"core:{pattern.name}", kwargs={name: scene[name] for name in names}),
        )


def test_the_office_opens_every_page(bergamo_client: Client, scene: dict[str, Any], dario: User) -> None:
    bergamo_client.force_login(dario)
    for name, address in pages(scene):
        response = bergamo_client.get(address)
        assert response.status_code == 200, f"{name}: {response.status_code} {response.get('Location')}"


def test_nobody_opens_a_page_without_signing_in(bergamo_client: Client, scene: dict[str, Any]) -> None:
    for name, address in pages(scene):
        response = bergamo_client.get(address)
        assert response.status_code == 302, name
        assert "/account/login/" in response["Location"], name


def test_who_has_no_role_is_told_so_on_every_page(
    bergamo_client: Client, scene: dict[str, Any], bruno: User
) -> None:
    bergamo_client.force_login(bruno)
    for name, address in pages(scene):
        assert bergamo_client.get(address).status_code == 403, name


def test_the_office_of_another_city_is_nobody_here(
    bergamo_client: Client, monza_client: Client, scene: dict[str, Any], elena: User, monza: City
) -> None:
    with_session = _signed_in_elsewhere(monza_client, elena, monza)
    bergamo_client.cookies = with_session.cookies
    for name, address in pages(scene):
        response = bergamo_client.get(address)
        assert response.status_code == 302, name
        assert "/account/login/" in response["Location"], name


def test_an_object_of_another_city_does_not_exist(
    monza_client: Client, scene: dict[str, Any], elena: User, monza: City
) -> None:
    client = _signed_in_elsewhere(monza_client, elena, monza)
    for pattern in WORK:
        names = [name for name in pattern.pattern.converters if name in scene]
        if names and str(pattern.name) not in POST_ONLY | OPEN:
            address = reverse(f"core:{pattern.name}", kwargs={name: scene[name] for name in names})
            assert client.get(address).status_code == 404, pattern.name


def test_what_only_a_button_sends_is_not_a_page(
    bergamo_client: Client, scene: dict[str, Any], dario: User
) -> None:
    bergamo_client.force_login(dario)
    for name in POST_ONLY:
        address = None
        for keys in ({}, {"step": "hold"}):
            for key, value in scene.items():
                try:
                    address = reverse(f"core:{name}", kwargs={key: value, **keys})
                except NoReverseMatch:
                    continue
        if address:
            assert bergamo_client.get(address).status_code == 405, name


def test_merged_rows_lead_to_the_one_they_count_as(
    bergamo_client: Client, scene: dict[str, Any], dario: User
) -> None:
    merge = OrganisationMerge.objects.get()
    bergamo_client.force_login(dario)
    response = bergamo_client.get(reverse("core:work_organisation", args=[merge.absorbed_id]))
    assert response.status_code == 302
    assert response["Location"] == reverse("core:work_organisation", args=[merge.kept_id])
    assert Organisation.objects.standing().count() == 3


def _signed_in_elsewhere(client: Client, user: User, city: City) -> Client:
    with use_city(city):
        client.force_login(user)
    return client
