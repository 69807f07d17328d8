"""Whoever somebody is in one city, no address gives a byte of another: not a page, a file, a feed, a link nor a task.

Bergamo and Monza both work with every participation model and hold the same rows under the same names; every text of Monza bears
its mark. The addresses come from the URL configuration, the roles from the registries: what is new is visited too, and
fails until it has a sample.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import connection

from accounts import tokens
from accounts.models import User
from core.models import (
    Body,
    CityProfile,
    Invitation,
    Meeting,
    Neighbourhood,
    Organisation,
    Person,
    Theme,
    Venue,
)
from core.permissions.catalogue import all_permissions, all_roles
from core.selectors.city import forget_city_facts
from tenants import middleware
from tenants.context import use_city
from tenants.hosts import Site
from tenants.models import City
from tests.architecture.source import agree
from tests.core.permissions.addresses import Address, addresses
from tests.tenancy.crawl.marks import Mark, contents, is_key, mark_the_rest, marking
from tests.tenancy.crawl.visiting import Browser, Crawl, Stop, browser, carry_session, fields_of, prepare
from tests.tenancy.crawl.worlds import CityWorld, path_of

AREAS = {
    "of every city": lambda name: (
        not name.startswith(("bergamo:", "monza:", "qua:", "farelegami:", "dummy:"))
    ),
    "of labs and agreements": lambda name: name.startswith("qua:"),
    "of labs, centres and pacts": lambda name: name.startswith("farelegami:"),
    "of networks and consulte": lambda name: name.startswith(("bergamo:", "monza:", "dummy:")),
}

SHOW_NOTHING_OF_THEIRS: dict[str, str] = {
    "city:contract_document": "a file that tells the platform's invoice",
    "city:data_progress": "numbers",
    "city:welcome": "a button; the name is of a person without marks",
    "core:sender_confirm": "asks for an address nobody was given",
    "core:import-annotated": "of an import that found nothing",
    "core:unsubscribe": "a page that says it is done",
    "core:work_attendance_new": "a form, empty",
    "core:work_attendance_state": "numbers",
    "core:work_meeting_document": "a form, empty",
    "monza:window-extend": "a form that asks for a day",
    "sharing:decline": "what the coordinating body wrote",
    "farelegami:pact": "a code, and nothing else",
    "farelegami:pact-force": "a code, and nothing else",
    "farelegami:pact-open": "a code, and nothing else",
    "farelegami:pact-shred": "a code, and nothing else",
    "qua:photo": "a picture",
    "qua:photo-file": "a picture",
}
"""Addresses of a row whose page, opened by the city's own office, has no word of the row on it."""


@dataclass
class Two:
    """Bergamo, who looks, and Monza, who is marked."""

    own: CityWorld
    other: CityWorld
    mark: Mark
    stops: list[Stop]
    own_stops: dict[str, dict[str, Any]]
    foreign_keys: list[str]


def two_cities(bergamo: City, monza: City, wanted: list[Address]) -> Two:
    """Both cities with the rows the wanted addresses name."""
    own = CityWorld(bergamo)
    own_stops = {address.name: own.sample(address) for address in wanted}
    mark = Mark(monza)
    with marking(mark):
        other = CityWorld(monza)
        dario, olga, apart = (browser(other, one) for one in (other.office, other.olga, other.apart))
        held_apart = {name for name, permission in all_permissions().items() if permission.apart}
        stops = [
            prepare(
                other,
                mark,
                address,
                apart
                if address.stamp in held_apart
                else olga
                if address.name.startswith("monza:")
                else dario,
            )
            for address in wanted
        ]
        other.fill_the_rest()
    mark_the_rest(mark)
    with use_city(monza):  # now only: it is on every page, and would make each a control
        CityProfile.objects.update_or_create(defaults={"name": mark.word})
        forget_city_facts()
    return Two(own, other, mark, stops, own_stops, foreign_keys(other))


def of_area(area: str) -> list[Address]:
    return [address for address in addresses("config.urls_city") if AREAS[area](address.name)]


def visitors(two: Two) -> Iterator[tuple[str, Browser]]:
    """Everybody Bergamo knows, one of each role, and somebody who brings Monza's session.

    Not a role whose permissions another has too, and as far: the other opens all that it opens.
    """
    for name, user in two.own.people().items():
        if not opens_less(name):
            yield name, browser(two.own, user)
    yield STOLEN, carry_session(two.own, two.other)


def ways_to(two: Two, stop: Stop, *, thoroughly: bool) -> Iterator[tuple[str, bool, dict[str, Any] | None]]:
    """Paths to ask for, whether each names something of Monza, and what goes with it."""
    yield stop.path, stop.is_of_the_city, None
    if not thoroughly:
        return
    own = two.own_stops[stop.address.name]
    keys = [name for name, value in stop.values.items() if is_key(value)]
    if len(keys) > 1:  # one row of Bergamo's, one of Monza's
        for name in keys:
            yield path_of(stop.address, own | {name: stop.values[name]}), True, None
    if not stop.values and stop.method == "GET":
        for words in ("Beta", two.mark.word.replace("q", "k", 1)):  # a word both have, one mistyped
            yield stop.path, False, {"q": words, "cerca": words}


def opens_less(name: str) -> bool:
    """Whether another role with the same reach may do all this one may, and more (or the same, and comes first)."""
    roles = all_roles()
    if name not in roles or name in FOR_ALL:
        return False
    mine, order = roles[name], list(roles)
    others = (role for role in roles.values() if role.scope == mine.scope and role.code != name)
    return any(
        mine.permissions < other.permissions
        or (mine.permissions == other.permissions and order.index(other.code) < order.index(name))
        for other in others
    )


