"""Several writers at the same moment, on real connections: two items never conflict, one item is written by one."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from core.models import AgendaItem, ItemMinutes, Minutes, MinutesComment, MinutesRevision
from core.services.errors import StaleEdit
from core.services.minutes import save_item, save_minutes, share_minutes
from core.services.minutes_sharing import comment_minutes
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once, plan

WRITERS = 4


@pytest.fixture
def dario(fresh_database: str, bergamo: City) -> User:
    """The office, in a database where commits are real."""
    with use_city(bergamo):
        return make_user("dario@bergamo.example", "Dario Ufficio")


def write(dario: User, meeting_id: uuid.UUID, item_id: uuid.UUID, said: str) -> None:
    texts: dict[str, Any] = {"said": said, "agreed": "", "reservations": "", "outcome": ""}
    save_item(actor=dario, meeting_id=meeting_id, item_id=item_id, revision=0, by_itself=True, **texts)


def test_writers_at_different_items_all_get_through(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        meeting = plan(dario)
        items = [
            AgendaItem.objects.create(meeting=meeting, position=place, title=f"Punto {place}")
            for place in range(1, WRITERS + 1)
        ]
    works: list[Callable[[], object]] = [
        partial(write, dario, meeting.pk, item.pk, item.title) for item in items
    ]
    works.append(partial(save_minutes, actor=dario, meeting_id=meeting.pk, text="Altro", revision=0))
    assert at_once(bergamo, *works) == []
    with use_city(bergamo):
        assert Minutes.objects.get().text == "Altro"
        assert sorted(ItemMinutes.objects.values_list("said", flat=True)) == [item.title for item in items]


def test_of_writers_at_the_same_item_one_gets_through_and_the_others_are_told(
    dario: User, bergamo: City
) -> None:
    with use_city(bergamo):
        meeting = plan(dario)
        item = AgendaItem.objects.create(meeting=meeting, position=1, title="Parco")
    works = [partial(write, dario, meeting.pk, item.pk, f"Testo {n}") for n in range(WRITERS)]
    raised = at_once(bergamo, *works)
    assert [type(error) for error in raised] == [StaleEdit] * (WRITERS - 1)
    with use_city(bergamo):
        part = ItemMinutes.objects.get()
        assert part.revision == 1
        assert MinutesRevision.objects.get().texts["said"] == part.said


def test_a_correction_sent_twice_at_once_is_one(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        meeting = plan(dario)
        save_minutes(actor=dario, meeting_id=meeting.pk, text="Si è detto", revision=0)
        share_minutes(actor=dario, meeting_id=meeting.pk, revision=1)
    key = uuid.uuid4()
    words: dict[str, Any] = {"key": key, "item_id": None, "reader": "i:1", "author": "Rita", "text": "Manca"}
    send = [lambda: comment_minutes(actor=None, meeting_id=meeting.pk, **words) for _click in range(WRITERS)]
    assert at_once(bergamo, *send) == []
    with use_city(bergamo):
        assert MinutesComment.objects.count() == 1
