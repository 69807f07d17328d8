"""Convening from the page: what it shows, what it sends, and where it all can be followed."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import Body, Delivery, Invitation, Mailing, Meeting, Membership, Organisation, RuleSet
from core.selectors.convocation import Guest
from core.selectors.recurrence import WEEKLY, Repeat
from core.services.convocation import ask_for_points, convene_meeting
from core.services.meetings import MeetingPlan
from core.services.organisations import OrganisationData, add_organisation
from core.services.series import plan_series
from tests.core.web.work.conftest import PlanOne


@pytest.fixture
def meeting(plan_one: PlanOne) -> Meeting:
    """A draft in five days."""
    return plan_one(
        agenda=("Verde", "Varie"),
        meets_on=timezone.localdate() + dt.timedelta(days=5),
        starts_at=dt.time(18, 30),
    )


@pytest.fixture
def melo(alfa: Body, dario: Any) -> Organisation:
    """A member with an address, and one without."""
    one = add_organisation(actor=dario, data=OrganisationData(name="Il Melo", email="melo@uno.example"))
    two = add_organisation(actor=dario, data=OrganisationData(name="Polis", phone="035 1234"))
    for organisation in (one, two):
        Membership.objects.create(body=alfa, organisation=organisation)
    return one


def convened(meeting: Meeting, dario: Any, *guests: Guest) -> Meeting:
    return convene_meeting(
        actor=dario,
        meeting_id=meeting.pk,
        guests=guests or [Guest("ada@uno.example", "Ada")],
        site="http://x/",
    )


def page_of(meeting: Meeting, name: str = "work_convene") -> str:
    return reverse(f"core:{name}", args=[meeting.pk])


def test_the_page_lists_members_ticked_operators_not_and_who_must_be_called(
    annas: Client, meeting: Meeting, melo: Organisation
) -> None:
    page = annas.get(page_of(meeting)).content.decode()
    assert re.search(r'value="melo@uno.example"[^>]* checked', page)
    assert re.search(r'value="anna@bergamo.example"(?![^>]* checked)', page)
    assert '<a href="tel:035 1234">' in page
    assert "Rete Alfa, " in page
    assert "Il regolamento chiede" not in page


@pytest.mark.parametrize(("days", "offered"), [(5, True), (0, True), (-1, False)])
def test_the_card_of_a_draft_leads_to_the_convocation_until_its_day(
    annas: Client, plan_one: PlanOne, days: int, offered: bool
) -> None:
    meeting = plan_one(agenda=("Verde",), meets_on=timezone.localdate() + dt.timedelta(days=days))
    card = annas.get(page_of(meeting, "work_meeting")).content.decode()
    assert (page_of(meeting) in card) is offered


def test_the_preview_is_the_mail_and_loses_nothing_typed(
    annas: Client, meeting: Meeting, melo: Organisation
) -> None:
    typed = {"to": ["melo@uno.example"], "note": "A <b>presto</b>", "more": "x@y.example", "preview": "1"}
    page = annas.post(page_of(meeting), typed).content.decode()
    assert "A &lt;b&gt;presto&lt;/b&gt;" in page
    assert "style=" not in page, "the site's policy refuses styles written in the page"
    assert "x@y.example</textarea>" in page.replace("\n", "")
    assert "Buongiorno Il Melo," in page
    assert "18:30 Verde" in page or "1. Verde" in page
    assert not Mailing.objects.exists()
    assert not Invitation.objects.exists()
    assert Meeting.objects.get().state == "draft"


def test_convening_invites_who_is_ticked_and_who_is_typed(
    annas: Client, meeting: Meeting, melo: Organisation
) -> None:
    typed = {
        "to": ["melo@uno.example"],
        "more": "Ada Rossi <Ada@uno.example>\nbea@due.example; melo@uno.example",
        "note": "A presto",
        "reminder_days": "2",
    }
    answer = annas.post(page_of(meeting), typed, follow=True)
    assert "3 inviti in partenza." in answer.content.decode()
    rows = {one.email: one for one in Delivery.objects.select_related("invitation")}
    assert set(rows) == {"melo@uno.example", "ada@uno.example", "bea@due.example"}
    assert rows["ada@uno.example"].name == "Ada Rossi"
    assert rows["melo@uno.example"].invitation.organisation == melo
    found = Meeting.objects.get()
    assert [found.state, found.reminder_days] == ["convened", 2]
    assert Mailing.objects.get().site == "http://bergamo.localhost/"
    again = annas.post(page_of(meeting), typed)
    assert again.status_code == 302
    assert Delivery.objects.count() == 3


def test_an_address_that_is_none_is_named_and_nothing_is_sent(annas: Client, meeting: Meeting) -> None:
    page = annas.post(page_of(meeting), {"more": "ada@uno.example\nnon so", "note": "Ciao"}).content.decode()
    assert "«non so»" in page
    assert "Ciao</textarea>" in page.replace("\n", "")
    assert Meeting.objects.get().state == "draft"


def test_nobody_ticked_is_a_public_notice(annas: Client, meeting: Meeting, melo: Organisation) -> None:
    page = annas.post(page_of(meeting), {}, follow=True).content.decode()
    assert "Non è partito nessun invito" in page
    assert Meeting.objects.get().state == "convened"


def test_an_address_that_is_no_members_is_not_smuggled_in(annas: Client, meeting: Meeting) -> None:
    assert annas.post(page_of(meeting), {"to": ["chiunque@uno.example"]}).status_code == 200
    assert not Delivery.objects.exists()


def test_the_reminder_is_prefilled_by_the_rule_and_the_notice_told(
    annas: Client, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = RuleSet.objects.filter(model_slug="bergamo").values_list("code", flat=True)
    row = next(one for one in RuleSet.objects.filter(code__in=code) if "reminder_days" in one.values)
    row.values["reminder_days"] = 3
    row.save()
    page = annas.get(page_of(meeting)).content.decode()
    assert re.search(r'name="reminder_days"[^>]*value="3"', page) or re.search(
        r'value="3"[^>]*name="reminder_days"', page
    )


def test_late_members_get_it_and_only_they(
    annas: Client, meeting: Meeting, melo: Organisation, dario: Any
) -> None:
    convened(meeting, dario)
    page = annas.get(page_of(meeting, "work_more_guests")).content.decode()
    assert 'value="melo@uno.example"' in page
    assert 'value="ada@uno.example"' not in page
    annas.post(page_of(meeting, "work_more_guests"), {"to": ["melo@uno.example"]})
    assert sorted(Delivery.objects.values_list("email", flat=True)) == ["ada@uno.example", "melo@uno.example"]


def test_the_log_says_what_happened_and_the_cure(annas: Client, meeting: Meeting, dario: Any) -> None:
    convened(meeting, dario, Guest("ada@uno.example", "Ada"), Guest("bea@due.example", "=Bea"))
    Delivery.objects.filter(email="ada@uno.example").update(state="failed", problem="L'indirizzo non esiste.")
    Invitation.objects.filter(email="bea@due.example").update(reply="coming")
    log = page_of(meeting, "work_invited")
    page = annas.get(log).content.decode()
    for words in (
        "non consegnata",
        "L&#x27;indirizzo non esiste.",
        "Corregga",
        "ci sarà",
        "nessuna risposta",
        "Rispedisci",
    ):
        assert words in page
    only = annas.get(log + "?mostra=problemi").content.decode()
    assert "ada@uno.example" in only
    assert "bea@due.example" not in only
    rows = annas.get(log + "?export=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Nome;Realtà;Indirizzo;Risposta")
    assert any("'=Bea" in row for row in rows), "a name is never a formula"
    card = annas.get(reverse("core:work_meeting", args=[meeting.pk])).content.decode()
    assert "2 invitati." in card
    assert "da sistemare: 1" in card


def test_a_failed_message_goes_again_at_the_corrected_address(
    annas: Client, meeting: Meeting, dario: Any
) -> None:
    convened(meeting, dario)
    Delivery.objects.update(state="failed")
    address = reverse("core:work_resend", args=[Delivery.objects.get().pk])
    assert 'value="ada@uno.example"' in annas.get(address).content.decode()
    assert "field-errors" in annas.post(address, {"email": "no"}).content.decode()
    annas.post(address, {"email": "ada.rossi@uno.example"})
    again = Delivery.objects.get()
    assert [again.email, again.state] == ["ada.rossi@uno.example", "waiting"]


def test_another_networks_invitations_do_not_exist(
    annas: Client, plan_one: PlanOne, beta: Body, dario: Any
) -> None:
    theirs = plan_one(body_ids=(beta.pk,), meets_on=timezone.localdate() + dt.timedelta(days=5))
    assert annas.get(page_of(theirs)).status_code == 404
    convened(theirs, dario)
    for name in ("work_invited", "work_more_guests"):
        assert annas.get(page_of(theirs, name)).status_code == 404
    Delivery.objects.update(state="failed")
    address = reverse("core:work_resend", args=[Delivery.objects.get().pk])
    assert annas.post(address, {"email": "x@y.example"}).status_code == 404
    assert Delivery.objects.get().state == "failed"


def test_the_log_takes_few_queries(
    annas: Client, meeting: Meeting, dario: Any, django_assert_max_num_queries: Any
) -> None:
    convened(meeting, dario, *(Guest(f"p{number}@uno.example", f"P{number}") for number in range(30)))
    with django_assert_max_num_queries(14):
        annas.get(page_of(meeting, "work_invited"))


def seen_in(client: Client, address: str) -> str:
    return str(client.get(address).context["form"]["seen"].value())


def test_the_operator_reads_how_many_are_told_of_a_change_and_of_a_cancellation(
    annas: Client, meeting: Meeting, dario: Any, alfa: Body
) -> None:
    guests = [Guest(f"p{number}@uno.example", "") for number in range(3)]
    convened(meeting, dario, *guests)
    values = {
        "kind": "bergamo.plenary",
        "body": alfa.pk,
        "meets_on": meeting.meets_on.isoformat(),
        "starts_at": "19:15",
        "title": "",
    }
    address = page_of(meeting, "work_meeting_edit")
    shown = annas.post(address, values | {"refresh": "1"}).context["form"]
    values |= {"warned": shown["warned"].value(), "seen": seen_in(annas, address)}
    page = annas.post(address, values, follow=True).content.decode()
    assert "Modifiche salvate. Avvisiamo 3 invitati." in page
    values |= {"title": "Il verde", "seen": seen_in(annas, address)}
    page = annas.post(address, values, follow=True).content.decode()
    assert "Modifiche salvate." in page
    assert "Avvisiamo" not in page, "a title changes silently"
    Delivery.objects.update(state="sent")
    page = annas.post(
        page_of(meeting, "work_meeting_cancel"), {"reason": "Neve"}, follow=True
    ).content.decode()
    assert "Incontro annullato. Avvisiamo 3 invitati." in page


def test_the_operator_reads_how_many_are_told_of_a_postponement(
    annas: Client, meeting: Meeting, dario: Any
) -> None:
    convened(meeting, dario)
    Delivery.objects.update(state="sent")
    page = annas.post(
        page_of(meeting, "work_meeting_postpone"), {"reason": "Neve"}, follow=True
    ).content.decode()
    assert "Incontro rinviato. Avvisiamo 1 invitato." in page


def test_of_a_series_the_operator_reads_the_total(annas: Client, dario: Any, alfa: Body) -> None:
    first = timezone.localdate() + dt.timedelta(days=5)
    plan = MeetingPlan(kind="plenary", body_ids=(alfa.pk,), meets_on=first, starts_at=dt.time(18, 30))
    series = plan_series(
        actor=dario,
        model_slug="bergamo",
        plan=plan,
        repeat=Repeat(WEEKLY, weekday=first.weekday(), count=3),
    )
    meeting = series.meetings.order_by("meets_on")[0]
    convened(meeting, dario, Guest("ada@uno.example", ""), Guest("bea@due.example", ""))
    Delivery.objects.update(state="sent")
    page = annas.post(
        page_of(meeting, "work_meeting_cancel"), {"reason": "Neve", "scope": "following"}, follow=True
    ).content.decode()
    assert "3 incontri cambiati. Avvisiamo 2 invitati." in page


# asking for points


def test_points_are_asked_from_the_card_and_the_agenda_and_shown_there(
    annas: Client, meeting: Meeting, melo: Organisation
) -> None:
    ask, card, editor = (
        page_of(meeting, name) for name in ("work_ask", "work_meeting", "work_meeting_agenda")
    )
    for address in (card, editor):
        assert f'href="{ask}"' in annas.get(address).content.decode()
    page = annas.get(ask).content.decode()
    assert re.search(r'value="melo@uno.example"[^>]* checked', page)
    assert "proponi di che cosa parlare" in page, "the preview"
    day = timezone.localdate() + dt.timedelta(days=2)
    typed = {
        "to": ["melo@uno.example"],
        "more": "Ada Rossi <Ada@uno.example>",
        "note": "Pensateci",
        "until": day.isoformat(),
    }
    page = annas.post(ask, typed | {"preview": "1"}).content.decode()
    assert "Pensateci" in page
    assert not Mailing.objects.exists()
    page = annas.post(ask, typed, follow=True).content.decode()
    assert "Chiediamo i punti a 2 persone." in page
    assert "Punti chiesti a 2 persone" in page
    assert "Punti chiesti a 2 persone" in annas.get(card).content.decode()
    assert sorted(Delivery.objects.values_list("email", flat=True)) == ["ada@uno.example", "melo@uno.example"]
    page = annas.get(ask).content.decode()
    assert "A 2 persone li ha già chiesti" in page
    assert 'value="melo@uno.example"' not in page
    page = annas.post(
        ask, {"more": "ada@uno.example", "until": day.isoformat()}, follow=True
    ).content.decode()
    assert "erano già stati chiesti" in page
    assert Delivery.objects.count() == 2


def test_who_was_asked_is_convened_too_although_no_member(
    annas: Client, anna: Any, meeting: Meeting, melo: Organisation
) -> None:
    guests = [Guest(email, email.title()) for email in ("melo@uno.example", "ada@uno.example", anna.email)]
    ask_for_points(actor=anna, meeting_id=meeting.pk, guests=guests, site="http://x/")
    page = annas.get(page_of(meeting)).content.decode()
    for guest in guests:
        assert len(re.findall(rf'value="{guest.email}"[^>]* checked', page)) == 1
    assert "A chi sono stati chiesti i punti" in page
    annas.post(page_of(meeting), {"to": [guest.email for guest in guests[1:]]})
    page = annas.get(page_of(meeting, "work_more_guests")).content.decode()
    assert "A chi sono stati chiesti i punti" not in page
    assert 'value="melo@uno.example"' in page


def test_a_day_that_is_none_is_told_and_nothing_typed_is_lost(annas: Client, meeting: Meeting) -> None:
    past = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    page = annas.post(
        page_of(meeting, "work_ask"), {"more": "ada@uno.example", "note": "Pensateci", "until": past}
    ).content.decode()
    assert "Indichi un giorno da oggi a quello dell&#x27;incontro" in page
    for words in ("ada@uno.example</textarea>", "Pensateci</textarea>"):
        assert words in page.replace("\n", "")
    assert not Invitation.objects.exists()


def test_once_convened_points_are_asked_no_more(annas: Client, meeting: Meeting, dario: Any) -> None:
    convened(meeting, dario)
    ask = page_of(meeting, "work_ask")
    assert "risulta «convocato»" in annas.get(ask).content.decode()
    page = annas.post(ask, {"more": "bea@due.example"}, follow=True).content.decode()
    assert "non è partito altro" in page
    for name in ("work_meeting", "work_meeting_agenda"):
        assert ask not in annas.get(page_of(meeting, name)).content.decode()


def test_the_log_has_a_heading_for_the_question_and_one_for_the_convocation(
    annas: Client, meeting: Meeting, dario: Any
) -> None:
    guests = [Guest("ada@uno.example", "Ada"), Guest("bea@due.example", "Bea")]
    ask_for_points(actor=dario, meeting_id=meeting.pk, guests=guests, site="http://x/")
    log = page_of(meeting, "work_invited")
    page = annas.get(log).content.decode()
    assert "Richiesta dei punti" in page
    assert "Convocazione" not in page
    assert "richiesta di punti: <strong>in attesa</strong>" in page
    Delivery.objects.filter(email="bea@due.example").update(state="failed", problem="L'indirizzo non esiste.")
    assert "Un messaggio non è arrivato." in annas.get(page_of(meeting, "work_meeting")).content.decode()
    convened(meeting, dario, guests[0])
    page = annas.get(log).content.decode()
    assert "Un invitato" in page
    assert page.index(">Convocazione<") < page.index(">Richiesta dei punti<")
    only = annas.get(log + "?mostra=problemi").content.decode()
    assert "bea@due.example" in only
    assert "ada@uno.example" not in only
    assert "bea@due.example" not in annas.get(log + "?mostra=senza-risposta").content.decode()
    rows = annas.get(log + "?export=csv").content.decode("utf-8-sig").splitlines()[1:]
    assert [row.split(";")[4] for row in rows] == ["richiesta di punti", "richiesta di punti", "invito"]
