"""Writing, sharing and publishing minutes."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.models import ActionItem, AgendaItem, AuditEntry, Meeting, Minutes
from core.selectors.minutes import minutes_view
from core.selectors.personal_data import looks_personal
from core.services.actions import add_action
from core.services.documents import add_document
from core.services.errors import DomainError, StaleEdit
from core.services.minutes import LONGEST_TEXT, publish_minutes, save_minutes, share_minutes, withdraw_minutes
from core.templatetags.prose import prose
from tests.core.services.conftest import PlanOne


@pytest.fixture
def held(plan_one: PlanOne) -> Meeting:
    meeting = plan_one()
    Meeting.objects.filter(pk=meeting.pk).update(state="held")
    return meeting


def test_each_save_is_a_revision(held: Meeting, dario: User) -> None:
    first = save_minutes(actor=dario, meeting_id=held.pk, text="Uno", revision=0)
    second = save_minutes(actor=dario, meeting_id=held.pk, text="Due", revision=first.revision)
    assert [first.revision, second.revision, second.state] == [1, 2, "draft"]


def test_the_same_text_again_is_no_revision(held: Meeting, dario: User) -> None:
    save_minutes(actor=dario, meeting_id=held.pk, text="Uno", revision=0)
    assert save_minutes(actor=dario, meeting_id=held.pk, text=" Uno\r\n", revision=1).revision == 1
    assert AuditEntry.objects.filter(action="core.minutes.saved").count() == 1


def test_a_stale_save_overwrites_nothing(held: Meeting, dario: User) -> None:
    save_minutes(actor=dario, meeting_id=held.pk, text="Di Anna", revision=0)
    with pytest.raises(StaleEdit):
        save_minutes(actor=dario, meeting_id=held.pk, text="Di Dario", revision=0)
    assert Minutes.objects.get().text == "Di Anna"


def test_a_text_too_long_is_refused(held: Meeting, dario: User) -> None:
    with pytest.raises(DomainError, match="troppo lungo"):
        save_minutes(actor=dario, meeting_id=held.pk, text="a" * (LONGEST_TEXT + 1), revision=0)


def test_minutes_of_a_cancelled_meeting_are_refused(held: Meeting, dario: User) -> None:
    Meeting.objects.update(state="cancelled")
    with pytest.raises(DomainError):
        save_minutes(actor=dario, meeting_id=held.pk, text="Uno", revision=0)


def test_published_minutes_are_public_as_they_were_read(held: Meeting, dario: User) -> None:
    save_minutes(actor=dario, meeting_id=held.pk, text="Uno", revision=0)
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    save_minutes(actor=dario, meeting_id=held.pk, text="Due", revision=1)
    with pytest.raises(StaleEdit):
        publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
    published = publish_minutes(actor=dario, meeting_id=held.pk, revision=2)
    assert published.state == "published"
    assert published.published_at is not None


def test_nothing_that_was_not_read_becomes_public(held: Meeting, dario: User) -> None:
    AgendaItem.objects.create(meeting=held, position=1, title="Parco")
    save_minutes(actor=dario, meeting_id=held.pk, text="Uno", revision=0)
    changes: list[Callable[[], object]] = [
        lambda: add_action(actor=dario, meeting_id=held.pk, what="Chiamare Maria Rossi, 333 1234567"),
        lambda: ActionItem.objects.update(owner="Maria Rossi"),
        lambda: AgendaItem.objects.update(title="Il parco di Maria Rossi"),
        lambda: add_document(
            actor=dario,
            title="Lettera di Maria Rossi",
            upload=SimpleUploadedFile("a.pdf", b"%PDF-1.7"),
            meeting=held,
            item=held.agenda.get(),
            is_public=True,
        ),
    ]
    for change in changes:
        seen = minutes_view(held).seen
        change()
        with pytest.raises(StaleEdit, match="lo rilegga"):
            publish_minutes(actor=dario, meeting_id=held.pk, revision=1, seen=seen)
    publish_minutes(actor=dario, meeting_id=held.pk, revision=1, seen=minutes_view(held).seen)


def test_public_minutes_change_only_after_being_withdrawn(held: Meeting, dario: User) -> None:
    save_minutes(actor=dario, meeting_id=held.pk, text="Uno", revision=0)
    publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
    with pytest.raises(DomainError, match="ritiri"):
        save_minutes(actor=dario, meeting_id=held.pk, text="Due", revision=1)
    withdraw_minutes(actor=dario, meeting_id=held.pk)
    assert save_minutes(actor=dario, meeting_id=held.pk, text="Due", revision=1).state == "draft"


def test_empty_minutes_and_minutes_of_a_meeting_not_held_are_not_published(
    held: Meeting, dario: User
) -> None:
    with pytest.raises(DomainError, match="vuoto"):
        publish_minutes(actor=dario, meeting_id=held.pk, revision=0)
    save_minutes(actor=dario, meeting_id=held.pk, text="Uno", revision=0)
    Meeting.objects.update(state="convened")
    with pytest.raises(DomainError, match="svolto"):
        publish_minutes(actor=dario, meeting_id=held.pk, revision=1)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Scrivere a maria.rossi@example.org.", "indirizzo email"),
        ("Chiamare il 339 1234567", "numero di telefono"),
        ("Chiamare +39 035 123456", "numero di telefono"),
        ("tel. 3391234567", "numero di telefono"),
        ("CF RSSMRA85T10A562S", "codice fiscale"),
        ("rssmra85t10a562s", "codice fiscale"),
    ],
)
def test_what_looks_personal_is_found(text: str, what: str) -> None:
    assert [found.what for found in looks_personal(text)] == [what]


@pytest.mark.parametrize(
    "text",
    ["676 incontri nel 2023", "delibera n. 0025/2018", "1.540 persone", "14/05/2024 ore 18:30", "843.000 €"],
)
def test_what_is_not_personal_is_left_alone(text: str) -> None:
    assert looks_personal(text) == []


def test_a_text_cannot_bring_in_markup() -> None:
    html = prose(
        "# Titolo\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) [y](https://example.org) ![z](/z.png)"
    )
    assert "<script" not in html
    assert "javascript:" not in html.replace("[x](javascript:alert(1))", "")
    assert "<img" not in html
    assert "<h3>Titolo</h3>" in html
    assert 'href="https://example.org"' in html


def test_headings_skip_no_level_however_they_are_written() -> None:
    levels = re.findall(r"<h(\d)>", prose("### Uno\n\n# Due\n\n###### Tre\n\n### Quattro"))
    assert levels == ["3", "3", "4", "4"]
    assert re.findall(r"<h(\d)>", prose("## Uno\n\n#### Due", 2)) == ["2", "3"]
