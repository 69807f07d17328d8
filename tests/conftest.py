"""Fixtures of every test: a cloned database, the two cities, and what must hold after each test.

A test that needs the database asks for `db` (or for a city, which does); it runs in a transaction that is rolled back.
A test that needs real commits, other connections or other processes asks for `fresh_database`.
"""

import gc
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests import environment

environment.prepare()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from tenants import announcements  # noqa: E402
from tenants.context import use_city, use_public  # noqa: E402
from tenants.hosts import forget_hosts  # noqa: E402
from tenants.models import City  # noqa: E402
from tenants.provisioning.state import forget_sets  # noqa: E402
from tests.database import BERGAMO, MONZA, Cluster, cluster_of_tests, connected_to  # noqa: E402

pytest_plugins = [  # the people of the tests, and who bills, as fixtures
    "tests.cast",
    "tests.payments",
    "tests.tenants.team",
    "tests.tenants.billing.stories",
    "tests.tenants.fleet",
    "tests.benchmark.people",
]

_FILLED = 1
_OTHERS = 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse pytest-django's flushing tests: a flush would take the two cities away from every test after it.

    Modules with browsers come first, then those with processes, then the largest: however few their tests are, they are the
    long ones, and what is short fills the end of a run evenly. One that wants the demo's data is the very first: it makes them
    while the others do what needs none.
    """
    sizes = Counter(item.path for item in items)
    ranks: dict[Path, int] = {}
    for item in items:
        ranks[item.path] = min(ranks.get(item.path, _OTHERS), _rank(getattr(item, "fixturenames", ())))
    if filled := [path for path, rank in ranks.items() if rank == _FILLED]:
        ranks[max(filled, key=sizes.__getitem__)] = -1
    items.sort(key=lambda item: (ranks[item.path], -sizes[item.path], item.path))
    for item in items:
        marker = item.get_closest_marker("django_db")
        if "transactional_db" in getattr(item, "fixturenames", ()) or (
            marker and marker.kwargs.get("transaction")
        ):
            raise pytest.UsageError(
                f"{item.nodeid}: ask for the fixture fresh_database instead of transactional_db."
            )


def pytest_collection_finish() -> None:
    """What is in memory by now stays until the end: looking through it for garbage again and again takes a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def _rank(fixtures: Iterable[str]) -> int:
    if "filled_site" in fixtures:
        return _FILLED
    return 0 if "site_environment" in fixtures else 2 if "fresh_database" in fixtures else _OTHERS


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The PostgreSQL server of this run with the prepared database."""
    with cluster_of_tests() as running:
        yield running


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, cluster: Cluster
) -> Iterator[None]:
    """Instead of pytest-django's: this worker's clone of the prepared database."""
    with cluster.clone() as url, connected_to(url):
        yield
        django_db_blocker.unblock()
        connection.close()
        django_db_blocker.restore()


@pytest.fixture(scope="session")
def _media_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A media folder for each test, made by whoever writes into it: few do."""
    folder = tmp_path_factory.mktemp("media")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _nothing_leaks(settings: object, _media_folders: Iterator[Path]) -> Iterator[None]:
    """Each test has its own cache and media folder, and must end outside any city."""
    settings.MEDIA_ROOT = next(_media_folders)  # type: ignore[attr-defined]
    forget_hosts()
    forget_sets()
    announcements._Known.told, announcements._Known.expires = (), math.inf  # a minute passes in no test
    yield
    cache.clear()
    left_in = connection.schema_name
    if left_in != "public":
        connection.set_schema_to_public()
        pytest.fail(f"The test ended inside the city {left_in!r}: something entered it and did not leave.")


@pytest.fixture
def fresh_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, cluster: Cluster
) -> Iterator[str]:
    """A clone for this test alone, without a surrounding transaction; yields its URL."""
    with cluster.clone() as url, django_db_blocker.unblock(), connected_to(url):
        yield url
        connection.close()


@pytest.fixture
def bergamo(request: pytest.FixtureRequest) -> City:
    """The city of Bergamo, with the participation model `bergamo` active."""
    return _city(request, BERGAMO)


@pytest.fixture
def monza(request: pytest.FixtureRequest) -> City:
    """Another city, with the dummy participation model: what Bergamo must never see."""
    return _city(request, MONZA)


def _city(request: pytest.FixtureRequest, schema_name: str) -> City:
    if "fresh_database" not in request.fixturenames:
        request.getfixturevalue("db")
    with use_public():  # the test may be inside the other city by now
        city: City = City.objects.get(schema_name=schema_name)
    return city


@pytest.fixture
def in_bergamo(bergamo: City) -> Iterator[City]:
    """The whole test works for Bergamo."""
    with use_city(bergamo):
        yield bergamo


@pytest.fixture
def bergamo_client(bergamo: City) -> Client:
    """A browser without JavaScript on Bergamo's site."""
    return Client(headers={"host": "bergamo.localhost"})


@pytest.fixture
def monza_client(monza: City) -> Client:
    """The same on Monza's site."""
    return Client(headers={"host": "monza.localhost"})


@pytest.fixture
def public_client(db: None) -> Client:
    """The same on the platform's own site."""
    return Client(headers={"host": "localhost"})
