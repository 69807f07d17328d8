"""Two at once, a worker that dies, an address taken meanwhile: one city, or none and a person who looks."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor  # each waits for a process, none touches the database

import psycopg
import pytest
from django.utils import timezone

from demo.servers import PROJECT
from tenants.context import use_public
from tenants.models import City, CityRequest, Message, PlatformEntry
from tenants.onboarding.addresses import host_of
from tenants.onboarding.links import confirmation_token
from tenants.onboarding.making import MOST_ATTEMPTS, make_city_of
from tenants.services.requests import ask_confirmation, confirm_request
from tests.tenants.joining import typed
from tests.tenants.processes import ALONE, blocked, last_step_held_up, until

State, Reason = CityRequest.State, CityRequest.Reason

CONFIRM = """
import sys, django
django.setup()

from tenants.services.requests import confirm_request
print(confirm_request(token=sys.argv[1]).state)
"""
MAKE = """
import sys, uuid, django
django.setup()

from tenants.onboarding.making import make_city_of
make_city_of(uuid.UUID(sys.argv[1]))
"""


def process(program: str, argument: str) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "CELERY_EAGER": "0",  # nobody makes the city but who is told to
    }
    return subprocess.Popen(
        [sys.executable, "-c", program, argument],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def asked(**more: object) -> CityRequest:
    row = typed(**more)
    with use_public():
        return ask_confirmation(request_id=row.pk)


def test_two_people_one_city_and_a_worker_that_dies(fresh_database: str) -> None:
    first, second = asked(), asked(office_email="altra@comune.lecco.it", subdomain="lecco-partecipa")
    with ThreadPoolExecutor() as both:  # two processes, two connections, the same moment
        programs = [process(CONFIRM, confirmation_token(row)) for row in (first, second)]
        said = sorted(both.map(lambda program: program.communicate(timeout=120)[0].strip(), programs))
    assert said == [State.MAKING, State.WAITING]
    made = CityRequest.objects.get(state=State.MAKING)
    other = CityRequest.objects.get(state=State.WAITING)
    assert other.reason == Reason.ASKED_TOO
    assert Message.objects.filter(kind="city_waiting", email=other.office_email).count() == 1
    with last_step_held_up(fresh_database, host_of(made.subdomain)) as server:
        worker = process(MAKE, str(made.pk))
        until(server, worker, blocked(1))
        worker.kill()
        worker.communicate()
    with psycopg.connect(fresh_database, autocommit=True) as server:
        until(server, None, ALONE)
    assert not City.objects.filter(pk=made.pk).exists()  # nothing half made is seen
    made.refresh_from_db()
    assert (made.state, made.attempts) == (State.MAKING, 1)
    make_city_of(made.pk)
    make_city_of(made.pk)  # a message delivered twice
    made.refresh_from_db()
    assert (made.state, made.attempts) == (State.MADE, 2)
    assert City.objects.filter(cadastral_code="E507").count() == 1
    assert PlatformEntry.objects.filter(action="city.created").count() == 1
    assert Message.objects.filter(kind="city_ready").count() == 1


def test_what_no_program_may_decide_goes_to_a_person(
    db: None, bergamo: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.services.requests.start_soon", lambda _key: None)
    City.objects.filter(pk=bergamo.pk).update(cadastral_code="E507")
    there = confirm_request(token=confirmation_token(asked()))
    assert (there.state, there.reason) == (State.WAITING, Reason.EXISTS)
    City.objects.filter(pk=bergamo.pk).update(is_demonstration=True)
    free = confirm_request(token=confirmation_token(asked()))
    assert free.state == State.MAKING
    tried = typed(
        state=State.MAKING, cadastral_code="A794", attempts=MOST_ATTEMPTS, confirmed_at=timezone.now()
    )
    make_city_of(tried.pk)
    tried.refresh_from_db()
    assert (tried.state, tried.reason) == (State.WAITING, Reason.FAILED)
    taken = typed(state=State.MAKING, cadastral_code="F704", subdomain="bergamo", confirmed_at=timezone.now())
    make_city_of(taken.pk)
    taken.refresh_from_db()
    assert (taken.state, taken.reason) == (State.WAITING, Reason.NAME_TAKEN)
