"""Sharing, approving, publishing, the versions and the files, as pages."""

import datetime as dt
import io
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from accounts.tokens import sign
from core.mail.kinds import RENDERERS
from core.mail.minutes import READER
from core.models import (
    ActionItem,
    AgendaItem,
    Delivery,
    Invitation,
    Meeting,
    MeetingBody,
    Minutes,
    MinutesComment,
    MinutesRevision,
    RuleSet,
)
from core.participation import meeting_rules
from core.selectors.minutes import minutes_view
from core.selectors.minutes_history import changed_since_read
from core.services.minutes import publish_minutes, save_item, save_minutes, share_minutes
from tests.core.web.work.conftest import PlanOne
from tests.dummy_model.decisions import HANDS


@pytest.fixture
def held(plan_one: PlanOne, dario: User) -> Meeting:
    """A meeting with an agenda and something written about its first item."""
    meeting = plan_one(agenda=("Parco", "Varie"), state="held")
    write(dario, meeting, said="Chiamare Maria Rossi, 339 1234567.")
    return meeting


def write(actor: User, meeting: Meeting, revision: int = 0, **changed: str) -> None:
    texts: dict[str, Any] = {"said": "", "agreed": "", "reservations": "", "outcome": ""} | changed
    first = AgendaItem.objects.get(meeting=meeting, position=1)
    save_item(actor=actor, meeting_id=meeting.pk, item_id=first.pk, revision=revision, **texts)


def address(meeting: Meeting, name: str, *args: object) -> str:
    return reverse(f"core:{name}", args=[meeting.pk, *args])


def text_of(response: Any) -> str:
    content: str = response.content.decode()
    return " ".join(content.replace("&#x27;", "'").replace("&quot;", '"').split())


def test_who_will_be_written_to_is_shown_before(annas: Client, held: Meeting) -> None:
    Invitation.objects.create(meeting=held, email="rita@example.org", name="Rita Levi")
    page = annas.get(address(held, "work_minutes_share"))
    assert "rita@example.org" in text_of(page)
    annas.post(address(held, "work_minutes_share"), {"revision": page.context["view"].edition})
    assert Minutes.objects.get().state == "shared"
    delivery = Delivery.objects.get()
    message = RENDERERS["minutes"](delivery)
    assert "http://bergamo.localhost/resoconto/" in message.text
    assert "http://bergamo.localhost/resoconto/" in message.html
    path = message.text.split("http://bergamo.localhost")[1].split()[0]
    annas.logout()
    assert "Chiamare Maria Rossi" in text_of(annas.get(path))


@pytest.fixture
def link(held: Meeting, dario: User) -> str:
    """A reader's own address of the shared minutes."""
    invited = Invitation.objects.create(meeting=held, email="rita@example.org", name="Rita Levi")
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    return reverse("core:minutes_shared", args=[sign(["i", str(invited.pk)], purpose=READER)])


def test_a_reader_asks_for_a_correction_of_an_item(
    bergamo_client: Client, link: str, held: Meeting, dario: User
) -> None:
    page = bergamo_client.get(link)
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "same-origin", (
        "with no-referrer browsers cannot send the form (Origin: null)"
    )
    first = AgendaItem.objects.get(meeting=held, position=1)
    typed = {"key": page.context["keys"][1], "item": str(first.pk), "text": "<b>No</b>, era Maria Bianchi"}
    for _click in range(2):
        assert bergamo_client.post(link, typed).status_code == 302
    asked = MinutesComment.objects.get()
    assert [asked.item, asked.author] == [first, "Rita Levi"]
    page = bergamo_client.get(link)
    assert "&lt;b&gt;No&lt;/b&gt;" in text_of(page)
    bergamo_client.force_login(dario)
    editor = text_of(bergamo_client.get(address(held, "work_minutes")))
    assert "C'è una correzione da guardare" in editor
    bergamo_client.post(address(held, "work_minutes_comment_settle", asked.pk))
    assert MinutesComment.objects.get().settled_at is not None


def test_a_refused_correction_is_still_in_its_box(bergamo_client: Client, link: str) -> None:
    page = bergamo_client.get(link)
    typed = {"key": page.context["keys"][0], "item": "", "text": "a" * 2001}
    refused = bergamo_client.post(link, typed)
    assert refused.status_code == 422
    assert "a" * 2001 in text_of(refused)


