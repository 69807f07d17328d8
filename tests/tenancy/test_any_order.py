"""Whatever happens to a connection, in whatever order, what comes out of it bears the word of the city asked."""

import logging
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from core.models import CityProfile, Theme
from tenants.backend.base import DatabaseWrapper
from tenants.context import use_city, use_public
from tenants.models import City
from tenants.provisioning import create_city
from tenants.tasks import HEADER
from tests.dummy_model.tasks import note_where

NAMES = ("bergamo", "lecco", "monza")
WORDS = {name: f"parola-di-{name}" for name in NAMES}
PATHS = (
    "SET search_path = {other}",
    "SET search_path = {other}, public",
    "RESET search_path",
    "SET LOCAL search_path = {other}",
)
ROLES = (
    "RESET ROLE",
    "SET ROLE {role}",
    "SET LOCAL ROLE {role}",
    "DISCARD ALL",
    "SET SESSION AUTHORIZATION DEFAULT",
)

cities = st.sampled_from(NAMES)


class Connection(RuleBasedStateMachine):
    """One thread of a server with its one connection, as three cities use it in turn."""

    there: dict[str, City]
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.role_is_off = False
        connection.close()

    def heard(self, name: str, said: str) -> None:
        """What was said bears this city's word and no other's."""
        assert WORDS[name] in said, said
        assert not [other for other in NAMES if other != name and WORDS[other] in said], said

    def read(self, name: str) -> None:
        """The rows of the city; a connection whose role was taken off may refuse, never answer for another."""
        try:
            with transaction.atomic():
                said = Theme.objects.get(slug="word").name
        except DatabaseError:
            assert self.role_is_off
        else:
            self.heard(name, said)

    def next_request(self) -> None:
        """As the server does between two requests and between two tasks."""
        connection.close_if_unusable_or_obsolete()
        connection.health_check_enabled = True
        self.role_is_off = False

    @rule(name=cities, path=st.sampled_from(["/tutto/", "/file/"]))
    def request(self, name: str, path: str) -> None:
        self.next_request()
        answer = Client(headers={"host": f"{name}.localhost"}).get(path)
        self.heard(name, answer.getvalue().decode())

    @rule(name=cities)
    def broken_request(self, name: str) -> None:
        self.next_request()
        client = Client(headers={"host": f"{name}.localhost"}, raise_request_exception=False)
        assert client.get("/rotto/").status_code == 500

    @rule(name=cities, sender=st.sampled_from(["", *NAMES]))
    def task(self, name: str, sender: str) -> None:
        self.next_request()
        done = self.folder / "done"
        done.unlink(missing_ok=True)
        with use_city(self.there[sender]) if sender else use_public():
            note_where.apply_async([str(self.folder)], headers={HEADER: name})
        assert done.read_text().split()[:2] == [name, self.there[name].role_name]
        self.heard(name, done.read_text())

    @rule(name=cities)
    def export(self, name: str) -> None:
        self.next_request()
        with (
            use_city(self.there[name]),
            connection.cursor() as cursor,
            cursor.copy("COPY core_theme TO STDOUT") as rows,
        ):
            self.heard(name, b"".join(map(bytes, rows)).decode())

    @rule(name=cities, inner=cities)
    def one_city_inside_another(self, name: str, inner: str) -> None:
        with use_city(self.there[name]):
            with use_city(self.there[inner]):
                self.read(inner)
            self.read(name)

    @rule(name=cities, savepoint=st.booleans())
    def rolled_back(self, name: str, savepoint: bool) -> None:
        with use_city(self.there[name]):
            with suppress(ZeroDivisionError, DatabaseError), transaction.atomic():
                if savepoint:
                    with suppress(ZeroDivisionError), transaction.atomic():
                        self.read(name)
                        raise ZeroDivisionError
                    self.read(name)
                Theme.objects.create(name="never", slug="never")
                raise ZeroDivisionError
            self.read(name)

    @rule(name=cities)
    def a_statement_fails(self, name: str) -> None:
        with use_city(self.there[name]):
            with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT * FROM no_such_table")
            self.read(name)

    @rule(name=cities, other=cities, statement=st.sampled_from(PATHS + ROLES), inside=st.booleans())
    def raw_set(self, name: str, other: str, statement: str, inside: bool) -> None:
        self.role_is_off |= statement in ROLES
        told = statement.format(other=other, role=self.there[other].role_name)
        with use_city(self.there[name]):
            block: Any = transaction.atomic() if inside else nullcontext()
            with suppress(DatabaseError), block:
                self.read(name)
                with psycopg.ClientCursor(connection.connection) as raw, suppress(psycopg.Error):
                    raw.execute(told)
                self.read(name)
            self.read(name)

    @rule()
    def outside_any_city(self) -> None:
        with use_public(), pytest.raises(DatabaseError), transaction.atomic():
            Theme.objects.count()

    @rule()
    def connection_lost(self) -> None:
        connection.close()
        self.role_is_off = False

    @invariant()
    def left(self) -> None:
        assert connection.schema_name == "public"


@pytest.fixture
def machine(
    fresh_database: str, bergamo: City, monza: City, tmp_path: Path, settings: Any
) -> Iterator[type[Connection]]:
    """Three cities, each with its word in a row."""
    settings.ROOT_URLCONF = "tests.tenancy.urls"
    create_city(schema_name="lecco", name="Lecco", hostname="lecco.localhost")
    there = {city.schema_name: city for city in City.objects.all()}
    for name, city in there.items():
        with use_city(city):
            Theme.objects.create(name=WORDS[name], slug="word")
            CityProfile.objects.update_or_create(defaults={"name": WORDS[name]})
    logging.disable(logging.CRITICAL)
    yield type("Machine", (Connection,), {"there": there, "folder": tmp_path})
    logging.disable(logging.NOTSET)
    connection.set_schema_to_public()
    connection.close()


def run(machine: type[Connection], examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_hz18_whatever_the_order_every_byte_is_of_the_city_that_was_asked(
    machine: type[Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(machine, 25)
    # Without asking the server some order is found in which it is not.
    monkeypatch.setattr(DatabaseWrapper, "_is_in_place", lambda self: self._in_place == self._wanted)
    with pytest.raises((AssertionError, DatabaseError)):
        run(machine, 25)
