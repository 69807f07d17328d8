"""A public page is drawn once for each change: the next visitor gets it as it is, and never one that is no longer true."""

import datetime as dt
import gzip
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.models import CityProfile
from core.selectors.city import forget_city_facts
from core.services.profile import change_profile
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user

Ask = Callable[..., tuple[str, int]]


@pytest.fixture
def ask(bergamo: City, monza: City, settings: Any) -> Ask:
    """The page and how many queries it took, as somebody without an account asks for it."""
    settings.PUBLIC_PAGE_SECONDS = 60

    def asked(path: str = "/", host: str = "bergamo.localhost", **cookies: str) -> tuple[str, int]:
        client = Client(headers={"host": host})
        client.cookies.load(cookies)
        with CaptureQueriesContext(connection) as taken:
            response = client.get(path)
        assert response.status_code == 200
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "Cookie" in response.headers["Vary"]
        return response.content.decode(), len(taken)

    for host in ("bergamo.localhost", "monza.localhost"):
        asked("/accessibilita/", host)  # what every page knows is known
    return asked


def named(city: City, name: str) -> None:
    with use_city(city):
        change_profile(actor=make_user(f"{uuid.uuid4()}@posta.example", "Dario"), values={"name": name})
        forget_city_facts()  # as the commit does


def test_a_page_nothing_changed_is_drawn_once_and_one_that_changed_at_once_anew(
    ask: Ask, bergamo: City
) -> None:
    first, taken = ask()
    assert ask() == (first, 1)
    assert taken > 1  # the control
    named(bergamo, "Bèrghem")
    assert "Bèrghem" in ask()[0]
    assert ask()[1] == 1
    with use_city(bergamo):  # behind the verbs' backs: what is kept says what was true, for a minute
        CityProfile.objects.update(name="Nascosta")
    assert "Nascosta" not in ask()[0]


def test_each_city_language_address_and_day_has_its_own(ask: Ask, bergamo: City, monza: City) -> None:
    named(bergamo, "Bèrghem")
    named(monza, "Muunscia")
    pages = {
        "bergamo": ask()[0],
        "monza": ask(host="monza.localhost")[0],
        "english": ask(django_language="en")[0],
        "meetings": ask("/incontri/")[0],
    }
    assert len({*pages.values()}) == 4
    assert "Muunscia" in pages["monza"]
    assert "Bèrghem" in pages["bergamo"]
    assert pages["bergamo"] == ask()[0]
    assert ask("/incontri/?pagina=2")[1] > 1  # a question is answered, not remembered
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)):
        assert ask()[1] > 1


def test_a_kept_page_travels_small_where_the_browser_takes_it(ask: Ask) -> None:
    plain = ask()[0]
    small = Client(headers={"host": "bergamo.localhost", "accept-encoding": "gzip, br"}).get("/")
    assert small.headers["Content-Encoding"] == "gzip"
    assert int(small.headers["Content-Length"]) < len(plain) / 2
    assert gzip.decompress(small.content).decode() == plain
    assert {"Cookie", "Accept-Encoding"} <= {*small.headers["Vary"].split(", ")}


def test_who_has_a_session_gets_a_page_of_her_own_and_leaves_none_to_others(
    ask: Ask, anna: User, bergamo: City
) -> None:
    cache.clear()
    client = Client(headers={"host": "bergamo.localhost"})
    with use_city(bergamo):
        client.force_login(anna)
    hers = client.get("/").content.decode()
    assert "Esci" in hers
    assert "Esci" not in ask()[0]
    assert "Esci" in client.get("/").content.decode()
    assert client.get(f"/incontri/{uuid.uuid4()}/").status_code == 404
