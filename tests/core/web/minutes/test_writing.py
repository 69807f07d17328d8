"""The page on which the minutes are written, with and without its script."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import (
    ActionItem,
    AgendaItem,
    Document,
    ItemMinutes,
    Meeting,
    Minutes,
    MinutesRevision,
    MinutesWriter,
)
from core.services.minutes import save_item, save_minutes, share_minutes
from core.services.minutes_parts import LONGEST_TEXT
from tests.core.web.work.conftest import PlanOne

PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def held(plan_one: PlanOne) -> Meeting:
    return plan_one(agenda=("Parco", "Varie"), state="held")


def address(meeting: Meeting, name: str = "work_minutes", *args: object) -> str:
    return reverse(f"core:{name}", args=[meeting.pk, *args])


def sent(client: Client, meeting: Meeting) -> dict[str, Any]:
    """What the page's form would send as it stands."""
    sheet = client.get(address(meeting)).context["sheet"]
    forms = [form for part in sheet.parts for form in (part.form, part.action)]
    values = {field.html_name: field.value() for form in forms for field in form}
    return {name: value for name, value in values.items() if value is not None}


def item(meeting: Meeting, position: int) -> AgendaItem:
    return AgendaItem.objects.get(meeting=meeting, position=position)


def write(actor: User, meeting: Meeting, position: int, said: str, revision: int = 0) -> None:
    texts: dict[str, Any] = {"said": said, "agreed": "", "reservations": "", "outcome": ""}
    save_item(
        actor=actor, meeting_id=meeting.pk, item_id=item(meeting, position).pk, revision=revision, **texts
    )


def text_of(response: Any) -> str:
    content: str = response.content.decode()
    return content.replace("&#x27;", "'").replace("&quot;", '"')


def test_one_button_saves_every_part(annas: Client, held: Meeting) -> None:
    first, second = item(held, 1), item(held, 2)
    typed = sent(annas, held) | {f"{first.pk}-said": "Uno", f"{second.pk}-agreed": "Due", "text": "Tre"}
    response = annas.post(address(held), typed)
    assert response["Location"] == address(held)
    assert [(one.said, one.agreed) for one in ItemMinutes.objects.order_by("item__position")] == [
        ("Uno", ""),
        ("", "Due"),
    ]
    assert Minutes.objects.get().text == "Tre"


def test_a_part_not_touched_is_not_saved_over_a_colleagues(annas: Client, held: Meeting, dario: User) -> None:
    typed = sent(annas, held) | {f"{item(held, 1).pk}-said": "Di Anna"}
    write(dario, held, 2, "Di Dario")
    assert annas.post(address(held), typed).status_code == 302
    assert [one.said for one in ItemMinutes.objects.order_by("item__position")] == ["Di Anna", "Di Dario"]


def test_the_same_item_shows_both_texts_and_the_other_parts_are_saved(
    annas: Client, held: Meeting, dario: User
) -> None:
    first = item(held, 1)
    typed = sent(annas, held) | {f"{first.pk}-said": "Di Anna", "text": "Anche questo"}
    write(dario, held, 1, "Di Dario")
    page = annas.post(address(held), typed)
    assert page.status_code == 200
    assert "Di Dario" in text_of(page)
    assert "Di Anna" in text_of(page)
    assert [ItemMinutes.objects.get().said, Minutes.objects.get().text] == ["Di Dario", "Anche questo"]
    part = page.context["sheet"].items[0]
    again = typed | {f"{first.pk}-revision": part.form["revision"].value()}
    again |= {f"{first.pk}-seen": part.form["seen"].value()}
    assert annas.post(address(held), again).status_code == 302
    assert ItemMinutes.objects.get().said == "Di Anna"


def test_actions_and_points_are_added_with_the_same_button(annas: Client, held: Meeting) -> None:
    first = item(held, 1)
    prefix = f"azione-{first.pk}"
    typed = sent(annas, held) | {
        f"{prefix}-what": "Chiamare il vivaio",
        f"{prefix}-owner": "Ufficio verde",
        f"{prefix}-due_on": "2999-05-20",
        "fuori-title": "La fontana",
        "at": "punto-1",
    }
    for _click in range(2):
        response = annas.post(address(held), typed)
    assert response["Location"].endswith("#punto-1")
    action = ActionItem.objects.get()
    assert [action.item, action.owner] == [first, "Ufficio verde"]
    assert [one.title for one in held.agenda.all()] == ["Parco", "Varie", "La fontana"]
    annas.post(address(held), sent(annas, held) | {"do": f"tolgi:{action.pk}"})
    assert not ActionItem.objects.exists()