def test_links_that_open_nothing(
    bergamo_client: Client, link: str, held: Meeting, monza_client: Client
) -> None:
    assert bergamo_client.get(link[:-3] + "x/").status_code == 404
    assert monza_client.get(link).status_code == 404
    Minutes.objects.update(state="draft")
    assert bergamo_client.get(link).status_code == 404
    Minutes.objects.update(state="shared")
    Invitation.objects.all().delete()
    assert bergamo_client.get(link).status_code == 404


def test_after_publication_the_link_says_that_the_time_is_over(
    bergamo_client: Client, link: str, held: Meeting, dario: User
) -> None:
    publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
    page = text_of(bergamo_client.get(link))
    assert "il tempo delle correzioni è finito" in page
    assert "Correggi o aggiungi" not in page


def test_before_publishing_each_finding_leads_to_its_item(annas: Client, held: Meeting, link: str) -> None:
    ActionItem.objects.create(meeting=held, what="Sistemare l'aiuola")
    MinutesComment.objects.create(minutes=Minutes.objects.get(), author="Rita", text="Manca il cestino")
    page = text_of(annas.get(address(held, "work_minutes_publish")))
    assert "numero di telefono al punto 1 (che cosa si è detto): «339 1234567»" in page
    assert "nome di persona al punto 1" in page
    assert f"{address(held, 'work_minutes')}#punto-1" in page
    assert "«Sistemare l'aiuola» non ha una data" in page
    assert "«Sistemare l'aiuola» non dice chi se ne occupa" in page
    assert "Manca il cestino" in page


def read(page: Any) -> dict[str, str]:
    """What the page's buttons say was read."""
    view = page.context["view"]
    return {"revision": str(view.edition), "seen": view.seen}


def test_with_findings_publishing_asks_for_a_tick(annas: Client, held: Meeting) -> None:
    publish = address(held, "work_minutes_publish")
    typed = read(annas.get(publish))
    assert "spunti «Ho controllato»" in text_of(annas.post(publish, typed))
    assert Minutes.objects.get().state == "draft"
    annas.post(publish, typed | {"checked": "on"})
    assert Minutes.objects.get().state == "published"


def test_the_tick_is_for_what_was_on_the_page(annas: Client, held: Meeting) -> None:
    publish = address(held, "work_minutes_publish")
    typed = read(annas.get(publish)) | {"checked": "on"}
    ActionItem.objects.create(meeting=held, what="Telefonare a Sara Colombo 333 7654321")
    again = annas.post(publish, typed, follow=True)
    assert "è cambiato dopo che l'ha letto" in text_of(again)
    assert "«333 7654321»" in text_of(again)
    assert Minutes.objects.get().state == "draft"
    annas.post(publish, {"revision": typed["revision"], "checked": "on"})
    assert Minutes.objects.get().state == "draft"


def test_two_readers_of_the_same_name_read_only_their_own_corrections(
    bergamo_client: Client, link: str, held: Meeting
) -> None:
    other = Invitation.objects.create(meeting=held, email="rita.2@example.org", name="Rita Levi")
    hers = reverse("core:minutes_shared", args=[sign(["i", str(other.pk)], purpose=READER)])
    typed = {"key": bergamo_client.get(link).context["keys"][0], "item": "", "text": "Fra noi"}
    bergamo_client.post(link, typed)
    assert "Fra noi" in text_of(bergamo_client.get(link))
    assert "Fra noi" not in text_of(bergamo_client.get(hers))


def test_what_changed_after_it_was_shared_is_told_and_compared(
    annas: Client, bergamo_client: Client, held: Meeting, dario: User, link: str
) -> None:
    told = "cambiato dopo la condivisione"
    pages = [reverse("core:work_meeting", args=[held.pk]), address(held, "work_minutes_publish"), link]
    assert [told in text_of(annas.get(page)) for page in pages] == [False, False, False]
    shared = MinutesRevision.objects.get()
    write(dario, held, 1, said="Chiamare la scuola.")
    assert [told in text_of(annas.get(page)) for page in pages] == [True, True, True]
    first = AgendaItem.objects.get(meeting=held, position=1)
    compare = f"{address(held, 'work_minutes_history')}?parte={first.pk}&da={shared.pk}"
    assert compare.replace("&", "&amp;") in text_of(annas.get(pages[0]))
    assert "<del>" in text_of(annas.get(compare))
    write(dario, held, 2, said="Chiamare Maria Rossi, 339 1234567.")
    assert [told in text_of(annas.get(page)) for page in pages] == [False, False, False]


