"""What proves a step, and who took part in a path."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.models import Attendance, AuditEntry, Body, Document, Person
from core.services.errors import DomainError
from models_qua.models import LabParticipation, StepEvidence
from models_qua.services.evidence import Evidence, add_evidence, remove_evidence
from models_qua.services.participants import (
    Participant,
    add_participant,
    add_present,
    remove_participant,
)
from tests.core.permissions.rows import organisation
from tests.models_qua.path_rows import meeting_of, note_on, step_of, walk_to
from tests.models_qua.rows import STARTED, make_cycle

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def document(lab: Body | None, **values: Any) -> Document:
    given = {"title": "Carta", "content_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    return Document.objects.create(**given | {"body": lab, "is_public": True} | values)


def test_a_meeting_held_by_the_lab_proves_a_step_once(olga: User, rivalta: Body, sesso: Body) -> None:
    cycle = make_cycle(rivalta)
    step = step_of(cycle, "listening")
    held = meeting_of(rivalta)
    row = add_evidence(actor=olga, step_id=step.pk, evidence=Evidence(meeting_id=held.pk))
    assert (row.title, row.is_public) == ("incontro del 11/09/2025", True)
    for meeting, said in (
        (held, "c'è già"),
        (meeting_of(sesso), "non è del laboratorio"),
        (meeting_of(rivalta, state="convened"), "si è svolto"),
    ):
        with pytest.raises(DomainError, match=said) as refused:
            add_evidence(actor=olga, step_id=step.pk, evidence=Evidence(meeting_id=meeting.pk))
        assert refused.value.field == "meeting"


def test_a_document_citizens_may_not_open_is_not_shown_to_them(
    olga: User, rivalta: Body, sesso: Body
) -> None:
    step = step_of(make_cycle(rivalta), "listening")
    closed = document(rivalta, is_public=False)
    with pytest.raises(DomainError, match="tolga «visibile a tutti»"):
        add_evidence(actor=olga, step_id=step.pk, evidence=Evidence(document_id=closed.pk))
    evidence = Evidence(document_id=closed.pk, is_public=False)
    assert add_evidence(actor=olga, step_id=step.pk, evidence=evidence).title == "Carta"
    with pytest.raises(DomainError, match="non è del laboratorio"):
        add_evidence(actor=olga, step_id=step.pk, evidence=Evidence(document_id=document(sesso).pk))
    of_a_meeting = document(None, meeting=meeting_of(rivalta))
    evidence = Evidence(document_id=of_a_meeting.pk)
    assert add_evidence(actor=olga, step_id=step.pk, evidence=evidence).document == of_a_meeting


def test_nothing_at_all_proves_nothing_and_the_same_form_twice_is_one(olga: User, rivalta: Body) -> None:
    step = step_of(make_cycle(rivalta), "listening")
    with pytest.raises(DomainError, match="Indichi un incontro"):
        add_evidence(actor=olga, step_id=step.pk, evidence=Evidence(title="Solo un titolo"))
    key = StepEvidence().pk
    for _twice in range(2):
        add_evidence(actor=olga, step_id=step.pk, evidence=Evidence(url="https://x.example/"), key=key)
    assert StepEvidence.objects.get().title == "https://x.example/"


def test_a_step_that_ended_keeps_what_it_needs(olga: User, rivalta: Body) -> None:
    cycle = walk_to(make_cycle(rivalta), "feasibility")
    first, second = note_on(cycle, "listening"), note_on(cycle, "listening")
    remove_evidence(actor=olga, evidence_id=first.pk)
    with pytest.raises(DomainError, match="gli serve"):
        remove_evidence(actor=olga, evidence_id=second.pk)
    assert StepEvidence.objects.get() == second
    assert AuditEntry.objects.filter(action="qua.evidence.removed").count() == 1


def person(name: str, **values: Any) -> Person:
    return Person.objects.create(given_name=name, family_name="Rossi", **values)


def test_who_was_there_by_name_takes_part(
    olga: User, rivalta: Body, sesso: Body, django_assert_num_queries: Any
) -> None:
    cycle = make_cycle(rivalta)
    first, later = meeting_of(rivalta), meeting_of(rivalta, meets_on=STARTED + 20 * DAY)
    others = (
        meeting_of(rivalta, meets_on=STARTED - DAY),
        meeting_of(rivalta, state="cancelled"),
        meeting_of(sesso),
    )
    came = [person(f"P{number}") for number in range(12)]
    for one in came:
        Attendance.objects.create(meeting=later, person=one)
        Attendance.objects.create(meeting=first, person=one)
    for number, meeting in enumerate(others):
        Attendance.objects.create(meeting=meeting, person=person(f"Altro{number}"))
    Attendance.objects.create(meeting=first, person=person("Scusata"), status="excused")
    Attendance.objects.create(meeting=first, organisation=organisation("Melograno"))
    there = LabParticipation.objects.create(body=rivalta, cycle=cycle, person=came[0])
    with django_assert_num_queries(7):
        assert add_present(actor=olga, cycle_id=cycle.pk) == 11
    assert add_present(actor=olga, cycle_id=cycle.pk) == 0
    assert LabParticipation.objects.filter(cycle=cycle).count() == 12
    assert set(LabParticipation.objects.exclude(pk=there.pk).values_list("since", flat=True)) == {
        first.meets_on
    }


def test_somebody_takes_part_by_name(olga: User, rivalta: Body) -> None:
    cycle = make_cycle(rivalta)
    known = person("Anna", email="anna@x.example")
    new = Participant(given_name=" Anna  Maria ", family_name="Rossi", email="ANNA@x.example")
    row = add_participant(actor=olga, cycle_id=cycle.pk, participant=new)
    assert row.person == known
    same = add_participant(actor=olga, cycle_id=cycle.pk, participant=Participant(person_id=known.pk))
    assert same == row
    key = LabParticipation().pk
    for _twice in range(2):
        add_participant(actor=olga, cycle_id=cycle.pk, participant=Participant(given_name="Ugo"), key=key)
    assert LabParticipation.objects.count() == 2
    with pytest.raises(DomainError, match="ne scriva il nome"):
        add_participant(actor=olga, cycle_id=cycle.pk, participant=Participant())
    remove_participant(actor=olga, participation_id=row.pk)
    assert Person.objects.filter(pk=known.pk).exists()
    assert LabParticipation.objects.count() == 1
