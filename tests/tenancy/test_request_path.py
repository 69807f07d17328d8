"""From the host of a request to the city's tables: which hosts answer, what it costs, what is left afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.models import User
from tenants import hosts
from tenants.context import use_city
from tenants.hosts import forget_hosts
from tenants.middleware import CityMiddleware
from tenants.models import City, CityDomain
from tests.tenancy.wire import Wire, listening


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    forget_hosts()
    yield
    forget_hosts()


def current_user(_request: HttpRequest) -> HttpResponse:
    """A view with one query, which says where it ran."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user")
        schema, role = cursor.fetchone()
    return HttpResponse(f"{schema} {role}")


def ask(
    host: str, view: Callable[[HttpRequest], HttpResponse] = current_user, **headers: str
) -> HttpResponse:
    request = RequestFactory().get("/", headers={"host": host, **headers})
    return CityMiddleware(view)(request)


def test_hz05_the_thread_is_back_in_public_after_a_request(bergamo: City) -> None:
    assert ask("bergamo.localhost").content.decode() == f"bergamo {bergamo.role_name}"
    assert connection.schema_name == "public"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone() == ("public",)


def test_hz05_the_thread_is_back_in_public_after_a_request_that_broke(bergamo: City) -> None:
    def broken(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        ask("bergamo.localhost", broken)
    assert connection.schema_name == "public"


def test_hz05_a_request_made_inside_a_city_comes_back_to_it(bergamo: City, monza: City) -> None:
    with use_city(bergamo):
        assert ask("monza.localhost").content.startswith(b"monza ")
        assert ask("nobody.localhost").status_code == 404
        assert connection.schema_name == "bergamo"
        assert connection.tenant == bergamo


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("bergamo.localhost", 200),
        ("bergamo.localhost:8000", 200),
        ("BERGAMO.localhost", 200),
        ("localhost", 200),
        ("www.bergamo.localhost", 307),
        ("bergamo.localhost.", 404),
        ("www.www.bergamo.localhost", 404),
        ("www.localhost", 404),
        ("nobody.localhost", 404),
        ("bergamo", 404),
        ("public.localhost", 404),
        ("127.0.0.1", 404),
        ("[::1]:8000", 404),
        ("bergamo.localhost@monza.localhost", 404),
        ("bergamo.localhost:monza.localhost", 404),
        ("bergamo.localhost, monza.localhost", 404),
        ("bergamo_localhost", 404),
        ("", 404),
    ],
)
def test_hz25_only_the_hosts_of_a_city_answer(bergamo: City, monza: City, host: str, status: int) -> None:
    assert ask(host).status_code == status


def test_hz25_a_forwarded_host_changes_nothing(bergamo: City, monza: City) -> None:
    hostile = {"x-forwarded-host": "monza.localhost", "forwarded": "host=monza.localhost"}
    assert ask("bergamo.localhost", current_user, **hostile).content.startswith(b"bergamo ")


def test_hz25_a_city_with_several_hosts_has_one_origin(bergamo: City) -> None:
    CityDomain.objects.create(domain="partecipa.bergamo.example", tenant=bergamo, is_primary=False)
    answer = ask("partecipa.bergamo.example")
    assert (answer.status_code, answer["Location"]) == (307, "http://bergamo.localhost/")
    assert ask("www.bergamo.localhost:8000")["Location"] == "http://bergamo.localhost:8000/"


def test_hz25_over_https_a_port_is_not_let_into_the_links_of_our_mails(
    bergamo: City, settings: object
) -> None:
    settings.SECURE = True  # type: ignore[attr-defined]
    assert ask("bergamo.localhost").status_code == 200
    assert ask("bergamo.localhost:443").status_code == 200
    assert ask("bergamo.localhost:6666").status_code == 404


def test_an_unknown_host_is_told_nothing_about_cities(db: None) -> None:
    answer = Client(headers={"host": "nobody.localhost"}).get("/")
    assert answer.status_code == 404
    assert "ergamo" not in answer.content.decode()


def test_a_known_host_costs_no_round_trip_and_path_with_role_at_most_one(bergamo: City) -> None:
    ask("bergamo.localhost")  # remembered from here on
    with listening() as wire:
        ask("bergamo.localhost")
    assert len(wire.statements) == 1, wire.statements  # the view's own
    with use_city(bergamo):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # in public: the city has been left behind
    with listening() as wire:
        ask("bergamo.localhost")
    assert len(wire.statements) == 2, wire.statements
    assert "set_config('search_path'" in wire.statements[0]
    assert "set_config('role'" in wire.statements[0]


@contextmanager
def health_checked() -> Iterator[Wire]:
    """As at the start of a request on a kept connection: the first cursor asks whether the server is still there."""
    connection.health_check_enabled, connection.health_check_done = True, False
    try:
        with listening() as wire:
            yield wire
    finally:
        connection.health_check_enabled = False


def test_the_health_check_of_a_kept_connection_costs_the_round_trip_that_sets_path_and_role(
    bergamo: City, monza: City
) -> None:
    ask("monza.localhost")
    ask("bergamo.localhost")
    for host, first in (("bergamo", "SELECT current_user"), ("monza", "set_config('role'")):
        with health_checked() as wire:
            assert ask(f"{host}.localhost").content.startswith(host.encode())
        assert len(wire.statements) == 2, wire.statements
        assert first in wire.statements[0]


def test_cities_taking_turns_cost_one_statement_each(bergamo: City, monza: City) -> None:
    for host in ("bergamo.localhost", "monza.localhost"):
        ask(host)
    with listening() as wire:
        answers = [ask(host).content.split()[0] for host in ("bergamo.localhost", "monza.localhost") * 3]
    assert answers == [b"bergamo", b"monza"] * 3
    assert len(wire.statements) == 12, wire.statements


def test_a_host_is_read_once_a_minute_and_a_new_city_answers_within_seconds(
    bergamo: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(hosts.time, "monotonic", lambda: clock[0])
    assert hosts.site_of("bergamo.localhost") is not None
    assert hosts.site_of("nuova.localhost") is None
    CityDomain.objects.create(domain="nuova.localhost", tenant=bergamo, is_primary=True)
    CityDomain.objects.filter(domain="bergamo.localhost").delete()
    assert hosts.site_of("nuova.localhost") is None
    clock[0] += hosts.ABSENT_SECONDS + 0.1
    assert hosts.site_of("nuova.localhost") is not None
    assert hosts.site_of("bergamo.localhost") is not None
    clock[0] += hosts.FOUND_SECONDS
    assert hosts.site_of("bergamo.localhost") is None


def test_a_flood_of_invented_hosts_neither_fills_memory_nor_forgets_the_cities(
    bergamo: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "ABSENT_HOSTS", 10)
    hosts.site_of("bergamo.localhost")
    for number in range(25):
        hosts.site_of(f"flood-{number}.localhost")
    assert len(hosts._absent) <= 10
    assert set(hosts._sites) == {"bergamo.localhost"}


def test_hz10_the_same_address_on_another_citys_host_is_not_found(bergamo: City, monza: City) -> None:
    with use_city(bergamo):
        person = User.objects.create_user("uno@bergamo.example")

    def find(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=200 if User.objects.filter(pk=person.pk).exists() else 404)

    assert ask("bergamo.localhost", find).status_code == 200
    assert ask("monza.localhost", find).status_code == 404
