"""Documents attached to the minutes: nobody reads them before the minutes themselves."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tokens import sign
from core.mail.minutes import READER
from core.models import AgendaItem, Document, Invitation, Meeting
from core.services.minutes import publish_minutes, save_item, share_minutes, withdraw_minutes
from tests.core.web.work.conftest import PlanOne

PDF = b"%PDF-1.4\n%%EOF"
TITLE = "Pianta del parco"


@pytest.fixture
def held(plan_one: PlanOne, dario: User) -> Meeting:
    """A meeting with something written about its one item."""
    meeting = plan_one(agenda=("Parco",), state="held")
    texts: dict[str, Any] = {
        "said": "Si pianta.",
        "agreed": "",
        "reservations": "",
        "outcome": "",
        "revision": 0,
    }
    save_item(actor=dario, meeting_id=meeting.pk, item_id=meeting.agenda.get().pk, **texts)
    return meeting


def attach(client: Client, meeting: Meeting, title: str = TITLE, **typed: Any) -> Document:
    """Attach a document to the item from the editor, visible to all unless `typed` says otherwise."""
    item = AgendaItem.objects.get(meeting=meeting)
    upload = reverse("core:work_meeting_document", args=[meeting.pk])
    values = {"title": title, "upload": SimpleUploadedFile("pianta.pdf", PDF), "is_public": "on"} | typed
    client.post(f"{upload}?punto={item.pk}", {name: value for name, value in values.items() if value})
    return Document.objects.get(title=title)


def seen_by_all(document: Document) -> tuple[int, bool]:
    """What anyone gets: the file's status, and whether the public page names it."""
    anyone = Client(headers={"host": "bergamo.localhost"})
    file = anyone.get(reverse("core:document", args=[document.pk])).status_code
    page = anyone.get(reverse("core:meeting", args=[document.meeting_id])).content.decode()
    return file, document.title in page


def test_it_is_public_from_the_day_the_minutes_are(annas: Client, held: Meeting, dario: User) -> None:
    document = attach(annas, held)
    assert seen_by_all(document) == (404, False)
    assert annas.get(reverse("core:document", args=[document.pk])).status_code == 200
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    assert seen_by_all(document) == (404, False)
    publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
    assert seen_by_all(document) == (200, True)
    withdraw_minutes(actor=dario, meeting_id=held.pk)
    assert seen_by_all(document) == (404, False)


def test_one_that_is_not_visible_to_all_stays_in_the_office(
    annas: Client, held: Meeting, dario: User
) -> None:
    document = attach(annas, held, is_public="")
    publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
    assert seen_by_all(document) == (404, False)


def test_papers_of_the_meeting_are_public_as_ever(annas: Client, held: Meeting) -> None:
    upload = reverse("core:work_meeting_document", args=[held.pk])
    typed = {"title": TITLE, "upload": SimpleUploadedFile("pianta.pdf", PDF), "is_public": "on"}
    annas.post(upload, typed)
    assert seen_by_all(Document.objects.get()) == (200, True)
    Meeting.objects.update(state="draft")
    anyone = Client(headers={"host": "bergamo.localhost"})
    assert anyone.get(reverse("core:document", args=[Document.objects.get().pk])).status_code == 404


def test_who_the_minutes_were_shared_with_reads_it_through_her_link(
    annas: Client, held: Meeting, dario: User
) -> None:
    shown, kept = attach(annas, held), attach(annas, held, "Bozza interna", is_public="")
    invited = Invitation.objects.create(meeting=held, email="rita@example.org")
    token = sign(["i", str(invited.pk)], purpose=READER)
    files = [reverse("core:minutes_shared_document", args=[token, one.pk]) for one in (shown, kept)]
    reader = Client(headers={"host": "bergamo.localhost"})
    assert [reader.get(file).status_code for file in files] == [404, 404]
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    page = reader.get(reverse("core:minutes_shared", args=[token])).content.decode()
    assert files[0] in page
    assert "Bozza interna" not in page
    assert [reader.get(file).status_code for file in files] == [200, 404]
    assert reader.get(files[0].replace(token, f"{token}x")).status_code == 404


def test_its_title_is_looked_at_before_publishing(annas: Client, held: Meeting) -> None:
    attach(annas, held, "Lettera, tel. 339 1234567")
    attach(annas, held, "Appunti, tel. 339 7654321", is_public="")
    page = annas.get(reverse("core:work_minutes_publish", args=[held.pk]))
    assert [(one.where, one.words) for one in page.context["check"].personal] == [("allegato", "339 1234567")]
    assert "339 7654321" not in page.content.decode()
