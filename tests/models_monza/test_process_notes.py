"""Process notes: written by who facilitates, read by her and the office; and what she may not do."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry, Body, Meeting, RoleGrant
from core.permissions.holder import holder_of
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from models_monza.models import Office, ProcessNote
from models_monza.selectors.offices import ROLE_OF
from models_monza.services.notes import change_process_note, note_snapshot, write_process_note
from tests.models_monza.conftest import user_with
from tests.models_monza.test_sittings import meeting_of

TEXT = "Due persone hanno parlato per metà del tempo."


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC))


@pytest.fixture
def meeting(liberta: Body) -> Meeting:
    found = meeting_of(liberta)
    found.state = Meeting.State.HELD
    found.save()
    return found


def browser(user: User) -> Client:
    client = Client(headers={"host": "monza.localhost"})
    client.force_login(user)
    return client


def write(client: Client, meeting: Meeting, text: str = TEXT) -> Any:
    return client.post(reverse("monza:note-new", args=[meeting.pk]), {"text": text}, follow=True)


def test_she_writes_a_note_about_a_meeting_and_finds_it_on_the_consultas_card(
    fausto: User, meeting: Meeting, liberta: Body
) -> None:
    client = browser(fausto)
    card = client.get(reverse("core:work_meeting", args=[meeting.pk])).content.decode()
    assert reverse("monza:meeting-notes", args=[meeting.pk]) in card
    assert TEXT in write(client, meeting).content.decode()
    panel = client.get(reverse("monza:notes", args=[liberta.pk])).content.decode()
    assert TEXT in panel
    assert "Fausto Facilita" in panel
    assert "non chi coordina, né gli iscritti" in panel
    entry = AuditEntry.objects.get(action="monza.process_note.written")
    assert TEXT not in str(entry.after)


def test_an_empty_note_is_refused(fausto: User, meeting: Meeting) -> None:
    assert "obbligatorio" in write(browser(fausto), meeting, "  ").content.decode()
    assert not ProcessNote.objects.exists()
    with pytest.raises(DomainError, match="Scriva la nota"):
        write_process_note(actor=fausto, meeting_id=meeting.pk, text=" ")
    with pytest.raises(DomainError, match="troppo lunga"):
        write_process_note(actor=fausto, meeting_id=meeting.pk, text="x" * 10_001)


def test_she_changes_her_own_and_nobody_elses(
    fausto: User, olga: User, meeting: Meeting, liberta: Body
) -> None:
    note = write_process_note(actor=fausto, meeting_id=meeting.pk, text=TEXT)
    path = reverse("monza:note-edit", args=[note.pk])
    seen = fingerprint(note_snapshot(note))
    words = browser(fausto).post(path, {"text": "Meglio della volta prima.", "seen": seen}, follow=True)
    assert "Meglio della volta prima." in words.content.decode()
    assert "modificata" in words.content.decode()
    other = user_with("flora@monza.example", "Flora Facilita", "facilitator", liberta)
    assert browser(other).get(path).status_code == 404
    assert browser(olga).get(path).status_code == 404  # not even the office
    with pytest.raises(DomainError, match="solo chi l'ha scritta"):
        change_process_note(actor=olga, note_id=note.pk, text="Altro")


def test_a_note_changed_meanwhile_shows_both(fausto: User, meeting: Meeting) -> None:
    note = write_process_note(actor=fausto, meeting_id=meeting.pk, text=TEXT)
    seen = fingerprint(note_snapshot(note))
    change_process_note(actor=fausto, note_id=note.pk, text="Dal telefono")
    with pytest.raises(StaleEdit):
        change_process_note(actor=fausto, note_id=note.pk, text="Dal computer", seen=seen)
    path = reverse("monza:note-edit", args=[note.pk])
    words = browser(fausto).post(path, {"text": "Dal computer", "seen": seen}).content.decode()
    assert "Dal telefono" in words
    assert "Dal computer" in words


def test_written_the_same_nothing_changes(fausto: User, meeting: Meeting) -> None:
    note = write_process_note(actor=fausto, meeting_id=meeting.pk, text=TEXT)
    assert change_process_note(actor=fausto, note_id=note.pk, text=f" {TEXT} ").changed_at is None
    assert AuditEntry.objects.filter(action="monza.process_note.written").count() == 1


def test_who_coordinates_and_who_is_of_another_consulta_do_not_read_them(
    fausto: User, nora: User, meeting: Meeting, liberta: Body, triante: Body
) -> None:
    write_process_note(actor=fausto, meeting_id=meeting.pk, text=TEXT)
    other = user_with("flora@monza.example", "Flora Facilita", "facilitator", triante)
    for user, heard in ((nora, 403), (other, 404)):
        for path in (
            reverse("monza:notes", args=[liberta.pk]),
            reverse("monza:meeting-notes", args=[meeting.pk]),
        ):
            assert browser(user).get(path).status_code == heard
    card = browser(nora).get(reverse("core:work_meeting", args=[meeting.pk])).content.decode()
    assert reverse("monza:meeting-notes", args=[meeting.pk]) not in card


def test_a_note_is_in_no_public_page(fausto: User, meeting: Meeting, liberta: Body) -> None:
    write_process_note(actor=fausto, meeting_id=meeting.pk, text=TEXT)
    citizen = Client(headers={"host": "monza.localhost"})
    for path in (reverse("core:meeting", args=[meeting.pk]), reverse("monza:body", args=[liberta.slug])):
        assert TEXT not in citizen.get(path).content.decode()


def test_who_facilitates_has_no_say_in_decisions(fausto: User, liberta: Body) -> None:
    """Facilitator and expert hold the same role: they prepare, mediate, note. No approving, transmitting, voting, appointing."""
    who = holder_of(fausto)
    assert (
        ROLE_OF[Office.Kind.FACILITATOR]
        == ROLE_OF[Office.Kind.EXPERT]
        == RoleGrant.objects.get(user=fausto).role
    )
    for name in (
        "monza.opinion.write",
        "monza.opinion.approve",
        "monza.opinion.transmit",
        "monza.opinion.answer",
        "monza.ballot.run",
        "monza.office.appoint",
        "monza.quorum.record",
        "monza.enrolment.decide",
        "core.minutes.publish",
    ):
        assert not who.may(name, [liberta.pk]), name
    for name in (
        "monza.process_note.see",
        "monza.process_note.write",
        "core.meeting.plan",
        "core.minutes.write",
    ):
        assert who.may(name, [liberta.pk]), name


def test_the_panel_asks_a_fixed_number_of_questions(
    fausto: User, meeting: Meeting, liberta: Body, django_assert_max_num_queries: Any
) -> None:
    client, path = browser(fausto), reverse("monza:notes", args=[liberta.pk])
    write_process_note(actor=fausto, meeting_id=meeting.pk, text=TEXT)
    client.get(path)
    with django_assert_max_num_queries(20) as few:
        client.get(path)
    for number in range(3):
        other = meeting_of(liberta, dt.date(2026, 4, 1 + number))
        write_process_note(actor=fausto, meeting_id=other.pk, text=f"{TEXT} {number}")
    with django_assert_max_num_queries(len(few)):
        client.get(path)
