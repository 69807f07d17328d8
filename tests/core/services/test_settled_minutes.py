"""Once minutes are approved or published, the items they speak of, their documents and who was there stay as they were read."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import AgendaItem, Document, Meeting, Minutes
from core.services.agenda import (
    add_item,
    change_item,
    merge_items,
    move_item,
    remove_item,
    set_agenda,
    take_up_again,
)
from core.services.attendance import count_citizens
from core.services.documents import add_document, remove_document
from core.services.errors import DomainError
from core.services.minutes import withdraw_minutes
from tests.core.services.conftest import PlanOne

PDF = b"%PDF-1.7\n"
Verb = Callable[[User, Meeting, AgendaItem], object]


def upload() -> Any:
    return SimpleUploadedFile("pianta.pdf", PDF)


def attach(dario: User, meeting: Meeting, item: AgendaItem | None) -> Document:
    return add_document(actor=dario, title="Pianta", upload=upload(), meeting=meeting, item=item)


def detach(dario: User, item: AgendaItem) -> None:
    remove_document(actor=dario, document_id=Document.objects.get(item=item).pk)


VERBS: dict[str, Verb] = {
    "set_agenda": lambda who, meeting, item: set_agenda(actor=who, meeting_id=meeting.pk, titles=("Altro",)),
    "add_item": lambda who, meeting, item: add_item(actor=who, meeting_id=meeting.pk, title="Altro"),
    "change_item": lambda who, meeting, item: change_item(actor=who, item_id=item.pk, title="Altro"),
    "move_item": lambda who, meeting, item: move_item(actor=who, item_id=item.pk, to=2),
    "remove_item": lambda who, meeting, item: remove_item(actor=who, item_id=item.pk),
    "merge_items": lambda who, meeting, item: merge_items(
        actor=who, item_id=item.pk, into_id=meeting.agenda.get(title="Varie").pk
    ),
    "take_up_again": lambda who, meeting, item: take_up_again(actor=who, meeting_id=meeting.pk, keys=("x",)),
    "add_document": attach,
    "remove_document": lambda who, meeting, item: detach(who, item),
    "count_citizens": lambda who, meeting, item: count_citizens(actor=who, meeting_id=meeting.pk, delta=1),
}


@pytest.fixture
def held(plan_one: PlanOne, dario: User) -> Meeting:
    """A meeting held, whose first item has a document."""
    meeting = plan_one(agenda=("Parco", "Varie"))
    Meeting.objects.filter(pk=meeting.pk).update(state="held")
    attach(dario, meeting, meeting.agenda.get(title="Parco"))
    return Meeting.objects.get(pk=meeting.pk)


def minutes(meeting: Meeting, state: str) -> None:
    now = timezone.now()
    Minutes.objects.create(meeting=meeting, state=state, shared_at=now, approved_at=now, published_at=now)


def picture(meeting: Meeting) -> tuple[list[Any], list[Any]]:
    items = meeting.agenda.order_by("position").values_list("pk", "title", "position")
    return list(items), list(Document.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("state", "why"), [("published", "è pubblicato"), ("approved", "stato approvato")])
def test_nothing_of_them_changes_until_they_are_withdrawn(
    held: Meeting, dario: User, verb: str, state: str, why: str
) -> None:
    minutes(held, state)
    item, before = held.agenda.get(title="Parco"), picture(held)
    with pytest.raises(DomainError, match=rf"{why}.*prima lo ritiri"):
        VERBS[verb](dario, held, item)
    assert picture(held) == before


@pytest.mark.parametrize("verb", ["add_item", "change_item", "move_item", "add_document", "remove_document"])
def test_withdrawn_they_can_be_corrected(held: Meeting, dario: User, verb: str) -> None:
    minutes(held, "published")
    withdraw_minutes(actor=dario, meeting_id=held.pk)
    before = picture(held)
    VERBS[verb](dario, held, held.agenda.get(title="Parco"))
    assert picture(held) != before


def test_saying_again_what_is_there_is_no_change(held: Meeting, dario: User) -> None:
    minutes(held, "published")
    set_agenda(actor=dario, meeting_id=held.pk, titles=("Parco", "Varie"))
    change_item(actor=dario, item_id=held.agenda.get(title="Parco").pk, title="Parco")


def test_a_document_of_the_meeting_and_of_no_item_can_still_be_added(held: Meeting, dario: User) -> None:
    minutes(held, "published")
    remove_document(actor=dario, document_id=attach(dario, held, None).pk)


def test_the_page_says_why_a_document_stays(bergamo_client: Client, held: Meeting, dario: User) -> None:
    minutes(held, "published")
    bergamo_client.force_login(dario)
    address = reverse("core:work_document_remove", args=[Document.objects.get().pk])
    page = bergamo_client.post(address, follow=True).content.decode()
    assert "prima lo ritiri" in page
    assert "Documento tolto" not in page
    assert Document.objects.count() == 1