def has_business(name: str, stop: Stop) -> bool:
    """Whether a visitor asks for an address: a role for what its permissions open, who stands for all others for everything.

    Who lacks the permission is turned away by the stamp, before the view: for every role as for who has none.
    """
    return name in FOR_ALL or stop.address.stamp in all_roles()[name].permissions


def crawl(two: Two, stops: list[Stop], name: str, client: Browser) -> Crawl:
    """One visitor asks for all of it; the office also sends the forms, with keys of the other city in every field."""
    walk = Crawl(client, two.mark)
    thoroughly = name in {"participation_office", "nobody"}
    for stop in stops:
        if not has_business(name, stop) or stop.address.name == RENEWS:
            continue
        for path, foreign, data in ways_to(two, stop, thoroughly=thoroughly):
            content = walk.visit(stop, path, foreign=foreign, data=data)
            if (
                name == "participation_office"
                and stop.method == "GET"
                and data is None
                and stop.address.name != LEAVES
            ):
                form = dict.fromkeys(fields_of(content), two.foreign_keys) if not foreign else {}
                walk.visit(replace(stop, method="POST"), path, foreign=False, data=form)
    assert client.is_signed_in == (name not in {"nobody", STOLEN})  # to the end
    walk.findings = [f"{name}: {finding}" for finding in walk.findings]
    return walk


STOLEN = "with a session of the other city"
FOR_ALL = frozenset({"nobody", "without a role", "participation_office", STOLEN})
LEAVES = "account_logout"
"""The one form the office does not send: it goes on looking."""
RENEWS = "account_sessions_end"
"""Names no row, and gives a new cookie to who asks, which these browsers do not keep."""

FAVOURITES = (Person, Venue, Theme, User, Neighbourhood, Meeting, Organisation, Body)
"""What forms let one choose: a field with one value takes the last."""


def foreign_keys(other: CityWorld) -> list[str]:
    with use_city(other.city):
        return [str(model._default_manager.values_list("pk", flat=True)[0]) for model in FAVOURITES]


@pytest.fixture(autouse=True)
def _unlogged() -> Iterator[None]:
    """Thousands of refusals are no news."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("area", AREAS)
def test_nobody_of_one_city_gets_a_byte_of_another(area: str, bergamo: City, monza: City) -> None:
    two = two_cities(bergamo, monza, of_area(area))
    check_controls(two)
    everybody = list(visitors(two))  # one of them signs in at Monza first
    before = contents(monza)
    walks = [crawl(two, two.stops, name, client) for name, client in everybody]
    findings = [finding for walk in walks for finding in walk.findings]
    assert not findings, "\n".join(findings)
    assert sum(walk.visits for walk in walks) > 5 * len(two.stops)
    assert contents(monza) == before  # nor was a byte of it changed


def check_controls(two: Two) -> None:
    """At home every door opens, and what is behind it bears the mark."""
    shut = {
        stop.address.name: stop.status
        for stop in two.stops
        if stop.status not in {200, 204, 302, 400, 409, 422}
    }
    assert shut == {}
    silent = {
        stop.address.name
        for stop in two.stops
        if stop.is_of_the_city and (stop.method, stop.status) == ("GET", 200) and not stop.shown
    }
    expected = {name: why for name, why in SHOW_NOTHING_OF_THEIRS.items() if name in two.own_stops}
    agree(silent, expected, "The office's own page shows nothing of the row")


def host_of_another(patch: pytest.MonkeyPatch, two: Two) -> None:
    """Bergamo's host leads to Monza."""
    patch.setattr(middleware, "site_of", lambda host: Site(two.other.city, host))


def cache_of_all(patch: pytest.MonkeyPatch, two: Two) -> None:
    """Keys of the cache do not carry the city; somebody has been on Monza's site before."""
    cache.clear()
    patch.setattr(caches["default"], "key_func", lambda key, prefix, version: f"{version}:{key}")
    browser(two.other, None).get("/")


def signatures_of_all(patch: pytest.MonkeyPatch, two: Two) -> None:
    """Links are signed for every city, and Bergamo's tables hold what Monza's hold."""
    patch.setattr(tokens, "current_scope", lambda: two.other.city.schema_name)
    with connection.cursor() as cursor:
        for model in (Meeting, Invitation):
            columns = ", ".join(
                f'"{column.column}"' for column in model._meta.concrete_fields if not column.generated
            )
            table = model._meta.db_table
            cursor.execute(f"INSERT INTO bergamo.{table} ({columns}) SELECT {columns} FROM monza.{table}")


@pytest.mark.parametrize("hole", [host_of_another, cache_of_all, signatures_of_all])
def test_the_crawl_finds_a_hole(
    hole: Callable[[pytest.MonkeyPatch, Two], None],
    bergamo: City,
    monza: City,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = {"core:home", "core:meetings", "core:invited"}
    wanted = [address for address in addresses("config.urls_city") if address.name in names]
    two = two_cities(bergamo, monza, wanted)
    whole = crawl(two, two.stops, "nobody", browser(two.own, None))
    assert whole.findings == []  # the control
    hole(monkeypatch, two)
    holed = crawl(two, two.stops, "nobody", browser(two.own, None))
    assert holed.findings != []
