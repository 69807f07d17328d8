"""What a city that stands still lets through: every address, by every method, in every state."""

import datetime as dt
import itertools
import re
import uuid
from contextlib import suppress

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import User
from core.models import Body
from core.services.errors import DomainError
from tenants.context import use_city, use_public
from tenants.hosts import forget_hosts
from tenants.models import City
from tenants.standing import GOES_ON, PAUSED, STILL, WRITING
from tenants.tasks import site_addresses
from tests.core.permissions.addresses import Address, addresses
from tests.core.permissions.world import World, sample

State = City.State
OTHERS = ("dummy:", "farelegami:", "monza:", "qua:")
"""Models that Bergamo has not activated: the door is before them, asked for with any key."""
HANDLER = ClientHandler(enforce_csrf_checks=False)
ADDRESSES = addresses("config.urls_city")
WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "(?P<table>\w+)"')
REFUSED = b"Qui in questo periodo si legge"
MISSING = uuid.UUID(int=1)
OWN_BUSINESS = {
    "django_session", "accounts_user", "usersessions_usersession",
    "benchmark_campaignanswer",
    "core_indicatorrun", "core_indicatormeasure",
}  # fmt: skip
"""Tables that signing in writes; that the body's request was seen, on its side; measures kept, which are derived from the rest."""


def stands(city: City, state: str) -> None:
    leaves = timezone.localdate() + dt.timedelta(days=70) if state == State.LEAVING else None
    with use_public():
        City.objects.filter(pk=city.pk).update(state=state, leaves_on=leaves)
    forget_hosts()


def browser(city: City, user: User | None) -> Client:
    client = Client(headers={"host": "bergamo.localhost"})
    client.handler = HANDLER
    if user:
        with use_city(city):
            client.force_login(user)
    return client


def is_exempt(address: Address) -> bool:
    return address.name in STILL or f"{address.name.rpartition(':')[0]}:" in STILL


def path_of(address: Address, world: World) -> str:
    """The address with rows of the world, else with whatever fits its parameters."""
    if not address.name.startswith((*OTHERS, "account_")):
        before = transaction.savepoint()
        try:
            return reverse(address.name, kwargs=sample(address, world))
        except (IntegrityError, DomainError):  # the world has this row already, made for another address
            transaction.set_rollback(False)
            transaction.savepoint_rollback(before)
    for values in itertools.product((str(MISSING), 1, "x"), repeat=len(address.parameters)):
        with suppress(NoReverseMatch):
            return reverse(address.name, kwargs=dict(zip(address.parameters, values, strict=True)))
    raise AssertionError(f"{address.name}: no sample fits")


def test_every_address_is_refused_to_who_writes_and_open_to_who_reads(
    beta: Body, bruno: User, dario: User, in_bergamo: City
) -> None:
    world = World(beta, bruno)
    paths = {address: path_of(address, world) for address in ADDRESSES}
    anonymous, office = browser(in_bergamo, None), browser(in_bergamo, dario)
    for state, methods in ((State.LEAVING, ("post",)), (State.SUSPENDED, ("post", "put", "patch", "delete"))):
        stands(in_bergamo, state)
        for address, path in paths.items():
            for method in methods:
                answer = getattr(anonymous, method)(path, headers={"accept": "application/json"})
                refused = answer.content.startswith(b'{"refused"')
                assert refused == (not is_exempt(address)), (state, method, address.name, answer.status_code)
                assert answer.status_code == 403 or not refused
    for address, path in paths.items():
        with CaptureQueriesContext(connection) as seen:
            answer = office.get(path)
        assert REFUSED not in answer.content, address.name
        written = {found["table"] for one in seen if (found := WRITES.match(str(one["sql"])))}
        assert written <= OWN_BUSINESS, (address.name, written)


@pytest.mark.parametrize("state", sorted(WRITING))
def test_a_city_that_works_is_not_held_back(state: str, dario: User, bergamo: City) -> None:
    stands(bergamo, state)
    answer = browser(bergamo, dario).post("/lavoro/temi/nuovo/", {"name": "Verde"})
    assert answer.status_code == 302


