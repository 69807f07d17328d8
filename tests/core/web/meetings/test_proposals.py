"""The operator's list of proposals, and settling one."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import AgendaProposal, Body, Delivery, Meeting, RoleGrant
from core.services.meetings import MeetingPlan, plan_meeting

LIST = "/lavoro/proposte/"


@pytest.fixture
def annas(bergamo_client: Client, anna: User) -> Client:
    bergamo_client.force_login(anna)
    return bergamo_client


@pytest.fixture
def draft(alfa: Body, dario: User) -> Meeting:
    day = timezone.localdate() + dt.timedelta(days=10)
    plan = MeetingPlan(kind="plenary", body_ids=(alfa.pk,), meets_on=day)
    return plan_meeting(actor=dario, model_slug="bergamo", plan=plan, agenda=("Festa",))


def proposed(body: Body, title: str = "Panchine", **more: Any) -> AgendaProposal:
    values = {"proposer_name": "Ugo Neri", "proposer_email": "u@example.org"} | more
    return AgendaProposal.objects.create(body=body, title=title, **values)


def one(proposal: AgendaProposal) -> str:
    return reverse("core:work_proposal", args=[proposal.pk])


def test_she_sees_what_waits_for_her_bodies_the_oldest_first(annas: Client, alfa: Body, beta: Body) -> None:
    proposed(alfa, "Seconda", proposed_at=timezone.now())
    proposed(alfa, "Prima", proposed_at=timezone.now() - dt.timedelta(days=3))
    proposed(alfa, "Valutata", state="declined", settled_at=timezone.now())
    proposed(beta, "Di altri")
    html = annas.get(LIST).content.decode()
    assert html.index("Prima") < html.index("Seconda")
    assert "Valutata" not in html
    assert "Di altri" not in html
    assert "2 proposte da valutare" in html


def test_the_filters_narrow_it(annas: Client, alfa: Body) -> None:
    proposed(alfa, "Panchine")
    proposed(alfa, "Tavoli", state="declined", settled_at=timezone.now())
    assert "Panchine" not in annas.get(LIST, {"state": "declined"}).content.decode()
    everything = annas.get(LIST, {"state": "all"}).content.decode()
    assert "Panchine" in everything
    assert "Tavoli" in everything
    assert "Nessuna proposta corrisponde" in annas.get(LIST, {"q": "xyzzy"}).content.decode()
    assert annas.get(LIST, {"body": "x", "state": "y", "page": "z"}).status_code == 200


def test_the_list_asks_at_most_eight_questions(
    annas: Client, alfa: Body, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        proposed(alfa, f"Idea {number}")
    annas.get(LIST)
    with django_assert_max_num_queries(8):
        annas.get(LIST)


def test_accepted_from_the_editor_one_is_back_in_the_editor(
    annas: Client, alfa: Body, draft: Meeting
) -> None:
    made = proposed(alfa)
    answer = annas.post(one(made), {"outcome": "accept", "meeting": draft.pk, "back": draft.pk})
    assert answer["Location"] == reverse("core:work_meeting_agenda", args=[draft.pk])
    html = annas.get(answer["Location"]).content.decode()
    assert "Proposto da Ugo Neri" in html
    assert "avvisiamo" in html
    assert list(draft.agenda.order_by("position").values_list("title", flat=True)) == ["Festa", "Panchine"]


def test_merged_it_adds_its_name_to_the_item(annas: Client, alfa: Body, draft: Meeting) -> None:
    item = draft.agenda.get()
    for name in ("Ugo Neri", "Ida Blu"):
        annas.post(one(proposed(alfa, proposer_name=name)), {"outcome": "merge", "item": item.pk})
    html = annas.get(reverse("core:work_meeting_agenda", args=[draft.pk])).content.decode()
    assert "Proposto da Ugo Neri, Ida Blu" in html
    assert draft.agenda.count() == 1


def test_declined_without_a_reason_it_asks_for_one(annas: Client, alfa: Body, draft: Meeting) -> None:
    made = proposed(alfa)
    html = annas.post(one(made), {"outcome": "decline", "answer": ""}).content.decode()
    assert "is-invalid" in html
    assert annas.post(one(made), {"outcome": "decline", "answer": "Già fatto"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.answer) == ("declined", "Già fatto")
    assert "Già fatto" in annas.get(one(made)).content.decode()


def test_it_may_be_declined_without_writing_where_there_is_an_address(annas: Client, alfa: Body) -> None:
    without = annas.get(one(proposed(alfa, proposer_email=""))).content.decode()
    assert "senza scrivere" not in without
    made = proposed(alfa)
    assert "Non accogliere senza scrivere" in annas.get(one(made)).content.decode()
    page = annas.post(one(made), {"outcome": "drop", "answer": ""}, follow=True).content.decode()
    assert "Proposta non accolta." in page
    assert "mandiamo" not in page
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"outcome": "boh"},
        {"outcome": "accept"},
        {"outcome": "accept", "meeting": "00000000-0000-7000-8000-000000000000"},
        {"outcome": "merge", "item": "x"},
        {"outcome": "decline", "answer": "x" * 10_000},
    ],
)
def test_what_makes_no_sense_settles_nothing(
    annas: Client, alfa: Body, draft: Meeting, sent: dict[str, str]
) -> None:
    made = proposed(alfa)
    assert annas.post(one(made), sent).status_code == 200
    made.refresh_from_db()
    assert made.state == "waiting"


def test_settled_by_a_colleague_meanwhile_it_says_so(annas: Client, alfa: Body, draft: Meeting) -> None:
    made = proposed(alfa, state="declined", settled_at=timezone.now(), answer="No")
    html = annas.post(one(made), {"outcome": "accept", "meeting": draft.pk}).content.decode()
    assert "già stata valutata" in html or "non accolta" in html
    assert draft.agenda.count() == 1


def test_of_another_network_it_does_not_exist(annas: Client, beta: Body) -> None:
    assert annas.get(one(proposed(beta))).status_code == 404


def test_a_reader_settles_nothing(bergamo_client: Client, bruno: User, alfa: Body) -> None:
    RoleGrant.objects.create(user=bruno, role="reader")
    bergamo_client.force_login(bruno)
    made = proposed(alfa)
    assert bergamo_client.get(LIST).status_code == 403
    assert bergamo_client.post(one(made), {"outcome": "decline", "answer": "No"}).status_code == 403
