"""Two people closing, or taking to an agenda, the same thing at the same moment: once."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rows import new_key
from core.models import (
    ActionItem,
    AgendaItem,
    AuditEntry,
    Body,
    Meeting,
    MeetingBody,
    Neighbourhood,
    NotebookEntry,
)
from core.services.actions import add_action, close_action
from core.services.notebook import Note, note_to_agenda, write_note
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once


@pytest.fixture
def dario(fresh_database: str, bergamo: City) -> User:
    """The office, in a database where commits are real."""
    with use_city(bergamo):
        return make_user("dario@bergamo.example", "Dario Ufficio")


def meeting_on(day: dt.date, state: str) -> Meeting:
    body, _made = Body.objects.get_or_create(model_slug="bergamo", name="Rete Alfa", slug="rete-alfa")
    meeting = Meeting.objects.create(model_slug="bergamo", kind="plenary", meets_on=day, state=state)
    MeetingBody.objects.create(meeting=meeting, body=body)
    return meeting


def test_an_action_sent_twice_is_one_and_two_alike_are_two(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        held = meeting_on(dt.date(2023, 5, 9), "held")
    annas, brunos = (
        partial(
            add_action, actor=dario, meeting_id=held.pk, what="Portare le sedie", owner=who, key=new_key()
        )
        for who in ("Anna", "Bruno")
    )
    assert at_once(bergamo, annas, annas, brunos, brunos) == []
    with use_city(bergamo):
        assert sorted(ActionItem.objects.values_list("owner", flat=True)) == ["Anna", "Bruno"]


def test_an_action_is_closed_once(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        held = meeting_on(dt.date(2023, 5, 9), "held")
        action = add_action(actor=dario, meeting_id=held.pk, what="Chiamare")

    def work() -> None:
        close_action(actor=dario, action_id=action.pk, state="done")

    assert at_once(bergamo, work, work, work) == []
    with use_city(bergamo):
        assert ActionItem.objects.get().state == "done"
        assert AuditEntry.objects.filter(action="core.action.changed").count() == 1


def test_a_note_goes_to_the_agenda_once(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        coming = meeting_on(timezone.localdate() + dt.timedelta(days=9), "draft")
        place = Neighbourhood.objects.create(name="Alfa", slug="alfa")
        note = NotebookEntry.objects.create(
            author=dario, noted_on=dt.date(2023, 5, 9), neighbourhood=place, text="Panchine"
        )

    def work() -> None:
        note_to_agenda(actor=dario, note_id=note.pk, meeting_id=coming.pk, title="Panchine")

    refused = at_once(bergamo, work, work)
    assert ["già all'ordine del giorno" in str(one) for one in refused] == [True]
    with use_city(bergamo):
        assert AgendaItem.objects.count() == 1


def test_a_note_sent_twice_at_the_same_moment_is_one(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        place = Neighbourhood.objects.create(name="Alfa", slug="alfa")
    key = new_key()
    note = Note(kind="observation", noted_on=dt.date(2023, 5, 9), neighbourhood_id=place.pk, text="Buio")

    def work() -> None:
        write_note(actor=dario, note=note, key=key)

    assert at_once(bergamo, work, work, work) == []
    with use_city(bergamo):
        assert NotebookEntry.objects.get().pk == key
        assert AuditEntry.objects.filter(action="core.notebook.changed").count() == 1
