"""What the tests of isolation share: a row, a session, an entry of the audit trail of one city, and a pool that mixes cities."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.test import Client

from core.models import AuditEntry, Theme
from core.services.audit import record
from tenants.context import use_city
from tenants.hosts import forget_hosts
from tenants.models import City
from tests.cast import PASSWORD, make_user
from tests.tenancy.pooler import transaction_pool

MARK = "segno-della-seconda-citta"


@pytest.fixture
def cities(bergamo: City, monza: City) -> list[City]:
    """Every city there is, each with a theme that bears its name."""
    there = list(City.objects.all())
    for city in there:
        with use_city(city):
            Theme.objects.create(name=f"{MARK}-{city.schema_name}", slug=city.schema_name)
    return there


@pytest.fixture
def verde(bergamo: City, monza: City) -> Theme:
    """A theme of Bergamo, read from it."""
    with use_city(bergamo):
        Theme.objects.create(name="Verde", slug="verde")
        return Theme.objects.get()


@pytest.fixture
def signed_in(bergamo: City, bergamo_client: Client) -> Client:
    """A browser signed in to Bergamo, through the real page."""
    with use_city(bergamo):
        make_user("anna@bergamo.example", "Anna")
    answer = bergamo_client.post("/account/login/", {"login": "anna@bergamo.example", "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return bergamo_client


@pytest.fixture
def entry(in_bergamo: City) -> AuditEntry:
    """Something done in Bergamo."""
    theme = Theme.objects.create(name="Verde")
    return record(actor=None, action="core.place.changed", target=theme, after={"on": dt.date(2024, 1, 1)})


@pytest.fixture
def marked(fresh_database: str, bergamo: City, monza: City) -> Iterator[dict[str, City]]:
    """Two cities, each with one theme that bears its name."""
    forget_hosts()
    for city in (bergamo, monza):
        with use_city(city):
            Theme.objects.create(name=city.name, slug=city.schema_name)
    yield {city.schema_name: city for city in (bergamo, monza)}
    forget_hosts()


@pytest.fixture
def pooled(fresh_database: str) -> Iterator[str]:
    """The address of this test's database through a pool in transaction mode."""
    parts = urlsplit(fresh_database)
    folder = dict(parse_qsl(parts.query)).get("host")
    if folder is None:
        pytest.fail("The pool of this test needs a database on a socket.")
    with tempfile.TemporaryDirectory() as own, transaction_pool(Path(own), Path(folder) / ".s.PGSQL.5432"):
        yield parts._replace(query=f"host={quote(own, safe='')}").geturl()