def test_the_exceptions_are_addresses_that_are_there() -> None:
    names = {address.name for address in ADDRESSES}
    spaces = {f"{name.rpartition(':')[0]}:" for name in names}
    assert {one for one in STILL if one not in (spaces if one.endswith(":") else names)} == set()
    assert all(STILL.values())


def test_what_was_typed_is_given_back_and_scripts_hear_why(dario: User, bergamo: City) -> None:
    stands(bergamo, State.SUSPENDED)
    office = browser(bergamo, dario)
    typed = {
        "name": "Verde & orti <b>",
        "csrfmiddlewaretoken": "segreto",
        "password1": "Parola9!",
        "on": "on",
    }
    page = office.post("/lavoro/temi/nuovo/", typed).content.decode()
    assert "Verde &amp; orti &lt;b&gt;" in page
    assert "segreto" not in page
    assert "Parola9!" not in page
    assert reverse("city:overview") in page
    told = office.post("/lavoro/temi/nuovo/", typed, headers={"accept": "application/json"})
    assert told.status_code == 403
    assert "non si scrive" in told.json()["refused"]
    citizen = browser(bergamo, None).post("/proponi/", {"title": "Una panchina in via Rosa"})
    assert "Una panchina in via Rosa" in citizen.content.decode()
    assert reverse("city:overview") not in citizen.content.decode()


def test_the_notices_say_the_reasons_to_the_office_alone_and_cost_no_query(
    anna: User, dario: User, bergamo: City
) -> None:
    office, worker, citizen = (browser(bergamo, one) for one in (dario, anna, None))
    counts = set()
    for state, at_work, outside in (
        (State.ACTIVE, "", ""),
        (State.TRIAL, "La prova dura ancora 12 giorni", ""),
        (State.IN_ARREARS, "C&#x27;è una fattura scaduta", ""),
        (State.SUSPENDED, "La città è sospesa", "si può leggere ma non usare"),
        (State.LEAVING, "I dati vengono cancellati il", "si può leggere ma non usare"),
    ):
        with use_public():
            City.objects.filter(pk=bergamo.pk).update(
                trial_until=timezone.localdate() + dt.timedelta(days=12)
            )
        stands(bergamo, state)
        citizen.get("/accessibilita/")  # the host is remembered now
        with CaptureQueriesContext(connection) as seen:
            page = citizen.get("/accessibilita/").content.decode()
        counts.add(len(seen))
        assert outside in page
        assert "fattura" not in page
        assert "sospesa" not in page
        assert at_work in office.get("/lavoro/").content.decode()
        told = worker.get("/lavoro/").content.decode()
        assert (at_work in told) == (state not in {State.TRIAL, State.IN_ARREARS})
        assert reverse("city:overview") not in told
    assert len(counts) == 1, counts


def test_a_step_holds_at_once_here(fresh_database: str, dario: User, bergamo: City) -> None:
    from tenants.services.standing import activate_city, suspend_city

    office = browser(bergamo, dario)
    with use_public():
        suspend_city(actor=None, city=bergamo, reason="Prova")
    assert office.post("/lavoro/temi/nuovo/", {"name": "Verde"}).status_code == 403
    with use_public():
        activate_city(actor=None, city=bergamo)
    assert office.post("/lavoro/temi/nuovo/", {"name": "Verde"}).status_code == 302


def test_the_clock_leaves_a_city_that_stands_still_alone_where_it_would_write_to_people(
    bergamo: City, monza: City
) -> None:
    clock = {one["args"][0] for one in settings.CELERY_BEAT_SCHEDULE.values() if one.get("args")}
    assert clock == PAUSED.keys() | GOES_ON.keys(), "say whether it rests where a city does not write"
    assert not PAUSED.keys() & GOES_ON.keys()
    for state in (State.SUSPENDED, State.LEAVING):
        stands(bergamo, state)
        assert set(site_addresses()) == {"bergamo", "monza"}
        assert set(site_addresses(only_writing=True)) == {"monza"}
