"""Proposing from the site: only while a lab listens, confirmed by mail, seen by nobody before, nothing told to strangers."""

import datetime as dt
import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import resolve, reverse

from accounts.models import User
from core.mail.sending import send_waiting
from core.models import AuditEntry, Body, CityProfile, Delivery, Mailing
from core.services.retention import forget_in_time
from models_qua.mail.need_links import need_of, need_token
from models_qua.models import LabCycle, LabStep, Need
from models_qua.services.need_web import CONFIRM_WITHIN, MAILS_PER_HOUR, forget_unconfirmed_needs
from tenants.context import use_city
from tenants.models import City
from tests.core.mail.conftest import mail_server, up  # noqa: F401  # a real mail server
from tests.core.mail.server import MailServer
from tests.models_qua.conftest import browser
from tests.models_qua.need_rows import (
    HEARD_UNTIL,
    NOW,
    SITE,
    errors,
    link,
    listening_cycle,
    stranger,
    typed,
    unconfirmed,
)
from tests.models_qua.rows import make_cycle, make_need

PAGE = "/laboratori/rivalta/proponi/"
SENT = "/laboratori/rivalta/proponi/inviata/"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> Any:
    cache.clear()
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def cycle(rivalta: Body) -> LabCycle:
    CityProfile.objects.update_or_create(defaults={"name": "Reggio Emilia", "email": "qua@comune.example"})
    return listening_cycle(rivalta)


def test_sent_confirmed_from_the_mailbox_and_not_public(cycle: LabCycle, up: MailServer) -> None:  # noqa: F811
    page = stranger()
    assert page.get(PAGE).status_code == 200
    assert page.post(PAGE, typed()).url == SENT  # type: ignore[attr-defined]
    row = Need.objects.get()
    assert (row.state, row.source, row.is_public, row.language) == ("unconfirmed", "web", False, "it")
    send_waiting(SITE)
    [mail] = up.taken
    assert "Una fontana al parco" not in mail.text()
    path = link(mail)
    assert page.get(path).status_code == 200
    row.refresh_from_db()
    assert row.state == "unconfirmed", "a program that opens links confirms nothing"
    assert "Grazie" in page.post(path).content.decode()
    assert "Grazie" in page.post(path).content.decode()
    assert "Grazie" in page.get(path).content.decode()
    row.refresh_from_db()
    assert (row.state, row.is_public, row.received_on) == ("received", False, NOW.date())
    assert AuditEntry.objects.filter(action="qua.need.confirmed").count() == 1


def test_until_confirmed_nobody_sees_it(cycle: LabCycle, ada: User) -> None:
    row = unconfirmed(cycle)
    page = browser(ada)
    assert row.title not in page.get(reverse("qua:needs", args=[cycle.pk])).content.decode()
    assert page.get(reverse("qua:need", args=[row.pk])).status_code == 404
    assert row.title not in page.get(reverse("qua:needs", args=[cycle.pk]) + "?export=csv").content.decode()
    assert row.title not in stranger().get("/laboratori/rivalta/proposte/").content.decode()


def test_what_is_missing_is_told_and_nothing_typed_is_lost(cycle: LabCycle) -> None:
    answer = stranger().post(PAGE, typed(email="", title=""))
    assert answer.status_code == 422
    assert set(errors(answer)) == {"email", "title"}
    assert "D&#x27;estate non c&#x27;è acqua." in answer.content.decode()
    assert not Need.objects.exists()


def test_the_same_form_sent_twice_is_one_and_written_once(cycle: LabCycle) -> None:
    sent, page = typed(), stranger()
    for _time in range(2):
        assert page.post(PAGE, sent).status_code == 302
    assert (Need.objects.count(), Mailing.objects.count()) == (1, 1)
    page.post(PAGE, sent | {"title": "Un'altra cosa"})
    assert Need.objects.count() == 2


def test_sent_again_minutes_later_the_message_leaves_once_more(cycle: LabCycle, today: Any) -> None:
    sent, page = typed(), stranger()
    page.post(PAGE, sent)
    today.move_to(NOW + dt.timedelta(minutes=10))
    page.post(PAGE, sent)
    assert (Need.objects.count(), Mailing.objects.count()) == (1, 2)


def test_one_address_is_not_flooded_and_nobody_hears_of_it(cycle: LabCycle) -> None:
    page = stranger()
    for number in range(MAILS_PER_HOUR + 1):
        assert page.post(PAGE, typed(title=f"N. {number}")).status_code == 302
    assert Delivery.objects.count() == MAILS_PER_HOUR


def test_a_program_in_the_trap_is_told_all_is_well(cycle: LabCycle) -> None:
    assert stranger().post(PAGE, typed(pagina="x")).url == SENT  # type: ignore[attr-defined]
    assert not Need.objects.exists()


