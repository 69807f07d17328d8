"""The page of the rules: read in words, changed after seeing what changes."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.models import Body, Meeting, MeetingBody, RuleSet
from models_bergamo.rules import NETWORK, REQUESTS, SLUG

EDIT = f"/lavoro/regole/{SLUG}/{REQUESTS}/"


@pytest.fixture
def office(bergamo_client: Client, dario: User, time_machine: Any) -> Client:
    time_machine.move_to(dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC))
    bergamo_client.force_login(dario)
    return bergamo_client


def typed(page: str, **more: str) -> dict[str, str]:
    hidden = page.split('name="seen" value="')[1].split('"', maxsplit=1)[0]
    return {
        "seen": hidden,
        "since": "2026-12-01",
        "act": "Delibera di Giunta",
        "rule_answer_days": "30",
    } | more


def mark(page: str) -> str:
    return page.split('name="shown" value="')[1].split('"', maxsplit=1)[0]


def test_the_rules_are_told_in_words_with_what_the_act_does_not_say(office: Client) -> None:
    page = office.get("/lavoro/regole/").text
    assert "Istanze agli assessori" in page
    assert "Una cosa che l'atto non dice" in page
    assert "<strong>sì</strong>" in page


def test_first_what_would_change_then_it_is_saved(office: Client, alfa: Body) -> None:
    meeting = Meeting.objects.create(model_slug=SLUG, kind="plenary", meets_on=dt.date(2026, 12, 9))
    MeetingBody.objects.create(meeting=meeting, body=alfa)
    first = office.post(EDIT, typed(office.get(EDIT).text))
    assert first.status_code == 200
    assert "Che cosa cambia da martedì 1 dicembre 2026" in first.text
    assert "<del>l&#x27;atto non lo dice</del>" in first.text
    assert "Vale per un incontro già in programma." in first.text
    assert not RuleSet.objects.filter(since=dt.date(2026, 12, 1)).exists()

    saved = office.post(EDIT, typed(first.text, shown=mark(first.text)))
    assert saved.status_code == 302
    assert "Dal 1 dic 2026: in arrivo" in office.get("/lavoro/regole/").text


def test_what_was_changed_after_being_shown_is_shown_again(office: Client) -> None:
    first = office.post(EDIT, typed(office.get(EDIT).text))
    again = office.post(EDIT, typed(first.text, shown=mark(first.text), rule_answer_days="31"))
    assert again.status_code == 200
    assert "<ins>31</ins>" in again.text


def test_a_bad_day_and_a_missing_act_are_told_near_their_fields(office: Client) -> None:
    page = office.post(EDIT, typed(office.get(EDIT).text, since="ieri", act="", rule_answer_days="-1")).text
    assert page.count('class="field-errors"') == 3


def test_a_change_to_come_is_withdrawn(office: Client) -> None:
    first = office.post(EDIT, typed(office.get(EDIT).text))
    office.post(EDIT, typed(first.text, shown=mark(first.text)))
    row = RuleSet.objects.get(since=dt.date(2026, 12, 1))
    office.post(f"/lavoro/regole/versioni/{row.pk}/ritira/")
    assert not RuleSet.objects.filter(pk=row.pk).exists()


def test_a_number_in_a_sentence_is_typed_in_the_sentence(office: Client) -> None:
    page = office.get(f"/lavoro/regole/{SLUG}/{NETWORK}/").text
    assert "Gli invitati ricevono un promemoria" in page
    assert "giorni prima dell" in page


def test_rules_nobody_declared_and_those_of_a_model_not_active_are_not_there(office: Client) -> None:
    assert office.get(f"/lavoro/regole/{SLUG}/nessuna/").status_code == 404
    assert office.get("/lavoro/regole/dummy/meetings/").status_code == 404


def test_an_operator_reads_and_does_not_change(bergamo_client: Client, anna: User) -> None:
    bergamo_client.force_login(anna)
    assert bergamo_client.get("/lavoro/regole/").status_code == 200
    assert bergamo_client.get(EDIT).status_code == 403
