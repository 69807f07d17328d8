"""A citizen proposes something to talk about, where the rules in force say so."""

import re

import pytest
from django.test import Client

from accounts.models import User
from core.models import AgendaProposal, Body, CityProfile, RuleSet
from tests.core.web.public.conftest import MakeMeeting
from tests.core.web.public.pages import text_of

PROPOSAL = {
    "organismo": "rete-alfa",
    "title": "Le panchine del parco",
    "detail": "Sono rotte.",
    "name": "Rosa",
    "email": "rosa@example.org",
}


@pytest.fixture
def nobody_may(alfa: Body) -> None:
    """The rules in force do not let citizens propose."""
    for row in RuleSet.objects.filter(code="network"):
        row.values = row.values | {"citizens_may_propose": False}
        row.save()


def test_a_proposal_arrives_and_is_not_published(bergamo_client: Client, alfa: Body) -> None:
    answer = bergamo_client.post("/proponi/", PROPOSAL, follow=True)
    page = answer.content.decode()
    assert "Che cosa succede ora" in page
    proposal = AgendaProposal.objects.get()
    assert (proposal.body, proposal.title, proposal.detail) == (alfa, "Le panchine del parco", "Sono rotte.")
    assert (proposal.proposer_name, proposal.proposer_email) == ("Rosa", "rosa@example.org")
    assert proposal.state == AgendaProposal.State.WAITING
    for path in ("/reti/rete-alfa/", "/quartieri/alfa/", "/incontri/"):
        assert "panchine" not in bergamo_client.get(path).content.decode()


def test_sent_twice_it_is_one(bergamo_client: Client, alfa: Body) -> None:
    for _time in range(2):
        assert bergamo_client.post("/proponi/", PROPOSAL).status_code == 302
    assert AgendaProposal.objects.count() == 1


def test_what_was_typed_stays_when_something_is_missing(bergamo_client: Client, alfa: Body) -> None:
    answer = bergamo_client.post("/proponi/", PROPOSAL | {"title": "", "email": "rosa"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Sono rotte." in page
    assert 'value="rosa"' in page
    assert "id_title_error" in page
    assert "id_email_error" in page


def test_a_program_is_thanked_and_not_heard(bergamo_client: Client, alfa: Body) -> None:
    assert bergamo_client.post("/proponi/", PROPOSAL | {"pagina": "x"}).status_code == 302
    assert not AgendaProposal.objects.exists()


def test_where_the_rules_say_no_the_page_says_how_else(
    bergamo_client: Client, make_meeting: MakeMeeting, nobody_may: None, profile: CityProfile
) -> None:
    page = text_of(bergamo_client, "/proponi/?organismo=rete-alfa")
    assert "Puoi farti ascoltare lo stesso" in page
    assert "reti@bergamo.example" in page
    bergamo_client.post("/proponi/", PROPOSAL)
    assert not AgendaProposal.objects.exists()
    for path in ("/reti/rete-alfa/", f"/incontri/{make_meeting().pk}/"):
        assert "Proponi un argomento" not in text_of(bergamo_client, path)


def test_the_pages_of_body_and_meeting_lead_to_the_form_preset(
    bergamo_client: Client, make_meeting: MakeMeeting, beta: Body
) -> None:
    meeting = make_meeting()
    for path in ("/reti/rete-alfa/", f"/incontri/{meeting.pk}/"):
        page = bergamo_client.get(path).content.decode()
        link = re.search(r'href="(/proponi/\?[^"]+)"', page)
        assert link is not None
        form = bergamo_client.get(link[1].replace("&amp;", "&")).content.decode()
        assert re.search(r'value="rete-alfa" selected', form)
    assert f'name="incontro" value="{meeting.pk}"' in form


def test_a_meeting_of_others_or_unknown_is_left_out(
    bergamo_client: Client, make_meeting: MakeMeeting, beta: Body
) -> None:
    for number, key in enumerate((make_meeting(beta).pk, make_meeting(state="draft").pk)):
        data = PROPOSAL | {"incontro": str(key), "title": f"Argomento {number}"}
        assert bergamo_client.post("/proponi/", data).status_code == 302
    assert bergamo_client.get("/proponi/?incontro=boh&organismo=rete-alfa").status_code == 200
    assert set(AgendaProposal.objects.values_list("meeting", flat=True)) == {None}


def test_who_is_signed_in_is_not_asked_who_they_are(bergamo_client: Client, bruno: User, alfa: Body) -> None:
    bergamo_client.force_login(bruno)
    assert 'name="email"' not in bergamo_client.get("/proponi/").content.decode()
    data = {key: PROPOSAL[key] for key in ("organismo", "title", "detail")}
    assert bergamo_client.post("/proponi/", data).status_code == 302
    assert AgendaProposal.objects.get().user == bruno
