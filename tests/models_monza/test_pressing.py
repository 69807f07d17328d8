"""An answer late by more than the rules have patience for: the office is written to, once for each, by the clock's own task."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings as configured

from accounts.models import User
from core.mail.kinds import renderer_of
from core.mail.message import NoLongerNeeded
from core.mail.reminders import send_reminders
from core.models import AuditEntry, Body, CityProfile, Delivery, Mailing
from core.services.rules import change_rules
from models_monza.models import AdvisoryOpinion
from models_monza.services.pressing import press_for_answer, press_for_answers
from tests.models_monza.opinion_rows import SENT, SITE, answer_rules, opinion_in

DAY = dt.timedelta(days=1)
DUE = SENT + 30 * DAY
LAST_PATIENT = DUE + 10 * DAY
"""Ten days late: the eleventh is one too many."""


@pytest.fixture(autouse=True)
def term(olga: User, liberta: Body) -> None:
    """Thirty days to answer, pressed after ten; from July on, no patience at all."""
    change_rules(actor=olga, rules=answer_rules(answer_days=30, suspension_days=20, escalation_days=10))
    change_rules(actor=olga, rules=answer_rules(dt.date(2026, 7, 1), answer_days=5, escalation_days=0))


@pytest.fixture
def profile(in_monza: object) -> CityProfile:
    values = {"name": "Monza", "office": "Ufficio Partecipazione", "email": "partecipazione@monza.example"}
    return CityProfile.objects.update_or_create(defaults=values)[0]


def test_the_clock_presses_from_the_day_after_the_patience_ends_once(
    profile: CityProfile, liberta: Body, time_machine: Any
) -> None:
    row = opinion_in("in_charge", liberta)
    time_machine.move_to(dt.datetime.combine(LAST_PATIENT, dt.time(21, 50), dt.UTC))
    send_reminders(SITE)
    assert not Mailing.objects.exists()
    time_machine.move_to(dt.datetime.combine(LAST_PATIENT, dt.time(22, 10), dt.UTC))  # the next day, in Italy
    send_reminders(SITE)
    assert not Mailing.objects.exists(), "nobody is written to at night"
    for hour in (7, 8, 12, 24 * 40):
        time_machine.move_to(
            dt.datetime.combine(LAST_PATIENT + DAY, dt.time(), dt.UTC) + dt.timedelta(hours=hour)
        )
        send_reminders(SITE)
    delivery = Delivery.objects.get()
    assert (delivery.email, delivery.mailing.kind) == (profile.email, "monza.opinion")
    assert delivery.mailing.subject == "Risposta in ritardo: Ciclabile (Libertà)"
    entry = AuditEntry.objects.get(action="monza.opinion.pressed")
    assert (entry.object_id, entry.actor_id, (entry.after or {})["days_late"]) == (row.pk, None, 11)
    assert "core.mail.reminders.send_reminders" in configured.CELERY_BEAT_SCHEDULE


def test_the_message_says_whose_answer_and_how_late(
    profile: CityProfile, liberta: Body, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime.combine(LAST_PATIENT + DAY, dt.time(8), dt.UTC))
    opinion_in("in_charge", liberta, "Ciclabile & strisce")
    assert press_for_answers(LAST_PATIENT + DAY, SITE) == 1
    delivery = Delivery.objects.get()
    message = renderer_of("monza.opinion")(delivery)
    for words in (
        "in ritardo di 11 giorni",
        "Libertà",
        "Mobilità",
        "«Ciclabile & strisce»",
        "mercoledì 3 giugno 2026",
    ):
        assert words in message.text
    assert "in ritardo di 11 giorni" in message.html
    AdvisoryOpinion.objects.update(
        state="answered", answered_on=LAST_PATIENT, outcome="accepted", reasons="R"
    )
    with pytest.raises(NoLongerNeeded):
        renderer_of("monza.opinion")(delivery)


def test_who_is_answered_stopped_withdrawn_or_under_rules_without_patience_presses_nobody(
    profile: CityProfile, liberta: Body, triante: Body
) -> None:
    for state in ("draft", "approved", "answered", "done", "withdrawn"):
        opinion_in(state, liberta)
    opinion_in("transmitted", triante, suspended_on=DUE, suspension_reason="R")
    opinion_in("transmitted", liberta, transmitted_on=dt.date(2025, 3, 3), approved_on=dt.date(2025, 3, 1))
    assert press_for_answers(LAST_PATIENT + DAY, SITE) == 0
    assert press_for_answers(LAST_PATIENT + 20 * DAY, SITE) == 0, "it stood still for twenty days"
    assert press_for_answers(LAST_PATIENT + 21 * DAY, SITE) == 1


def test_without_an_address_it_waits_for_one(liberta: Body) -> None:
    opinion_in("transmitted", liberta)
    day = LAST_PATIENT + DAY
    assert press_for_answers(day, SITE) == 0
    assert not AuditEntry.objects.filter(action="monza.opinion.pressed").exists()
    CityProfile.objects.update_or_create(defaults={"name": "Monza", "email": "c@monza.example"})
    assert press_for_answers(day, SITE) == 1


def test_answered_meanwhile_it_is_not_pressed(profile: CityProfile, liberta: Body) -> None:
    row = opinion_in("answered", liberta)
    assert not press_for_answer(opinion_id=row.pk, today=LAST_PATIENT + DAY, site=SITE)


def test_asking_again_costs_the_same_however_many_are_late(
    profile: CityProfile, liberta: Body, django_assert_num_queries: Any
) -> None:
    for count in (1, 5):
        for _ in range(count):
            opinion_in("transmitted", liberta)
        assert press_for_answers(LAST_PATIENT + DAY, SITE) == count
        with django_assert_num_queries(3):
            assert press_for_answers(LAST_PATIENT + DAY, SITE) == 0