def test_an_imported_text_did_not_change_until_somebody_changes_it(
    annas: Client, plan_one: PlanOne, dario: User
) -> None:
    meeting = plan_one(state="held")
    Minutes.objects.create(meeting=meeting, text="Dal registro", state="shared", revision=1)
    assert changed_since_read(minutes_view(meeting)) == []
    save_minutes(actor=dario, meeting_id=meeting.pk, text="Corretto", revision=1)
    assert [one.key for one in changed_since_read(minutes_view(meeting))] == [""]


def test_before_its_day_a_meeting_has_nothing_to_share(annas: Client, plan_one: PlanOne, dario: User) -> None:
    coming = plan_one(state="convened", meets_on=timezone.localdate() + dt.timedelta(days=20))
    save_minutes(actor=dario, meeting_id=coming.pk, text="Preparato", revision=0)
    page = text_of(annas.get(address(coming, "work_minutes_share")))
    assert "da quel giorno in poi" in page
    assert "Chi era invitato" not in page


def test_citizens_read_the_minutes_only_once_published(
    bergamo_client: Client, held: Meeting, dario: User
) -> None:
    ActionItem.objects.create(meeting=held, what="Sistemare l'aiuola", owner="Luca Verdi")
    ActionItem.objects.create(meeting=held, what="Tagliare l'erba", owner="Il Comune")
    public = reverse("core:meeting", args=[held.pk])
    files = [reverse("core:meeting_minutes_file", args=[held.pk, kind]) for kind in ("pdf", "docx")]
    for state in ("draft", "shared"):
        Minutes.objects.update(state=state)
        assert "Chiamare Maria" not in text_of(bergamo_client.get(public))
        assert [bergamo_client.get(one).status_code for one in files] == [404, 404]
    publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
    page = text_of(bergamo_client.get(public))
    assert "Chiamare Maria Rossi" in page
    assert "Sistemare l'aiuola (una persona)" in page
    assert "Tagliare l'erba (Il Comune)" in page
    assert "Luca Verdi" not in page
    assert [bergamo_client.get(one).status_code for one in files] == [200, 200]
    words = PdfReader(io.BytesIO(bergamo_client.get(files[0]).content)).pages[0].extract_text()
    assert "Chiamare Maria Rossi" in words
    assert "Luca Verdi" not in words


def test_markup_is_text_for_citizens_too(bergamo_client: Client, held: Meeting, dario: User) -> None:
    write(dario, held, 1, said="<script>alert(1)</script>", agreed="[x](javascript:alert(1))")
    publish_minutes(actor=dario, meeting_id=held.pk, revision=2)
    page = bergamo_client.get(reverse("core:meeting", args=[held.pk])).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_the_versions_are_compared_and_brought_back(annas: Client, held: Meeting, dario: User) -> None:
    write(dario, held, 1, said="Chiamare la scuola.")
    page = text_of(annas.get(address(held, "work_minutes_history")))
    assert "<ins>" in page
    assert "<del>" in page
    assert "aggiunto:" in page
    first = MinutesRevision.objects.get(number=1)
    annas.post(address(held, "work_minutes_restore", first.pk))
    assert AgendaItem.objects.get(meeting=held, position=1).written.said.startswith("Chiamare Maria")


