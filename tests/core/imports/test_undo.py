"""Taking an import back."""

import pytest

from accounts.models import User
from core.models import (
    AgendaItem,
    Attendance,
    AuditEntry,
    Body,
    ImportBatch,
    Meeting,
    Neighbourhood,
    Organisation,
)
from core.services.audit import record
from core.services.imports import UndoRefused, undo_import
from core.services.merges import keep_apart, merge_organisations
from models_bergamo.models import NeighbourhoodNetwork
from tests.core.imports.registers import imported, plain

State = ImportBatch.State


def test_undo_takes_back_everything_that_was_added_changed_and_removed(dario: User) -> None:
    imported(dario, plain())
    before = _state()
    register = plain()
    register["Incontri"][1][8] = "Solo questo"
    register["Incontri"][3][5] = "Rete Alfa"
    register["Presenze"] = register["Presenze"][:5]
    register["Presenze"][1][3] = 4
    register["Realtà"].append(["Scout Beta", "scout", "no"])
    register["Presenze"].append([2, "Rete Beta", "Scout Beta", 6])
    second = imported(dario, register)
    assert _state() != before
    undo_import(actor=dario, batch_id=second.pk)
    assert _state() == before
    second.refresh_from_db()
    assert second.state == State.UNDONE


def test_the_first_import_can_be_undone_to_nothing_and_made_again(dario: User) -> None:
    first = imported(dario, plain())
    undo_import(actor=dario, batch_id=first.pk)
    assert not any(
        model.objects.exists()
        for model in (Meeting, Organisation, Body, Neighbourhood, NeighbourhoodNetwork, Attendance)
    )
    assert imported(dario, plain()).state == State.APPLIED


def test_undo_is_refused_when_later_work_stands_on_it(dario: User) -> None:
    first = imported(dario, plain())
    Attendance.objects.create(
        meeting=Meeting.objects.get(register_number=2),
        organisation=Organisation.objects.get(name="Biblioteca Alfa"),
    )
    with pytest.raises(UndoRefused) as refused:
        undo_import(actor=dario, batch_id=first.pk)
    assert "presenze" in refused.value.message
    assert Meeting.objects.count() == 3


def test_undo_is_refused_when_what_it_changed_was_changed_again(dario: User) -> None:
    imported(dario, plain())
    register = plain()
    register["Presenze"][1][3] = 4
    second = imported(dario, register)
    Attendance.objects.filter(people=4).update(people=5)
    with pytest.raises(UndoRefused):
        undo_import(actor=dario, batch_id=second.pk)


def test_an_import_a_later_one_corrected_is_undone_last_in_first_out(dario: User) -> None:
    first = imported(dario, plain())
    register = plain()
    register["Presenze"][1][3] = 4
    second = imported(dario, register)
    with pytest.raises(UndoRefused):
        undo_import(actor=dario, batch_id=first.pk)
    undo_import(actor=dario, batch_id=second.pk)
    undo_import(actor=dario, batch_id=first.pk)
    assert not Meeting.objects.exists()


def test_undo_is_refused_when_a_person_edited_what_it_added(dario: User) -> None:
    batch = imported(dario, plain())
    meeting = Meeting.objects.get(register_number=1)
    record(
        actor=dario,
        action="core.meeting.changed",
        target=meeting,
        before={"title": ""},
        after={"title": "Nuovo"},
    )
    with pytest.raises(UndoRefused) as refused:
        undo_import(actor=dario, batch_id=batch.pk)
    assert [obstacle.count for obstacle in refused.value.obstacles] == [1]


def test_undo_is_refused_when_a_person_kept_two_of_its_organisations_apart(dario: User) -> None:
    batch = imported(dario, plain())
    first, second = Organisation.objects.order_by("pk")[:2]
    keep_apart(actor=dario, first_id=first.pk, second_id=second.pk)
    with pytest.raises(UndoRefused):
        undo_import(actor=dario, batch_id=batch.pk)


def test_undo_is_refused_when_a_person_merged_one_of_its_organisations(dario: User) -> None:
    batch = imported(dario, plain())
    first, second = Organisation.objects.order_by("pk")[:2]
    merge_organisations(actor=dario, kept_id=first.pk, absorbed_id=second.pk)
    with pytest.raises(UndoRefused):
        undo_import(actor=dario, batch_id=batch.pk)


def test_undo_is_audited(dario: User) -> None:
    batch = imported(dario, plain())
    undo_import(actor=dario, batch_id=batch.pk)
    assert AuditEntry.objects.get(action="core.register.import_undone").object_id == batch.pk


def _state() -> dict[str, list[tuple[object, ...]]]:
    """Everything a register is about, without keys and batches."""
    return {
        "meetings": sorted(
            Meeting.objects.values_list("register_number", "meets_on", "venue__name", "headcount")
        ),
        "served": sorted(Meeting.objects.values_list("register_number", "bodies__name")),
        "agenda": sorted(AgendaItem.objects.values_list("meeting__register_number", "position", "title")),
        "attendance": sorted(
            Attendance.objects.values_list(
                "meeting__register_number", "body__name", "organisation__name", "people"
            )
        ),
        "organisations": sorted(Organisation.objects.values_list("name", "kind__name", "canonical__name")),
    }