def test_two_actions_with_the_same_words_are_two(annas: Client, held: Meeting) -> None:
    line = f"azione-{item(held, 1).pk}"
    for who in ("Anna", "Bruno"):
        typed = sent(annas, held) | {f"{line}-what": "Portare le sedie", f"{line}-owner": who}
        annas.post(address(held), typed)
    assert sorted(ActionItem.objects.values_list("owner", flat=True)) == ["Anna", "Bruno"]


def test_an_action_added_beside_something_refused_leaves_its_line(annas: Client, held: Meeting) -> None:
    first, second = item(held, 1), item(held, 2)
    typed = sent(annas, held) | {f"azione-{first.pk}-what": "Portare le sedie"}
    typed |= {f"azione-{second.pk}-what": "Chiamare", f"azione-{second.pk}-due_on": "31/02/2023"}
    page = annas.post(address(held), typed)
    parts = page.context["sheet"].items
    assert [one.what for one in parts[0].actions] == ["Portare le sedie"]
    assert parts[0].action["what"].value() is None
    assert parts[0].action["key"].value() != typed[f"azione-{first.pk}-key"]
    assert parts[1].action["what"].value() == "Chiamare"


def test_a_wrong_date_loses_nothing(annas: Client, held: Meeting) -> None:
    first = item(held, 1)
    typed = sent(annas, held) | {f"{first.pk}-said": "Uno"}
    typed |= {f"azione-{first.pk}-what": "Chiamare", f"azione-{first.pk}-due_on": "31/02/2023"}
    page = annas.post(address(held), typed)
    assert page.status_code == 200
    assert 'value="Chiamare"' in text_of(page)
    assert ItemMinutes.objects.get().said == "Uno"


