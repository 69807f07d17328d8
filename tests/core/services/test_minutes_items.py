"""Minutes item by item: each has its own revision, and every revision is kept."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from accounts.models import User
from core.models import AgendaItem, AuditEntry, ItemMinutes, Meeting, Minutes, MinutesRevision
from core.services.errors import DomainError, StaleEdit
from core.services.minutes import publish_minutes, restore_revision, save_item, save_minutes, share_minutes
from core.services.minutes_parts import LONGEST_TEXT, edition_of
from core.services.minutes_sharing import add_discussed_item
from tests.core.services.conftest import PlanOne

EMPTY: dict[str, Any] = {"said": "", "agreed": "", "reservations": "", "outcome": "", "revision": 0}


@pytest.fixture
def held(plan_one: PlanOne) -> Meeting:
    meeting = plan_one(agenda=("Parco", "Varie"))
    Meeting.objects.filter(pk=meeting.pk).update(state="held")
    return meeting


def write(actor: User, meeting: Meeting, place: int = 1, **changed: Any) -> ItemMinutes:
    item = AgendaItem.objects.get(meeting=meeting, position=place)
    return save_item(actor=actor, meeting_id=meeting.pk, item_id=item.pk, **(EMPTY | changed))


def test_what_is_written_about_an_item_is_closed_unless_chosen_otherwise(held: Meeting, dario: User) -> None:
    assert write(dario, held, said="Si sistema").outcome == "closed"
    assert write(dario, held, 2, reservations="Forse", outcome="open").outcome == "open"
    assert write(dario, held, said="", outcome="", revision=1).outcome == ""


def test_an_item_of_another_meeting_is_not_written(held: Meeting, plan_one: PlanOne, dario: User) -> None:
    other = plan_one(agenda=("Altro",))
    with pytest.raises(AgendaItem.DoesNotExist):
        save_item(actor=dario, meeting_id=held.pk, item_id=other.agenda.get().pk, **EMPTY)


def test_two_items_never_conflict_and_the_same_item_does(held: Meeting, dario: User, anna: User) -> None:
    write(anna, held, 1, said="Di Anna")
    write(dario, held, 2, said="Di Dario")
    with pytest.raises(StaleEdit):
        write(dario, held, 1, said="Di Dario")
    assert [part.said for part in ItemMinutes.objects.order_by("item__position")] == ["Di Anna", "Di Dario"]


def test_the_general_text_and_the_items_have_revisions_of_their_own(held: Meeting, dario: User) -> None:
    write(dario, held, said="Uno")
    minutes = save_minutes(actor=dario, meeting_id=held.pk, text="Due", revision=0)
    assert [minutes.revision, edition_of(minutes)] == [1, 2]


def test_what_is_saved_by_itself_grows_into_one_revision_for_five_minutes(held: Meeting, dario: User) -> None:
    with time_machine.travel("2023-05-10 09:00:00+02:00", tick=False) as clock:
        for number, said in enumerate(("P", "Pa", "Parco")):
            write(dario, held, said=said, revision=number, by_itself=True)
            clock.shift(dt.timedelta(minutes=1))
        clock.shift(dt.timedelta(minutes=5))
        write(dario, held, said="Parco e scuola", revision=3, by_itself=True)
    kept = MinutesRevision.objects.order_by("number")
    assert [(one.number, one.texts["said"]) for one in kept] == [(3, "Parco"), (4, "Parco e scuola")]
    assert AuditEntry.objects.filter(action="core.minutes.saved").count() == 2


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("Una frase. " * 113, "x", 2),  # select all, and a letter
        ("Una frase. " * 113, "Altro. " * 180, 2),  # as long, and nothing of it left
        ("Una frase. " * 113, "Una frase. " * 94, 2),
        ("Una frase. " * 113, "Una frase. " * 112 + "Due.", 1),
        ("Si sistema il parco domani", "Si sistema", 1),  # a fifth of little is little
        ("Si sistema il parco domani, e si chiama il vivaio", "Si sistema il parco domani", 2),
    ],
)
def test_a_save_that_takes_much_away_begins_a_revision(
    held: Meeting, dario: User, before: str, after: str, kept: int
) -> None:
    write(dario, held, said=before, by_itself=True)
    write(dario, held, said=after, revision=1, by_itself=True)
    revisions = MinutesRevision.objects.order_by("number")
    assert [one.texts["said"] for one in revisions] == [before.strip(), after.strip()][-kept:]


def test_who_wrote_the_text_of_no_item_is_known(held: Meeting, dario: User) -> None:
    assert save_minutes(actor=dario, meeting_id=held.pk, text="Uno", revision=0).edited_by == str(dario)


def test_a_colleagues_save_begins_a_new_revision(held: Meeting, dario: User, anna: User) -> None:
    write(anna, held, said="Uno", by_itself=True)
    write(dario, held, said="Due", revision=1, by_itself=True)
    assert MinutesRevision.objects.count() == 2


def test_a_save_asked_for_closes_the_revision(held: Meeting, dario: User) -> None:
    write(dario, held, said="Uno", by_itself=True)
    write(dario, held, said="Uno", revision=1)
    write(dario, held, said="Due", revision=1, by_itself=True)
    kept = MinutesRevision.objects.order_by("number")
    assert [(one.texts["said"], one.mark) for one in kept] == [("Uno", "saved"), ("Due", "")]


def test_a_text_from_an_import_is_kept_before_it_changes(held: Meeting, dario: User) -> None:
    Minutes.objects.create(meeting=held, text="Dal registro", revision=1)
    save_minutes(actor=dario, meeting_id=held.pk, text="Corretto", revision=1)
    kept = MinutesRevision.objects.order_by("number")
    assert [(one.number, one.texts["text"], one.saved_by) for one in kept] == [
        (1, "Dal registro", ""),
        (2, "Corretto", str(dario)),
    ]


def test_what_is_published_is_one_set_of_revisions(held: Meeting, dario: User) -> None:
    write(dario, held, said="Uno")
    write(dario, held, 2, said="Due")
    with pytest.raises(StaleEdit):
        publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
    publish_minutes(actor=dario, meeting_id=held.pk, revision=2)
    entry = AuditEntry.objects.get(action="core.minutes.published")
    assert entry.after is not None
    assert entry.after["parts"] == {str(item.pk): 1 for item in held.agenda.all()}
    assert set(MinutesRevision.objects.values_list("mark", flat=True)) == {"published"}
    with pytest.raises(DomainError, match="ritiri"):
        write(dario, held, said="Tre", revision=1)


def test_an_earlier_revision_comes_back_as_a_new_one(held: Meeting, dario: User) -> None:
    write(dario, held, said="Uno")
    write(dario, held, said="Due", revision=1)
    first = MinutesRevision.objects.get(number=1)
    restore_revision(actor=dario, revision_id=first.pk)
    part = ItemMinutes.objects.get()
    assert [part.said, part.revision] == ["Uno", 3]
    assert MinutesRevision.objects.get(number=3).mark == "restored"


def test_what_an_earlier_revision_replaces_is_kept(held: Meeting, dario: User) -> None:
    write(dario, held, said="Uno")
    write(dario, held, said="Due", revision=1, by_itself=True)
    restore_revision(actor=dario, revision_id=MinutesRevision.objects.get(number=1).pk)
    kept = MinutesRevision.objects.order_by("number")
    assert [one.texts["said"] for one in kept] == ["Uno", "Due", "Uno"]


def test_a_text_too_long_names_its_box_and_writes_nothing(held: Meeting, dario: User) -> None:
    with pytest.raises(DomainError, match="troppo lungo") as refused:
        write(dario, held, agreed="a" * (LONGEST_TEXT + 1))
    assert refused.value.field == "agreed"
    assert not ItemMinutes.objects.exists()
    assert not Minutes.objects.exists()


def test_what_was_discussed_outside_the_agenda_is_an_item_once(held: Meeting, dario: User) -> None:
    for _click in range(2):
        add_discussed_item(actor=dario, meeting_id=held.pk, title=" La  fontana ")
    assert [item.title for item in held.agenda.all()] == ["Parco", "Varie", "La fontana"]
    for bad in ("", "a" * 301):
        with pytest.raises(DomainError):
            add_discussed_item(actor=dario, meeting_id=held.pk, title=bad)


def test_minutes_with_nothing_but_an_item_are_not_empty(held: Meeting, dario: User) -> None:
    write(dario, held, agreed="Si fa")
    assert share_minutes(actor=dario, meeting_id=held.pk, revision=1).state == "shared"


def test_minutes_with_only_an_outcome_are_empty(held: Meeting, dario: User) -> None:
    write(dario, held, outcome="open")
    with pytest.raises(DomainError, match="vuoto"):
        share_minutes(actor=dario, meeting_id=held.pk, revision=1)
