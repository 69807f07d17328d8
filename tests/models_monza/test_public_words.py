"""Reasons that everybody will read are looked through first: refused once where they look personal, nothing typed is lost."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from core.services.rules import change_rules
from models_monza.models import AdvisoryOpinion, OpinionRequest
from tests.models_monza.opinion_rows import NOW, answer_rules, opinion_in

REASONS = "Ne parli con Maria Rossi, 039 2372111."
TOLD = "Sembra un dato personale"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def send(client: Client, row: AdvisoryOpinion, step: str, **form: str) -> Any:
    return client.post(reverse("monza:opinion-step", args=[row.pk, step]), form)


def test_an_answer_that_names_somebody_is_told_before_everybody_reads_it(
    office: Client, liberta: Body
) -> None:
    row = opinion_in("in_charge", liberta)
    form = {"outcome": "partly", "on": "2026-06-03", "reasons": REASONS}
    answer = send(office, row, "rispondi", **form)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert TOLD in page
    assert "«Maria Rossi»" in page
    assert REASONS in page
    row.refresh_from_db()
    assert row.state == "in_charge"
    warned = answer.context["form"].data["warned"]
    other = send(
        office, row, "rispondi", **(form | {"reasons": REASONS + " O con Ugo Bianchi.", "warned": warned})
    )
    assert "Ugo Bianchi" in other.content.decode()
    row.refresh_from_db()
    assert row.state == "in_charge"
    assert send(office, row, "rispondi", **form, warned=warned).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reasons) == ("answered", REASONS)


def test_plain_reasons_pass_at_once(office: Client, liberta: Body) -> None:
    row = opinion_in("in_charge", liberta)
    assert (
        send(office, row, "rispondi", outcome="accepted", on="2026-06-03", reasons="Nel 2027.").status_code
        == 302
    )


def test_so_are_the_reasons_of_a_stop_and_of_a_withdrawal(office: Client, olga: User, liberta: Body) -> None:
    change_rules(actor=olga, rules=answer_rules(answer_days=90, suspension_days=30))
    row = opinion_in("transmitted", liberta)
    assert TOLD in send(office, row, "sospendi", reason=REASONS, on="2026-06-03").content.decode()
    assert TOLD in send(office, row, "ritira", reason=REASONS).content.decode()
    row.refresh_from_db()
    assert (row.state, row.suspended_on) == ("transmitted", None)


def test_what_nobody_else_reads_is_not_asked_about(office: Client, liberta: Body) -> None:
    row = opinion_in("approved", liberta)
    assert send(office, row, "ritira", reason=REASONS).status_code == 302


def test_the_words_of_a_request_are_public_with_its_answer(office: Client, liberta: Body) -> None:
    due = f"{NOW.date() + dt.timedelta(days=30):%Y-%m-%d}"
    form = {"subject": "Piano", "text": REASONS, "office": "Mobilità", "due_on": due, "to": "all"}
    answer = office.post(reverse("monza:question-new"), form)
    assert TOLD in answer.content.decode()
    assert not OpinionRequest.objects.exists()
    warned = answer.context["form"].data["warned"]
    assert office.post(reverse("monza:question-new"), form | {"warned": warned}).status_code == 302
    assert OpinionRequest.objects.get().text == REASONS
