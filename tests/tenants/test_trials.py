"""Trials end by themselves, told in time; the team and the city take the steps between states on their pages."""

import datetime as dt

import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tenants.context import use_city, use_public
from tenants.models import City, Message, PlatformEntry
from tenants.services import standing
from tenants.services.trials import mind_trials
from tenants.views.steps import STEPS, steps_of
from tests.tenants.team import team_browser

State = City.State
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def test_a_trial_is_told_of_its_end_suspended_and_told_once_more(bergamo: City, monza: City) -> None:
    until = NOON.date() + dt.timedelta(days=20)
    City.objects.filter(pk=bergamo.pk).update(
        state=State.TRIAL, trial_until=until, office_email="u@b.example"
    )
    told: dict[int, list[str]] = {}
    for day in (0, 5, 6, 7, 16, 17, 18, 20, 21, 22, 23, 24, 30):
        with time_machine.travel(NOON + dt.timedelta(days=day), tick=False):
            for _twice in range(2):
                mind_trials()
            new = Message.objects.filter(queued_at__date=timezone.localdate()).order_by("queued_at")
            if new:
                told[day] = [message.kind for message in new]
    assert told == {6: ["trial"], 17: ["trial"], 21: ["standing"], 23: ["trial"]}
    bergamo.refresh_from_db()
    assert (bergamo.state, bergamo.state_since) == (State.SUSPENDED, until + dt.timedelta(days=1))
    monza.refresh_from_db()
    assert monza.state == State.ACTIVE


def test_who_was_missed_on_the_day_is_told_the_day_after(bergamo: City) -> None:
    today = timezone.localdate()
    City.objects.filter(pk=bergamo.pk).update(
        state=State.TRIAL, trial_until=today + dt.timedelta(days=9), office_email="u@b.example"
    )
    mind_trials()
    assert [message.key.rpartition(":")[2] for message in Message.objects.all()] == ["14"]


def test_who_calls_off_its_leaving_is_what_it_was(bergamo: City) -> None:
    City.objects.filter(pk=bergamo.pk).update(state=State.SUSPENDED, office_email="u@b.example")
    standing.announce_leaving(actor=None, city=bergamo)
    row = standing.call_off_leaving(actor=None, city=bergamo)
    assert (row.state, row.leaves_on, row.left_as) == (State.SUSPENDED, None, "")
    assert Message.objects.count() == 2


def test_the_office_leaves_and_stays_on_its_pages(bergamo: City, dario: User) -> None:
    browser = Client(headers={"host": "bergamo.localhost"})
    with use_city(bergamo):
        browser.force_login(dario)
    wrong = browser.post("/lavoro/citta/lascia/", {"name": "Monza"})
    assert wrong.status_code == 422
    soon = {"name": "bergamo", "leaves_on": str(timezone.localdate())}
    assert "almeno 60 giorni" in browser.post("/lavoro/citta/lascia/", soon).content.decode()
    left = browser.post("/lavoro/citta/lascia/", {"name": "bergamo", "reason": "Cambio"}, follow=True)
    assert "La città resta" in left.content.decode()
    assert "Cambio" in left.content.decode()
    stays = browser.post("/lavoro/citta/resta/", follow=True).content.decode()
    assert "Lasciare la piattaforma" in stays
    with use_public():
        trail = PlatformEntry.objects.order_by("at").values_list("action", "actor_label")
        assert list(trail) == [("city.leaving", "Dario Ufficio"), ("city.stays", "Dario Ufficio")]


def test_the_team_takes_each_step_that_leads_on(franca: User, bergamo: City) -> None:
    browser = team_browser(franca)
    day = str(timezone.localdate() + dt.timedelta(days=40))
    path = f"/console/citta/{bergamo.pk}/passo/"
    assert "obbligatorio" in browser.post(f"{path}sospendi/", {}).content.decode()
    for step, sent, state in (
        ("arretrato", {}, State.IN_ARREARS),
        ("sospendi", {"reason": "Non paga"}, State.SUSPENDED),
        ("prolunga", {"until": day}, State.TRIAL),
        ("attiva", {"reason": "Contratto"}, State.ACTIVE),
        ("lascia", {}, State.LEAVING),
        ("resta", {}, State.ACTIVE),
    ):
        assert browser.post(f"{path}{step}/", sent).status_code == 302, step
        bergamo.refresh_from_db()
        assert bergamo.state == state
    assert [step.code for step in steps_of(bergamo)] == ["arretrato", "sospendi", "lascia"]
    refused = browser.get(f"{path}resta/").content.decode()
    assert "il passo non si può fare" in refused
    assert browser.get(f"{path}altro/").status_code == 404
    assert "Non paga" in browser.get(f"{path}sospendi/").content.decode()
    assert {step.action for step in STEPS.values()} == standing.LEADS_FROM.keys()
