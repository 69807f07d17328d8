"""The agenda's editor: by buttons alone, nothing typed is lost, what changed is shown as changed."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import AgendaItem, AgendaProposal, Body, ItemMinutes, Meeting, Minutes
from core.selectors.convocation import Guest
from core.services.agenda import add_item, frozen
from core.services.agenda_rows import MOST_ITEMS
from core.services.convocation import convene_meeting
from core.services.meetings import MeetingPlan, plan_meeting


@pytest.fixture
def meeting(alfa: Body, dario: User) -> Meeting:
    plan = MeetingPlan(
        kind="plenary",
        body_ids=(alfa.pk,),
        meets_on=timezone.localdate() + dt.timedelta(days=10),
        starts_at=dt.time(18, 30),
        ends_at=dt.time(20, 0),
    )
    return plan_meeting(actor=dario, model_slug="bergamo", plan=plan, agenda=("Festa", "Parco", "Varie"))


@pytest.fixture
def annas(bergamo_client: Client, anna: User) -> Client:
    bergamo_client.force_login(anna)
    return bergamo_client


def page(name: str, *keys: Any) -> str:
    return reverse(f"core:work_{name}", args=keys)


def titles(meeting: Meeting) -> list[str]:
    return list(
        AgendaItem.objects.filter(meeting=meeting).order_by("position").values_list("title", flat=True)
    )


def one(meeting: Meeting, title: str) -> AgendaItem:
    return AgendaItem.objects.get(meeting=meeting, title=title)


def seen_in(html: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{32})"', html)
    assert found
    return found[1]


def test_the_editor_shows_when_each_item_is_expected(annas: Client, meeting: Meeting) -> None:
    AgendaItem.objects.filter(meeting=meeting).update(minutes_planned=20)
    html = annas.get(page("meeting_agenda", meeting.pk)).content.decode()
    for time in ("18:30", "18:50", "19:10"):
        assert f'<span class="agenda-time">{time}</span>' in html
    assert "60 minuti su 90: ne restano 30" in html


def test_too_much_for_the_evening_is_only_a_warning(annas: Client, meeting: Meeting) -> None:
    AgendaItem.objects.filter(meeting=meeting).update(minutes_planned=40)
    html = annas.get(page("meeting_agenda", meeting.pk)).content.decode()
    assert "30 di troppo" in html
    answer = annas.post(page("meeting_agenda", meeting.pk), {"title": "Ancora", "minutes_planned": "60"})
    assert answer.status_code == 302
    assert titles(meeting)[-1] == "Ancora"


def test_what_does_not_fit_stays_typed_with_the_reason(annas: Client, meeting: Meeting) -> None:
    long = "Piazza " * 60
    html = annas.post(
        page("meeting_agenda", meeting.pk), {"title": long, "detail": "Resta qui"}
    ).content.decode()
    assert "troppo lungo" in html
    assert "Resta qui" in html
    assert long.strip() in html
    assert len(titles(meeting)) == 3


def test_order_is_made_with_buttons_and_the_focus_stays_on_the_item(annas: Client, meeting: Meeting) -> None:
    varie = one(meeting, "Varie")
    answer = annas.post(page("agenda_move", meeting.pk, varie.pk), {"to": "2"})
    assert titles(meeting) == ["Festa", "Varie", "Parco"]
    html = annas.get(answer["Location"]).content.decode()
    assert html.count("autofocus") == 1
    item = html[html.index(f'id="punto-{varie.pk}"') :]
    assert item.index("autofocus") < item.index("Sposta giù")


@pytest.mark.parametrize("to", ["", "x", "-1", "0", "99999999999999999999", "²"])
def test_a_place_that_is_none_breaks_nothing(annas: Client, meeting: Meeting, to: str) -> None:
    assert (
        annas.post(page("agenda_move", meeting.pk, one(meeting, "Festa").pk), {"to": to}).status_code == 302
    )
    assert sorted(titles(meeting)) == ["Festa", "Parco", "Varie"]


def test_a_stale_edit_shows_both_and_saves_the_second_time(
    annas: Client, meeting: Meeting, dario: User
) -> None:
    parco = one(meeting, "Parco")
    address = page("agenda_item", meeting.pk, parco.pk)
    seen = seen_in(annas.get(address).content.decode())
    AgendaItem.objects.filter(pk=parco.pk).update(title="Parco Goisis")
    html = annas.post(address, {"title": "Parco grande", "seen": seen}).content.decode()
    assert "Parco Goisis" in html
    assert "Parco grande" in html
    assert "Parco grande" not in titles(meeting)
    assert annas.post(address, {"title": "Parco grande", "seen": seen_in(html)}).status_code == 302
    assert "Parco grande" in titles(meeting)


def test_what_was_typed_of_an_item_a_colleague_removed_can_still_be_added(
    annas: Client, meeting: Meeting
) -> None:
    parco = one(meeting, "Parco")
    parco_key = parco.pk
    parco.delete()
    html = annas.post(
        page("agenda_item", meeting.pk, parco_key), {"title": "Parco", "detail": "Le panchine rotte"}
    ).content.decode()
    assert "Le panchine rotte" in html
    assert "aggiunga come punto nuovo" in html
    assert annas.get(page("agenda_item", meeting.pk, parco_key)).status_code == 302
    assert annas.post(page("agenda_remove", meeting.pk, parco_key)).status_code == 302


def test_the_text_way_tells_of_a_colleague_and_keeps_what_was_typed(
    annas: Client, meeting: Meeting, dario: User
) -> None:
    address = page("agenda_text", meeting.pk)
    seen = seen_in(annas.get(address).content.decode())
    add_item(actor=dario, meeting_id=meeting.pk, title="Di Dario")
    html = annas.post(address, {"agenda": "Festa\nMio punto", "seen": seen}).content.decode()
    assert "Mio punto" in html
    assert "Di Dario" in html
    assert titles(meeting) == ["Festa", "Parco", "Varie", "Di Dario"]


def test_an_item_with_minutes_stays_and_the_cure_is_said(annas: Client, meeting: Meeting) -> None:
    ItemMinutes.objects.create(item=one(meeting, "Festa"), said="Si fa")
    html = annas.post(
        page("agenda_remove", meeting.pk, one(meeting, "Festa").pk), follow=True
    ).content.decode()
    assert "non si può togliere" in html
    assert "Festa" in titles(meeting)


def test_what_was_left_open_is_offered_and_taken_up_with_a_button(
    annas: Client, alfa: Body, dario: User, meeting: Meeting
) -> None:
    day = timezone.localdate() - dt.timedelta(days=20)
    plan = MeetingPlan(kind="plenary", body_ids=(alfa.pk,), meets_on=day)
    past = plan_meeting(actor=dario, model_slug="bergamo", plan=plan, agenda=("Luci",))
    Meeting.objects.filter(pk=past.pk).update(state="held")
    Minutes.objects.create(meeting=past)
    ItemMinutes.objects.create(item=past.agenda.get(), outcome="open")
    html = annas.get(page("meeting_agenda", meeting.pk)).content.decode()
    assert "Da riprendere" in html
    assert titles(meeting) == ["Festa", "Parco", "Varie"]  # looking changes nothing
    annas.post(page("agenda_again", meeting.pk), {"key": f"item:{past.agenda.get().pk}"})
    assert titles(meeting)[-1] == "Luci"
    assert "Da riprendere" not in annas.get(page("meeting_agenda", meeting.pk)).content.decode()


def test_an_item_is_merged_into_another_from_the_editor(annas: Client, meeting: Meeting) -> None:
    festa, parco = one(meeting, "Festa"), one(meeting, "Parco")
    editor = annas.get(page("meeting_agenda", meeting.pk)).content.decode()
    assert f"{page('agenda_item', meeting.pk, festa.pk)}#unisci" in editor
    form = annas.get(page("agenda_item", meeting.pk, festa.pk)).content.decode()
    assert f'<option value="{parco.pk}">' in form
    assert f'<option value="{festa.pk}">' not in form
    address = page("agenda_merge", meeting.pk, festa.pk)
    for wrong in ("", "x", str(festa.pk)):
        annas.post(address, {"into": wrong})
    assert titles(meeting) == ["Festa", "Parco", "Varie"]
    html = annas.post(address, {"into": parco.pk}, follow=True).content.decode()
    assert "I due punti sono uno solo" in html
    assert titles(meeting) == ["Parco", "Varie"]
    again = annas.post(address, {"into": parco.pk}, follow=True).content.decode()
    assert "Nel frattempo uno dei due punti è stato tolto" in again


@pytest.mark.parametrize(
    "keys", [[], ["item:x"], ["minutes:00000000-0000-7000-8000-000000000000"], ["'; --"]]
)
def test_what_nobody_offers_is_not_taken_up(annas: Client, meeting: Meeting, keys: list[str]) -> None:
    answer = annas.post(page("agenda_again", meeting.pk), {"key": keys}, follow=True)
    assert "Niente da riprendere" in answer.content.decode()
    assert titles(meeting) == ["Festa", "Parco", "Varie"]


def test_changes_after_the_convocation_are_shown_as_changes(annas: Client, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state="convened", convened_agenda=frozen(meeting))
    annas.post(page("meeting_agenda", meeting.pk), {"title": "Neve"})
    annas.post(page("agenda_remove", meeting.pk, one(meeting, "Parco").pk))
    for address in (page("meeting_agenda", meeting.pk), page("meeting", meeting.pk)):
        html = annas.get(address).content.decode()
        assert "Cambiato dopo la convocazione" in html
        assert "Aggiunto: «Neve»" in html
        assert "Tolto: «Parco»" in html


def test_once_it_changed_the_invited_can_be_told_with_a_button_and_only_once(
    annas: Client, meeting: Meeting, dario: User
) -> None:
    guests = [Guest("ada@uno.example", "Ada"), Guest("bea@due.example", "Bea")]
    convene_meeting(actor=dario, meeting_id=meeting.pk, guests=guests, site="http://x/")
    offer, editor = "Avvisa gli invitati del nuovo ordine del giorno", page("meeting_agenda", meeting.pk)
    shown = [editor, page("meeting", meeting.pk)]
    assert not any(offer in annas.get(address).content.decode() for address in shown)
    annas.post(editor, {"title": "Neve"})
    assert all(offer in annas.get(address).content.decode() for address in shown)
    tell = page("agenda_tell", meeting.pk)
    assert "Avvisiamo 2 invitati." in annas.post(tell, follow=True).content.decode()
    assert not any(offer in annas.get(address).content.decode() for address in shown)
    assert "conoscono già" in annas.post(tell, follow=True).content.decode()


def test_script_and_markup_are_shown_as_text(annas: Client, meeting: Meeting) -> None:
    nasty = "<script>alert(1)</script>"
    annas.post(page("meeting_agenda", meeting.pk), {"title": nasty, "detail": "<img src=x onerror=alert(1)>"})
    for address in (page("meeting_agenda", meeting.pk), page("meeting", meeting.pk)):
        html = annas.get(address).content.decode()
        assert nasty not in html
        assert "<img src=x" not in html
        assert "&lt;script&gt;" in html


def test_a_meeting_that_is_off_has_no_buttons(annas: Client, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")
    html = annas.get(page("meeting_agenda", meeting.pk)).content.decode()
    assert "Sposta su" not in html
    assert "non si cambia più" in html


def test_an_item_of_another_meeting_is_not_reached_through_this_one(
    annas: Client, meeting: Meeting, beta: Body, dario: User
) -> None:
    plan = MeetingPlan(kind="plenary", body_ids=(beta.pk,), meets_on=timezone.localdate())
    theirs = plan_meeting(actor=dario, model_slug="bergamo", plan=plan, agenda=("Loro",)).agenda.get()
    annas.post(page("agenda_item", meeting.pk, theirs.pk), {"title": "Mio"})
    annas.post(page("agenda_remove", meeting.pk, theirs.pk))
    theirs.refresh_from_db()
    assert theirs.title == "Loro"


def test_the_editor_of_a_long_agenda_asks_few_questions(
    annas: Client, meeting: Meeting, alfa: Body, django_assert_max_num_queries: Any
) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=position, title=f"Punto {position}") for position in range(4, 40)
    )
    AgendaProposal.objects.bulk_create(AgendaProposal(body=alfa, title=f"Idea {n}") for n in range(20))
    annas.get(page("meeting_agenda", meeting.pk))
    with django_assert_max_num_queries(26):
        annas.get(page("meeting_agenda", meeting.pk))


def test_what_does_not_fit_any_more_is_told_and_still_offered(
    annas: Client, meeting: Meeting, alfa: Body, dario: User
) -> None:
    day = timezone.localdate() - dt.timedelta(days=10)
    plan = MeetingPlan(kind="plenary", body_ids=(alfa.pk,), meets_on=day)
    past = plan_meeting(actor=dario, model_slug="bergamo", plan=plan, agenda=("Scuola",))
    Meeting.objects.filter(pk=past.pk).update(state="held")
    Minutes.objects.create(meeting=past)
    ItemMinutes.objects.create(item=past.agenda.get(), outcome="open")
    for number in range(MOST_ITEMS - 3):
        add_item(actor=dario, meeting_id=meeting.pk, title=f"Punto {number}")
    key = f"item:{past.agenda.get().pk}"
    shown = annas.post(page("agenda_again", meeting.pk), {"key": key}, follow=True)
    assert "al massimo 60 punti" in shown.content.decode()
    assert "Punto ripreso." not in shown.content.decode()
    assert len(titles(meeting)) == MOST_ITEMS
    assert key in shown.content.decode()