def test_the_next_meeting_approves_where_the_rules_ask(
    annas: Client, held: Meeting, dario: User, alfa: Any
) -> None:
    values = {meeting_rules.MINUTES_APPROVAL: meeting_rules.NEXT_MEETING}
    RuleSet.objects.create(model_slug="dummy", code="meetings", since=dt.date(2015, 1, 1), values=values)
    Meeting.objects.update(model_slug="dummy", kind="assembly")
    later = Meeting.objects.create(
        model_slug="dummy", kind="assembly", meets_on=dt.date(2023, 6, 9), state="held"
    )
    MeetingBody.objects.create(meeting=later, body=alfa)
    AgendaItem.objects.create(meeting=later, position=1, title="Approvazione", minutes_of=held)
    publish = address(held, "work_minutes_publish")
    assert "Prima va approvato nell'incontro successivo" in text_of(annas.get(publish))
    annas.post(publish, read(annas.get(publish)) | {"checked": "on"})
    assert Minutes.objects.get().state == "draft"
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    card = annas.get(reverse("core:work_meeting", args=[later.pk]))
    assert "l'approvazione del resoconto di" in text_of(card)
    assert "Chiamare Maria Rossi" in text_of(card), "who approves may read what"
    shown = card.context["minutes_to_approve"][0]["view"]
    assert f'name="seen" value="{shown.seen}"' in text_of(card)
    assert f'name="seen" value="{shown.seen}"' in text_of(annas.get(publish))
    typed = {"approved_in": str(later.pk), "revision": str(shown.edition), "seen": shown.seen}
    approve = address(held, "work_minutes_approve")
    write(dario, held, 1, said="Cambiato dopo")
    for stale in (typed, {"approved_in": str(later.pk)}):
        assert "è cambiato dopo che l'ha letto" in text_of(annas.post(approve, stale, follow=True))
    assert Minutes.objects.get().state == "shared"
    annas.post(approve, read(annas.get(publish)) | {"approved_in": str(later.pk)})
    assert Minutes.objects.get().state == "approved"
    annas.post(publish, read(annas.get(publish)) | {"checked": "on"})
    assert Minutes.objects.get().state == "published"


def test_a_model_that_votes_shows_its_decisions_and_bergamo_shows_none(
    darios: Client, held: Meeting, dario: User
) -> None:
    first = AgendaItem.objects.get(meeting=held, position=1)
    assert "Voto:" not in text_of(darios.get(address(held, "work_minutes")))
    Meeting.objects.update(model_slug="dummy", kind="assembly")
    HANDS[first.pk] = (12, 3)
    try:
        page = text_of(darios.get(address(held, "work_minutes")))
        assert "<strong>Voto:</strong> 12 a favore, 3 contrari" in page
        assert reverse("dummy:ballot", args=[first.pk]) in page
        publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
        held.refresh_from_db()
        public = Template("{% load minutes %}{% published_minutes m %}").render(Context({"m": held}))
        assert "<strong>Voto:</strong> 12 a favore, 3 contrari" in public
        assert reverse("dummy:ballot", args=[first.pk]) not in public
    finally:
        del HANDS[first.pk]


def test_a_withdrawn_text_is_no_longer_public(annas: Client, held: Meeting, dario: User) -> None:
    publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
    annas.post(address(held, "work_minutes_withdraw"))
    assert Minutes.objects.get().state == "draft"
    assert annas.get(reverse("core:meeting_minutes_file", args=[held.pk, "pdf"])).status_code == 404


def test_imported_minutes_need_no_agenda(annas: Client, plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one(state="held")
    save_minutes(actor=dario, meeting_id=meeting.pk, text="Dal registro", revision=0)
    publish_minutes(actor=dario, meeting_id=meeting.pk, revision=1)
    assert "Dal registro" in text_of(annas.get(reverse("core:meeting", args=[meeting.pk])))
    assert annas.get(address(meeting, "work_minutes_file", "docx")).status_code == 200


def test_an_action_without_a_day_gets_one_on_the_page_before_publishing(annas: Client, held: Meeting) -> None:
    action = ActionItem.objects.create(meeting=held, what="Sistemare l'aiuola", owner="Luca")
    page = address(held, "work_minutes_publish")
    assert f'action="/lavoro/azioni/{action.pk}/scadenza/"' in text_of(annas.get(page))
    typed = {"due_on": "2022-01-01", "next": page}
    told = annas.post(f"/lavoro/azioni/{action.pk}/scadenza/", typed, follow=True)
    assert "Sistemare l'aiuola: La scadenza è prima dell'incontro" in text_of(told)
    due = held.meets_on + dt.timedelta(days=9)
    told = annas.post(f"/lavoro/azioni/{action.pk}/scadenza/", typed | {"due_on": f"{due}"}, follow=True)
    assert told.redirect_chain[-1][0] == page
    assert "non ha una data" not in text_of(told)
    assert ActionItem.objects.get().due_on == due
