"""The page of who is invited: one link, one meeting, no account, nobody else's data."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tokens import sign
from core.mail.invitation_links import GOOD_FOR, PURPOSE, invitation_path, invitation_token
from core.models import AgendaProposal, AuditEntry, Body, Invitation, Meeting, Minutes, Venue
from core.services.agenda import add_item, frozen
from core.services.meetings import MeetingPlan, change_meeting, plan_meeting
from tenants.context import use_city
from tenants.models import City


@pytest.fixture
def rita(alfa: Body, dario: User) -> Invitation:
    plan = MeetingPlan(
        kind="plenary",
        body_ids=(alfa.pk,),
        meets_on=timezone.localdate() + dt.timedelta(days=5),
        starts_at=dt.time(18, 30),
        ends_at=dt.time(20, 0),
        venue_id=Venue.objects.create(name="Sala civica", address="via Roma 1", step_free=True).pk,
    )
    meeting = plan_meeting(actor=dario, model_slug="bergamo", plan=plan, agenda=("Festa", "Parco"))
    Meeting.objects.filter(pk=meeting.pk).update(state="convened", convened_agenda=frozen(meeting))
    Invitation.objects.create(meeting=meeting, email="ugo@example.org", name="Ugo Segreto", body=alfa)
    return Invitation.objects.create(meeting=meeting, email="rita@example.org", name="Rita Levi", body=alfa)


def change(invitation: Invitation, **values: Any) -> None:
    Meeting.objects.filter(pk=invitation.meeting_id).update(**values)


def html_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_when_where_and_about_what(bergamo_client: Client, rita: Invitation) -> None:
    html = html_of(bergamo_client, invitation_path(rita))
    for words in ("18:30–20:00", "Sala civica", "via Roma 1", "Si entra senza gradini", "Festa", "Ci sarò"):
        assert words in html
    assert reverse("core:meeting_calendar", args=[rita.meeting_id]) in html


def test_it_shows_nobody_elses_data(bergamo_client: Client, rita: Invitation, alfa: Body) -> None:
    AgendaProposal.objects.create(
        body=alfa, title="Panchine", proposer_name="Ida Segreta", item=rita.meeting.agenda.all()[0],
        state="accepted", settled_at=timezone.now(),
    )  # fmt: skip
    html = html_of(bergamo_client, invitation_path(rita))
    for words in ("Segret", "ugo@example.org"):
        assert words not in html


def test_it_is_kept_and_indexed_by_nobody(bergamo_client: Client, rita: Invitation) -> None:
    for address in (invitation_path(rita), "/invito/wrong/"):
        answer = bergamo_client.get(address)
        assert "noindex" in answer["X-Robots-Tag"]
        assert 'name="robots" content="noindex' in answer.content.decode()
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]


def test_a_reply_is_kept_and_can_be_changed(bergamo_client: Client, rita: Invitation) -> None:
    address = invitation_path(rita)
    reply = f"{address}risposta/"
    for _click in range(2):
        assert bergamo_client.post(reply, {"reply": "coming"}).status_code == 302
    assert "Hai detto che ci sarai" in html_of(bergamo_client, address)
    bergamo_client.post(reply, {"reply": "not_coming"})
    assert "Hai detto che non puoi venire" in html_of(bergamo_client, address)
    rita.refresh_from_db()
    assert rita.reply == "not_coming"
    assert AuditEntry.objects.filter(action="core.meeting.replied").count() == 2


def test_opening_the_link_answers_nothing(bergamo_client: Client, rita: Invitation) -> None:
    """Mail programs open links to look at them."""
    bergamo_client.get(f"{invitation_path(rita)}?reply=coming")
    assert bergamo_client.get(f"{invitation_path(rita)}risposta/").status_code == 405
    rita.refresh_from_db()
    assert rita.reply == ""


def test_once_convened_a_proposal_goes_to_the_next_meeting(bergamo_client: Client, rita: Invitation) -> None:
    answer = bergamo_client.post(
        f"{invitation_path(rita)}proposta/", {"title": "Panchine", "detail": "Al parco"}, follow=True
    )
    assert (
        "L&#x27;ordine del giorno è chiuso: la proposta vale per il prossimo incontro."
        in answer.content.decode()
    )
    made = AgendaProposal.objects.get()
    assert (made.meeting, made.invitation, made.proposer_name) == (None, rita, "Rita Levi")


def test_before_that_it_is_for_this_one_and_a_double_click_is_one(
    bergamo_client: Client, rita: Invitation
) -> None:
    change(rita, state="draft", convened_agenda=None)
    for _click in range(2):
        bergamo_client.post(f"{invitation_path(rita)}proposta/", {"title": "Panchine"})
    assert AgendaProposal.objects.get().meeting_id == rita.meeting_id
    assert "da valutare" in html_of(bergamo_client, invitation_path(rita))


def test_who_is_asked_for_points_proposes_and_does_not_answer_yet(
    bergamo_client: Client, rita: Invitation
) -> None:
    today = timezone.localdate()
    change(rita, state="draft", convened_agenda=None, proposals_until=today + dt.timedelta(days=2))
    Invitation.objects.filter(pk=rita.pk).update(asked_at=timezone.now(), invited_at=None)
    address = invitation_path(rita)
    html = html_of(bergamo_client, address)
    for words in ("in preparazione", "ordine del giorno finora", "Festa", "Hai tempo fino a"):
        assert words in html
    for words in ("Ci sarò", reverse("core:meeting", args=[rita.meeting_id]), ".ics"):
        assert words not in html
    answer = bergamo_client.post(f"{address}risposta/", {"reply": "coming"}, follow=True)
    assert "non è stato convocato" in answer.content.decode()
    change(rita, proposals_until=today - dt.timedelta(days=1))
    assert "Il termine era" in html_of(bergamo_client, address)
    answer = bergamo_client.post(f"{address}proposta/", {"title": "Panchine"}, follow=True)
    assert "chi prepara l&#x27;incontro ti risponde per email" in answer.content.decode()
    assert AgendaProposal.objects.get().meeting_id == rita.meeting_id


def test_who_was_asked_and_not_convened_reads_the_agenda_and_is_not_asked_whether_she_comes(
    bergamo_client: Client, rita: Invitation
) -> None:
    Invitation.objects.filter(pk=rita.pk).update(asked_at=timezone.now(), invited_at=None)
    html = html_of(bergamo_client, invitation_path(rita))
    assert "Festa" in html
    assert "Ci sarò" not in html


def test_a_joint_meeting_without_a_body_on_the_invitation_still_takes_proposals(
    bergamo_client: Client, rita: Invitation
) -> None:
    Invitation.objects.filter(pk=rita.pk).update(body=None)
    bergamo_client.post(f"{invitation_path(rita)}proposta/", {"title": "Panchine"})
    assert AgendaProposal.objects.count() == 1


def test_whose_body_no_longer_meets_there_proposes_to_those_that_do(
    bergamo_client: Client, rita: Invitation, alfa: Body, beta: Body, dario: User
) -> None:
    """The body is taken off a joint meeting after the convocation."""
    meeting = rita.meeting
    Invitation.objects.filter(pk=rita.pk).update(body=beta)
    for bodies in ((alfa.pk, beta.pk), (alfa.pk,)):
        plan = MeetingPlan(
            kind="plenary", body_ids=bodies, meets_on=meeting.meets_on, starts_at=meeting.starts_at,
            ends_at=meeting.ends_at, venue_id=meeting.venue_id,
        )  # fmt: skip
        change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan)
    assert bergamo_client.post(f"{invitation_path(rita)}proposta/", {"title": "Panchine"}).status_code == 302
    assert AgendaProposal.objects.get().body == alfa


def test_where_nobody_meets_any_more_the_text_stays_and_the_cure_is_said(
    bergamo_client: Client, rita: Invitation
) -> None:
    rita.meeting.served.all().delete()
    answer = bergamo_client.post(
        f"{invitation_path(rita)}proposta/", {"title": "Panchine", "detail": "Resta scritto"}
    )
    assert answer.status_code == 422
    assert "Resta scritto" in answer.content.decode()
    assert "scrivere all&#x27;ufficio" in answer.content.decode()


def test_one_network_has_its_measure(bergamo_client: Client, rita: Invitation, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"citizen_form": "2/h/ip"}
    address = f"{invitation_path(rita)}proposta/"
    heard = [bergamo_client.post(address, {"title": f"Idea {number}"}).status_code for number in range(3)]
    assert heard == [302, 302, 422]
    assert AgendaProposal.objects.count() == 2


@pytest.mark.parametrize("title", ["", "x" * 301, "x" * 2_000_000])
def test_what_does_not_fit_is_told_and_kept(bergamo_client: Client, rita: Invitation, title: str) -> None:
    answer = bergamo_client.post(
        f"{invitation_path(rita)}proposta/", {"title": title, "detail": "Resta scritto"}
    )
    assert answer.status_code == 422
    assert "Resta scritto" in answer.content.decode()
    assert not AgendaProposal.objects.exists()


def test_the_trap_catches_programs_without_telling_them(bergamo_client: Client, rita: Invitation) -> None:
    answer = bergamo_client.post(f"{invitation_path(rita)}proposta/", {"title": "Spam", "pagina": "x"})
    assert answer.status_code == 302
    assert not AgendaProposal.objects.exists()


def test_changes_since_the_invitation_are_shown(
    bergamo_client: Client, rita: Invitation, dario: User
) -> None:
    add_item(actor=dario, meeting_id=rita.meeting_id, title="Neve")
    html = html_of(bergamo_client, invitation_path(rita))
    assert "Aggiunto: «Neve»" in html


@pytest.mark.parametrize(
    ("state", "words"), [("cancelled", "annullato"), ("postponed", "rinviato"), ("held", "c'è già stato")]
)
def test_called_off_or_over_it_says_so_and_asks_nothing(
    bergamo_client: Client, rita: Invitation, state: str, words: str
) -> None:
    change(rita, state=state, state_reason="Neve")
    html = html_of(bergamo_client, invitation_path(rita))
    assert words in html
    assert "Ci sarò" not in html
    assert reverse("core:meeting", args=[rita.meeting_id]) in html
    answer = bergamo_client.post(f"{invitation_path(rita)}risposta/", {"reply": "coming"}, follow=True)
    assert "Non serve più rispondere" in answer.content.decode()


def test_after_the_meeting_it_leads_to_the_minutes_once_published(
    bergamo_client: Client, rita: Invitation
) -> None:
    change(rita, state="held", meets_on=timezone.localdate() - dt.timedelta(days=3))
    minutes = Minutes.objects.create(
        meeting=rita.meeting, text="Segreto", state="shared", shared_at=timezone.now()
    )
    assert "Leggi il resoconto" not in html_of(bergamo_client, invitation_path(rita))
    Minutes.objects.filter(pk=minutes.pk).update(state="published", published_at=timezone.now())
    assert "Leggi il resoconto" in html_of(bergamo_client, invitation_path(rita))


def every_address(token: str) -> list[tuple[str, str]]:
    return [
        ("get", reverse("core:invited", args=[token])),
        ("post", reverse("core:invited_reply", args=[token])),
        ("post", reverse("core:invited_propose", args=[token])),
    ]


def refused(client: Client, token: str) -> set[int]:
    heard = set()
    for method, address in every_address(token):
        answer = getattr(client, method)(address, {"reply": "coming", "title": "Panchine"})
        assert "Traceback" not in answer.content.decode()
        heard.add(answer.status_code)
    return heard


def test_the_link_is_good_for_sixty_days_after_and_then_leads_to_the_public_page(
    bergamo_client: Client, rita: Invitation
) -> None:
    token, day = invitation_token(rita), rita.meeting.meets_on
    noon = dt.datetime.combine(day + GOOD_FOR, dt.time(12), tzinfo=timezone.get_current_timezone())
    with time_machine.travel(noon, tick=False):
        assert bergamo_client.get(reverse("core:invited", args=[token])).status_code == 200
    with time_machine.travel(noon + dt.timedelta(days=1), tick=False):
        assert refused(bergamo_client, token) == {410}
        html = bergamo_client.get(reverse("core:invited", args=[token])).content.decode()
        assert reverse("core:meeting", args=[rita.meeting_id]) in html
    assert not AgendaProposal.objects.exists()


def test_a_tampered_or_foreign_link_opens_nothing(
    bergamo_client: Client, rita: Invitation, monza: City, in_bergamo: City
) -> None:
    good = invitation_token(rita)
    with use_city(monza):
        of_monza = sign(str(rita.pk), purpose=PURPOSE)
    bad = [
        "x",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good[1:],
        good.replace(":", "", 1),
        good + "é",
        of_monza,
        sign(str(rita.pk), purpose="subscription"),
        sign("00000000-0000-7000-8000-000000000000", purpose=PURPOSE),
        sign(["x"], purpose=PURPOSE),
        sign("not-a-key", purpose=PURPOSE),
    ]
    for token in bad:
        assert refused(bergamo_client, token) == {404}, token
    rita.refresh_from_db()
    assert rita.reply == ""
    assert not AgendaProposal.objects.exists()


def test_the_other_citys_site_does_not_open_it(monza_client: Client, rita: Invitation) -> None:
    assert refused(monza_client, invitation_token(rita)) == {404}


def test_a_removed_invitation_opens_nothing(bergamo_client: Client, rita: Invitation) -> None:
    token = invitation_token(rita)
    rita.delete()
    assert refused(bergamo_client, token) == {404}


def test_the_page_asks_few_questions(
    bergamo_client: Client, rita: Invitation, django_assert_max_num_queries: Any
) -> None:
    address = invitation_path(rita)
    bergamo_client.get(address)
    with django_assert_max_num_queries(14):
        bergamo_client.get(address)
