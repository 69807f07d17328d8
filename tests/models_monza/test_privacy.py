"""What the tables of the consulte hold about a person: handed over, and erased, whether they know her by key or by what she typed."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.models import AuditEntry, Body, Delivery, Membership, Person
from core.participation.hooks import export_person as export_everywhere
from core.services.rules import NewRules, change_rules
from models_monza.audit import AUDIT_TYPES
from models_monza.models import (
    AdvisoryOpinion,
    BallotCandidate,
    Enrolment,
    EnrolmentCheck,
    EnrolmentDocument,
    Office,
    ProcessNote,
    ReceivedApplication,
)
from models_monza.privacy import erase_person, export_person
from models_monza.services.ballots import close_ballot, open_ballot, vote_openly
from tests.models_monza.enrolling import make_enrolment
from tests.models_monza.opinion_rows import opinion_in
from tests.models_monza.test_sittings import AT, DAY, mark, meeting_of

NAME = {"given_name": "Rosa", "family_name": "Neri", "email": "rosa@casa.example"}
CODE = "NRERSO80A41F704X"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(AT)


@pytest.fixture
def rosa(liberta: Body, olga: User, pia: User) -> Person:
    """Enrolled, refused before that, waiting elsewhere, once chosen openly, writes notes, named in texts."""
    person = Person.objects.create(**NAME, phone="039 123456", user=pia)
    accepted = make_enrolment(liberta, "accepted", **NAME, fiscal_code=CODE)
    Enrolment.objects.filter(pk=accepted.pk).update(person=person, membership=None)
    Membership.objects.all().delete()
    member = Membership.objects.create(body=liberta, person=person, since=dt.date(2022, 11, 1))
    Enrolment.objects.filter(pk=accepted.pk).update(membership=member)
    refused = make_enrolment(liberta, "refused", **NAME)
    paper = SimpleUploadedFile("carta.pdf", b"%PDF-1.4 carta")
    EnrolmentDocument.objects.create(
        enrolment=refused, title="Carta", file=paper, content_type="application/pdf", size=14
    )
    EnrolmentCheck.objects.create(enrolment=refused, what="Residenza", outcome="confirmed", note="Via Roma 1")
    make_enrolment(liberta, "submitted", given_name="Rosina", family_name="Neri", email="", fiscal_code=CODE)
    content = NAME | {"fiscal_code": ""}
    ReceivedApplication.objects.create(email="Rosa@casa.example", content=content)
    values = {"coordinators": 1, "coordinator_ballot": "open"}
    change_rules(actor=olga, rules=NewRules("monza", "offices", dt.date(2026, 1, 1), values, "Altro"))
    meeting = meeting_of(liberta)
    mark(meeting, [person])
    ballot = open_ballot(
        actor=olga, meeting_id=meeting.pk, office="coordinator", candidate_ids=[person.pk]
    ).ballot
    candidate = ballot.candidates.get()
    vote_openly(actor=olga, ballot_id=ballot.pk, membership_id=member.pk, candidate_ids=[candidate.pk])
    close_ballot(actor=olga, ballot_id=ballot.pk)
    Office.objects.create(body=liberta, person=person, kind="coordinator", gender="woman", since=DAY)
    ProcessNote.objects.create(meeting=meeting, author=pia, text="Rosa Neri ha mediato.")
    opinion_in("answered", liberta, reasons="Come chiesto da NERI ROSA, 039 123456.")
    return person


@pytest.fixture
def others(liberta: Body) -> list[Enrolment]:
    """Somebody of the same house, and somebody of the same name."""
    by_address = make_enrolment(liberta, "refused", **(NAME | {"given_name": "Ugo"}))
    by_name = make_enrolment(liberta, "refused", **(NAME | {"email": "altra@casa.example"}))
    return [by_address, by_name]


def test_everything_about_a_person_is_handed_over(rosa: Person, others: list[Enrolment]) -> None:
    found = export_person(rosa.pk)
    counted = {table: len(rows) for table, rows in found.items()}
    assert counted == {
        "enrolments": 3, "enrolment_documents": 1, "applications_not_confirmed": 1, "offices": 1, "candidacies": 1,
        "ballots_taken_part_in": 1, "open_votes": 1, "process_notes": 1, "advisoryopinion_text": 1, "processnote_text": 1,
    }  # fmt: skip
    assert found["open_votes"][0]["candidate"] == "Rosa Neri"
    assert export_everywhere(rosa.pk)["monza"] == found


def test_nothing_about_a_person_is_left(
    rosa: Person, others: list[Enrolment], django_capture_on_commit_callbacks: Any
) -> None:
    stored = str(EnrolmentDocument.objects.get().file.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_person(rosa.pk) > 0
    assert not default_storage.exists(stored)
    hers = Enrolment.objects.exclude(pk__in=[one.pk for one in others])
    assert {(row.given_name, row.family_name, row.email, row.fiscal_code, row.person) for row in hers} == {
        ("", "", "", "", None)
    }
    assert sorted(hers.values_list("state", flat=True)) == ["accepted", "refused", "withdrawn"]
    assert not ReceivedApplication.objects.exists()
    assert not EnrolmentDocument.objects.exists()
    assert not EnrolmentCheck.objects.exists()
    assert Office.objects.get().gender == BallotCandidate.objects.get().gender == ""
    note = ProcessNote.objects.get()
    assert (note.author, note.text) == (None, "[…] ha mediato.")
    assert AdvisoryOpinion.objects.get().reasons == "Come chiesto da […], […]."
    assert set(export_person(rosa.pk)) == {"offices", "candidacies", "ballots_taken_part_in", "open_votes"}
    assert erase_person(rosa.pk) == 0
    assert not Delivery.objects.exists()


def test_who_shares_only_the_address_or_only_the_name_is_not_touched(
    rosa: Person, others: list[Enrolment]
) -> None:
    erase_person(rosa.pk)
    for row in others:
        row.refresh_from_db()
        assert row.family_name == "Neri"
        assert row.email


def test_whoever_is_not_there_has_nothing(rosa: Person) -> None:
    nobody = Person.objects.create()
    assert (export_person(nobody.pk), erase_person(nobody.pk)) == ({}, 0)


def test_the_trail_of_what_holds_names_is_blanked_on_erasure(rosa: Person) -> None:
    blank = {one.code for one in AUDIT_TYPES if one.on_erasure == "blank"}
    told = AuditEntry.objects.filter(action__startswith="monza.", after__icontains="Rosa Neri")
    assert set(told.values_list("action", flat=True)) >= {"monza.ballot.opened", "monza.ballot.closed"}
    assert set(told.values_list("action", flat=True)) <= blank
