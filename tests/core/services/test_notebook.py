"""The operator's notebook: private until shared, never a word of it in the audit trail."""

import datetime as dt
import json
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry, Body, Meeting, NotebookEntry, Theme
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from core.services.notebook import (
    Note,
    change_note,
    delete_note,
    note_snapshot,
    note_to_agenda,
    share_note,
    write_note,
)
from tests.core.services.conftest import PlanOne

SECRET = "La signora del terzo piano non esce da un mese"


def a_note(alfa: Body, **changed: Any) -> Note:
    values: dict[str, Any] = {
        "kind": "observation",
        "noted_on": dt.date(2023, 5, 9),
        "neighbourhood_id": alfa.territory.get().neighbourhood_id,
        "text": SECRET,
        "place": "via Verdi 3",
        "source": "la portinaia",
    } | changed
    return Note(**values)


@pytest.fixture
def entry(anna: User, alfa: Body) -> NotebookEntry:
    return write_note(actor=anna, note=a_note(alfa))


def trail() -> str:
    return json.dumps(list(AuditEntry.objects.values("object_label", "before", "after")))


def test_a_note_is_private_and_belongs_to_the_body_of_its_neighbourhood(
    entry: NotebookEntry, anna: User, alfa: Body
) -> None:
    assert (entry.author, entry.is_shared, entry.body) == (anna, False, alfa)


def test_the_audit_trail_keeps_that_it_was_written_and_not_a_word_of_it(
    entry: NotebookEntry, anna: User, alfa: Body
) -> None:
    change_note(actor=anna, note_id=entry.pk, note=a_note(alfa, text="Ora esce", place="via Rossi"))
    share_note(actor=anna, note_id=entry.pk, is_shared=True)
    delete_note(actor=anna, note_id=entry.pk)
    assert AuditEntry.objects.filter(action="core.notebook.changed").count() == 4
    for word in ("signora", "Verdi", "portinaia", "esce", "Rossi"):
        assert word not in trail()


def test_only_the_author_changes_shares_or_deletes_it(entry: NotebookEntry, dario: User, alfa: Body) -> None:
    for verb in (
        lambda: change_note(actor=dario, note_id=entry.pk, note=a_note(alfa, text="Altro")),
        lambda: share_note(actor=dario, note_id=entry.pk, is_shared=True),
        lambda: delete_note(actor=dario, note_id=entry.pk),
    ):
        with pytest.raises(DomainError, match="non è Sua"):
            verb()
    entry.refresh_from_db()
    assert (entry.text, entry.is_shared) == (SECRET, False)


def test_two_tabs_do_not_overwrite_each_other(entry: NotebookEntry, anna: User, alfa: Body) -> None:
    seen = fingerprint(note_snapshot(entry))
    change_note(actor=anna, note_id=entry.pk, note=a_note(alfa, text="Dalla prima"), seen=seen)
    with pytest.raises(StaleEdit):
        change_note(actor=anna, note_id=entry.pk, note=a_note(alfa, text="Dalla seconda"), seen=seen)
    assert NotebookEntry.objects.get().text == "Dalla prima"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": " \n "}, "text"),
        ({"text": "a" * 5001}, "text"),
        ({"kind": "gossip"}, "kind"),
        ({"noted_on": dt.date(2999, 1, 1)}, "noted_on"),
    ],
)
def test_what_makes_no_sense_is_refused_near_its_field(
    anna: User, alfa: Body, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        write_note(actor=anna, note=a_note(alfa, **changed))
    assert refused.value.field == field


def test_sharing_twice_and_deleting_twice_are_once(entry: NotebookEntry, anna: User) -> None:
    share_note(actor=anna, note_id=entry.pk, is_shared=True)
    share_note(actor=anna, note_id=entry.pk, is_shared=True)
    key = entry.pk
    delete_note(actor=anna, note_id=key)
    delete_note(actor=anna, note_id=key)
    assert AuditEntry.objects.filter(action="core.notebook.changed").count() == 3


def test_a_note_becomes_a_point_of_the_next_agenda_under_words_of_its_own(
    entry: NotebookEntry, anna: User, plan_one: PlanOne
) -> None:
    meeting = plan_one(("Varie",), meets_on=timezone.localdate() + dt.timedelta(days=5))
    item = note_to_agenda(actor=anna, note_id=entry.pk, meeting_id=meeting.pk, title="Vicini soli")
    assert list(meeting.agenda.values_list("title", flat=True)) == ["Varie", "Vicini soli"]
    entry.refresh_from_db()
    assert entry.item == item
    assert SECRET not in trail()
    assert item.detail == ""
    with pytest.raises(DomainError, match="già all'ordine del giorno"):
        note_to_agenda(actor=anna, note_id=entry.pk, meeting_id=meeting.pk, title="Di nuovo")
    assert meeting.agenda.count() == 2


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_a_meeting_that_is_over_takes_no_notes(
    entry: NotebookEntry, anna: User, plan_one: PlanOne, state: str
) -> None:
    meeting = plan_one(meets_on=timezone.localdate() + dt.timedelta(days=5))
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with pytest.raises(DomainError):
        note_to_agenda(actor=anna, note_id=entry.pk, meeting_id=meeting.pk, title="Vicini soli")
    assert NotebookEntry.objects.get().item is None


def test_a_deleted_note_leaves_its_point_and_an_erased_author_takes_her_notes_away(
    entry: NotebookEntry, anna: User, alfa: Body, plan_one: PlanOne
) -> None:
    meeting = plan_one(meets_on=timezone.localdate() + dt.timedelta(days=5))
    note_to_agenda(actor=anna, note_id=entry.pk, meeting_id=meeting.pk, title="Vicini soli")
    delete_note(actor=anna, note_id=entry.pk)
    assert meeting.agenda.count() == 1
    write_note(actor=anna, note=a_note(alfa, theme_id=Theme.objects.create(name="Verde", slug="verde").pk))
    anna.delete()
    assert not NotebookEntry.objects.exists()


def test_who_plans_takes_a_note_while_it_is_shared(
    entry: NotebookEntry, anna: User, dario: User, plan_one: PlanOne
) -> None:
    meeting = plan_one(meets_on=timezone.localdate() + dt.timedelta(days=5))
    with pytest.raises(DomainError, match="non è Sua"):
        note_to_agenda(actor=dario, note_id=entry.pk, meeting_id=meeting.pk, title="Vicini soli")
    share_note(actor=anna, note_id=entry.pk, is_shared=True)
    item = note_to_agenda(actor=dario, note_id=entry.pk, meeting_id=meeting.pk, title="Vicini soli")
    entry.refresh_from_db()
    assert (entry.item, entry.author) == (item, anna)
