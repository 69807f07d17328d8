"""Keys turned while people write, and killed half way: every word that was kept is read again. Real processes, real commits."""

import time
import uuid
from functools import partial

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from core.services.activation import activate_participation_model
from models_farelegami.models import CaseKey, GenerativePact
from models_farelegami.rules import SLUG
from models_farelegami.services.cases import write_note
from models_farelegami.services.rewrapping import rewrap_keys
from models_farelegami.vault.entries import read_entries
from models_farelegami.vault.keys import key_ids
from tenants.context import use_city
from tenants.models import City
from tests.models_farelegami.cases import NOTE, refer
from tests.models_farelegami.rows import SINCE, user_with
from tests.tenants.processes import Fork, blocked, until

OLD, NEW = "k" * 32, "n" * 40
WRITERS, SECONDS = 2, 4


@pytest.fixture
def paola(fresh_database: str, monza: City) -> User:
    """Follows cases, in a database where commits are real."""
    with use_city(monza):
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        return user_with("paola@cremona.example", "Paola Patti", "case_worker")


def test_nothing_is_lost_while_keys_are_turned(paola: User, monza: City, settings: Settings) -> None:
    with use_city(monza):
        pacts = [refer(paola).pk for _turn in range(4)]

    def write(number: int) -> str:
        """A worker that was not started again yet: she still locks with the former key, and begins cases too."""
        settings.VAULT_KEYS = [OLD, NEW]
        written, stops = 0, time.monotonic() + SECONDS
        with use_city(monza):
            while time.monotonic() < stops:
                write_note(actor=paola, pact_id=pacts[written % 4], text=f"nota {number}-{written}")
                if written % 5 == 0:
                    refer(paola, note=f"caso {number}-{written}")
                written += 1
        return str(written)

    def turn() -> str:
        settings.VAULT_KEYS = [NEW, OLD]
        turns, stops = 0, time.monotonic() + SECONDS
        with use_city(monza):
            while time.monotonic() < stops:
                turns += rewrap_keys()
        return str(turns)

    turner, *writers = Fork(turn), *(Fork(partial(write, number)) for number in range(WRITERS))
    counts = [int(writer.said()) for writer in writers]
    assert min(counts) > 5
    assert int(turner.said()) >= 4
    settings.VAULT_KEYS = [NEW, OLD]
    with use_city(monza):
        rewrap_keys()  # what was begun after the last turn
    settings.VAULT_KEYS = [NEW]  # the former key is gone
    with use_city(monza):
        assert {row.wrapped_by for row in CaseKey.objects.all()} == set(key_ids())
        found = [
            note.words.reveal() for pact in GenerativePact.objects.all() for note in read_entries(pact).notes
        ]
    wanted = [f"nota {number}-{written}" for number, count in enumerate(counts) for written in range(count)]
    wanted += [
        f"caso {number}-{written}" for number, count in enumerate(counts) for written in range(0, count, 5)
    ]
    assert sorted(found) == sorted([*wanted, *[NOTE] * 4])


def test_killed_half_way_every_case_still_opens(
    paola: User, monza: City, settings: Settings, fresh_database: str
) -> None:
    with use_city(monza):
        pacts = [refer(paola).pk for _turn in range(3)]
        last = CaseKey.objects.order_by("pk").last()
        assert last is not None
        table = CaseKey._meta.db_table
    connection.close()

    def turn() -> object:
        settings.VAULT_KEYS = [NEW, OLD]
        with use_city(monza):
            return rewrap_keys()

    with psycopg.connect(fresh_database) as holds, psycopg.connect(fresh_database, autocommit=True) as server:
        holds.execute(
            psycopg.sql.SQL("SELECT 1 FROM {} WHERE id = %s FOR UPDATE").format(
                psycopg.sql.Identifier(monza.schema_name, table)
            ),
            [uuid.UUID(str(last.pk))],
        )
        fork = Fork(turn)
        until(server, None, blocked(1))
        fork.kill()
        holds.rollback()
    with use_city(monza):
        settings.VAULT_KEYS = [OLD]
        assert [read_entries(GenerativePact.objects.get(pk=key)).identity is not None for key in pacts] == [
            True
        ] * 3
        settings.VAULT_KEYS = [NEW, OLD]
        assert rewrap_keys() == 3