def test_a_network_that_sends_too_much_is_stopped_and_keeps_its_words(cycle: LabCycle, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"citizen_form": "2/h/ip"}
    page = stranger()
    answers = [page.post(PAGE, typed(title=f"N. {number}")) for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "N. 2" in answers[-1].content.decode()


def test_who_is_known_is_answered_like_a_stranger(cycle: LabCycle) -> None:
    make_need(cycle, proposer_email="rosa@example.org")
    known, unknown = (
        stranger().post(PAGE, typed(email=email), follow=True)
        for email in ("rosa@example.org", "nessuno@example.org")
    )
    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({}, "quando comincia si propone"),
        ({"planned_on": dt.date(2026, 4, 1)}, "comincia"),
        ({"started_on": dt.date(2026, 2, 1), "ended_on": HEARD_UNTIL}, "si è concluso"),
    ],
)
def test_when_a_lab_does_not_listen_it_says_when_or_what_instead(
    rivalta: Body, step: dict[str, Any], words: str
) -> None:
    cycle = make_cycle(rivalta)
    LabStep.objects.filter(cycle=cycle, kind="listening").update(**step)
    page = stranger().get(PAGE).content.decode()
    assert words in page
    assert '<form method="post"' not in page


def test_a_lab_without_a_path_says_so(rivalta: Body) -> None:
    assert "non ha un percorso in corso" in stranger().get(PAGE).content.decode()
    assert stranger().post(PAGE, typed()).status_code == 404
    assert stranger().get("/laboratori/nessuno/proponi/").status_code == 404


def test_one_sent_just_after_the_listening_ended_is_told_and_not_lost(cycle: LabCycle) -> None:
    LabStep.objects.filter(kind="listening").update(ended_on=HEARD_UNTIL)
    answer = stranger().post(PAGE, typed())
    assert answer.status_code == 422
    assert "si è concluso" in answer.content.decode()
    assert "Una fontana al parco" in answer.content.decode()


def test_sent_in_time_it_counts_though_confirmed_after_the_listening_ended(cycle: LabCycle) -> None:
    row = unconfirmed(cycle, received_on=HEARD_UNTIL)
    LabStep.objects.filter(kind="listening").update(ended_on=HEARD_UNTIL)
    stranger().post(f"/laboratori/proposta/{need_token(row.pk)}/")
    row.refresh_from_db()
    assert (row.state, row.received_on) == ("received", HEARD_UNTIL)


def test_who_did_not_send_it_throws_it_away(cycle: LabCycle, ada: User) -> None:
    stranger().post(PAGE, typed())
    path = f"/laboratori/proposta/{need_token(Need.objects.get().pk)}/"
    assert "cancellata" in stranger().post(path, {"cancella": "1"}).content.decode()
    assert not Need.objects.exists()
    assert not Delivery.objects.exists()
    assert stranger().get(path).status_code == 404


def test_confirmed_it_cannot_be_thrown_away_by_the_link(cycle: LabCycle) -> None:
    row = unconfirmed(cycle)
    path = f"/laboratori/proposta/{need_token(row.pk)}/"
    stranger().post(path)
    assert "già confermata" in stranger().post(path, {"cancella": "1"}).content.decode()
    assert Need.objects.filter(pk=row.pk, state="received").exists()


# Summer time begins in the night of 29 March 2026: a week is seven times twenty-four hours all the same.
@pytest.mark.parametrize("sent_at", [NOW, dt.datetime(2026, 3, 27, 22, 30, tzinfo=dt.UTC)])
def test_after_a_week_it_is_forgotten_with_the_message(
    cycle: LabCycle, today: Any, sent_at: dt.datetime
) -> None:
    today.move_to(sent_at, tick=False)
    stranger().post(PAGE, typed())
    path = f"/laboratori/proposta/{need_token(Need.objects.get().pk)}/"
    assert forget_unconfirmed_needs(sent_at + CONFIRM_WITHIN) == 0
    today.move_to(sent_at + CONFIRM_WITHIN + dt.timedelta(seconds=1), tick=False)
    assert stranger().get(path).status_code == 404
    assert stranger().post(path).status_code == 404
    forget_in_time(SITE)
    assert not Need.objects.exists()
    assert not Delivery.objects.exists()
    assert AuditEntry.objects.get(action="qua.need.forgotten").after == {"needs": 1}


def test_what_was_confirmed_is_never_forgotten(cycle: LabCycle) -> None:
    row = make_need(cycle, source="web", created_at=NOW - 10 * CONFIRM_WITHIN)
    assert forget_unconfirmed_needs(NOW) == 0
    assert Need.objects.get() == row


def test_late_at_night_it_is_received_on_the_local_day(cycle: LabCycle, today: Any) -> None:
    today.move_to(dt.datetime(2026, 3, 28, 23, 30, tzinfo=dt.UTC), tick=False)  # half past midnight in Reggio
    stranger().post(PAGE, typed())
    assert Need.objects.get().received_on == dt.date(2026, 3, 29)


def test_the_link_is_good_here_only_leaves_no_trace_and_is_kept_by_nobody(
    cycle: LabCycle, bergamo: City, caplog: Any
) -> None:
    row = unconfirmed(cycle)
    token = need_token(row.pk)
    path = f"/laboratori/proposta/{token}/"
    with caplog.at_level(logging.INFO):
        answer = stranger().get(path)
    assert token not in caplog.text
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert resolve(path, "config.urls_city").func.unlogged  # type: ignore[attr-defined]
    assert need_of(f"{token}x") is None
    with use_city(bergamo):
        assert need_of(token) is None
    assert stranger().get("/laboratori/proposta/rotto/").status_code == 404


def test_the_words_of_a_citizen_are_in_her_language(cycle: LabCycle) -> None:
    page = Client(headers={"host": "monza.localhost", "accept-language": "en"})
    page.cookies["django_language"] = "en"
    page.post(PAGE, typed())
    assert Need.objects.get().language == "en"