def test_a_text_too_long_is_told_near_its_box_and_stays_there(annas: Client, held: Meeting) -> None:
    first = item(held, 1)
    long = "lungo " * (LONGEST_TEXT // 6 + 1)
    page = annas.post(address(held), sent(annas, held) | {f"{first.pk}-said": long, "text": "Corto"})
    assert "Il testo è troppo lungo" in text_of(page)
    assert long.strip()[-600:] in text_of(page)
    assert not ItemMinutes.objects.exists()
    assert Minutes.objects.get().text == "Corto"


def test_more_than_the_server_takes_is_a_clear_page(annas: Client, held: Meeting) -> None:
    before = Minutes.objects.count()
    page = annas.post(
        address(held), sent(annas, held) | {"text": "a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    )
    assert page.status_code == 413
    assert "troppo lungo" in text_of(page)
    assert "torna indietro" in text_of(page)
    assert Minutes.objects.count() == before


def test_markup_in_the_minutes_is_text(annas: Client, held: Meeting, dario: User) -> None:
    write(dario, held, 1, "<script>alert(1)</script></textarea><img src=x onerror=alert(2)>")
    for name in ("work_minutes", "work_minutes_publish", "work_minutes_history", "work_meeting"):
        page = text_of(annas.get(address(held, name)))
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_saving_by_itself_answers_with_the_revision(annas: Client, held: Meeting) -> None:
    first = item(held, 1)
    typed = {
        "part": str(first.pk),
        "said": "Uno",
        "agreed": "",
        "reservations": "",
        "outcome": "",
        "revision": "0",
    }
    told = annas.post(address(held, "work_minutes_save"), typed)
    assert told.status_code == 200
    assert [told.json()["revision"], told.json()["texts"]["outcome"]] == [1, "closed"]
    stale = annas.post(address(held, "work_minutes_save"), typed | {"said": "Due"})
    assert stale.status_code == 409
    assert [stale.json()["revision"], stale.json()["texts"]["said"]] == [1, "Uno"]
    long = typed | {"said": "a" * (LONGEST_TEXT + 1), "revision": "1"}
    assert "troppo lungo" in annas.post(address(held, "work_minutes_save"), long).json()["message"]


def test_what_another_tab_saved_stays_in_the_history(annas: Client, held: Meeting) -> None:
    typed = {"part": "", "text": "Scheda uno", "revision": "0"}
    save = address(held, "work_minutes_save")
    annas.post(save, typed)
    assert annas.post(save, typed | {"text": "Scheda due"}).status_code == 409
    annas.post(save, typed | {"text": "Scheda due", "revision": "1"})
    kept = MinutesRevision.objects.order_by("number")
    assert [one.texts["text"] for one in kept] == ["Scheda uno", "Scheda due"]


def test_a_part_of_another_meeting_is_not_there(annas: Client, held: Meeting, plan_one: PlanOne) -> None:
    other = plan_one(agenda=("Altro",), state="held")
    for part in (str(item(other, 1).pk), "x"):
        typed = {"part": part, "said": "Uno", "outcome": "", "revision": "0"}
        assert annas.post(address(held, "work_minutes_save"), typed).status_code == 404


def test_a_colleague_is_told_where_one_is_writing(
    annas: Client, held: Meeting, dario: User, anna: User
) -> None:
    write(dario, held, 2, "Di Dario")
    MinutesWriter.objects.create(meeting=held, user=dario, item=item(held, 2))
    known = json.dumps({str(item(held, 1).pk): 0, "": 0})
    told = annas.post(
        address(held, "work_minutes_live"), {"item": str(item(held, 1).pk), "known": known}
    ).json()
    assert told["writers"] == ["Dario Ufficio sta scrivendo al punto 2"]
    assert told["parts"][str(item(held, 2).pk)]["texts"]["said"] == "Di Dario"
    assert MinutesWriter.objects.get(user=anna).item == item(held, 1)
    MinutesWriter.objects.filter(user=dario).update(seen_at="2023-01-01T00:00:00Z")
    assert annas.post(address(held, "work_minutes_live"), {"item": "", "known": "{}"}).json()["writers"] == []


@pytest.mark.parametrize("state", ["approved", "published"])
def test_what_was_typed_while_a_colleague_closed_the_minutes_is_shown(
    annas: Client, held: Meeting, dario: User, state: str
) -> None:
    write(dario, held, 1, "Di Dario")
    first, second = item(held, 1), item(held, 2)
    typed = sent(annas, held) | {
        f"{second.pk}-said": "Scritto <b>intanto</b>",
        f"{second.pk}-outcome": "open",
    }
    typed |= {f"azione-{first.pk}-what": "Portare le sedie", "fuori-title": "La fontana"}
    now = timezone.now()
    Minutes.objects.update(state=state, shared_at=now, approved_at=now, published_at=now)
    page = annas.post(address(held), typed)
    assert page.context["unsaved"] == [
        ("Parco", [("Che cosa c'è da fare", "Portare le sedie")]),
        ("Varie", [("Che cosa si è detto", "Scritto <b>intanto</b>"), ("Esito", "se ne riparla")]),
        ("Fuori ordine del giorno", [("Di che altro si è parlato", "La fontana")]),
    ]
    assert "Scritto &lt;b&gt;intanto&lt;/b&gt;" in text_of(page)
    assert "Il testo che non è stato salvato" in text_of(page)
    assert "Il testo che non è stato salvato" not in text_of(annas.get(address(held)))


def test_minutes_no_longer_a_draft_are_shown_and_not_written(
    annas: Client, held: Meeting, dario: User
) -> None:
    save_minutes(actor=dario, meeting_id=held.pk, text="Detto", revision=0)
    Minutes.objects.update(state="published", published_at="2023-05-10T00:00:00Z")
    page = text_of(annas.get(address(held)))
    assert "<textarea" not in page
    assert "Per correggerlo, prima lo ritiri" in page


def test_a_document_belongs_to_its_item(annas: Client, held: Meeting) -> None:
    first = item(held, 1)
    upload = {"title": "Mappa", "upload": SimpleUploadedFile("mappa.pdf", PDF)}
    annas.post(f"{address(held, 'work_meeting_document')}?punto={first.pk}", upload)
    assert Document.objects.get().item == first
    assert "Mappa" in text_of(annas.get(address(held)))


def test_a_meeting_without_an_agenda_has_one_box(annas: Client, plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one(state="held")
    Minutes.objects.create(meeting=meeting, text="Dal registro", revision=1)
    page = annas.get(address(meeting))
    assert page.context["sheet"].items == []
    assert "Dal registro" in text_of(page)


def test_the_page_asks_few_questions(annas: Client, held: Meeting, dario: User) -> None:
    write(dario, held, 1, "Uno")
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    annas.get(address(held))
    with CaptureQueriesContext(connection) as asked:
        annas.get(address(held))
    assert len(asked) <= 24
