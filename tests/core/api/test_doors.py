"""Everything core offers to programs x everybody's keys: the same rights as in the pages, and never more than the key's scopes."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pytest

from accounts.models import User
from core.models import Body
from tenants.context import use_city
from tenants.models import City
from tests.core.api.doors import ANSWERED, doors
from tests.core.api.program import Program, key_of
from tests.core.api.samples import SAMPLES
from tests.core.permissions.world import World

OTHERWISE: dict[str, dict[str, Callable[[World], Any]]] = {
    "rules/{model_slug:slug}/{code:slug}": {"code": lambda _world: "requests"},
    "reports/{model_slug:slug}/{year:int}/tables/{code:slug}": {"code": lambda _world: "months"},
    "first-hour/{code:slug}": {"code": lambda _world: "people"},
}
"""What a parameter means in one address only."""
ABSENT = {"GET logo": "the city has none"}
"""What is not there, whoever asks."""


BY_PATH = {
    path: list(some)
    for path, some in groupby(sorted(doors(""), key=lambda one: one.path), lambda one: one.path)
}
"""The methods of each path: what takes the row away comes last."""


@dataclass(frozen=True)
class Heard:
    """Programs with the keys of everybody."""

    nobody: Program
    elsewhere: Program
    without_role: Program
    without_scope: Program
    of_another_body: Program
    office: Program


@pytest.fixture
def heard(anna: User, bruno: User, dario: User, elena: User, monza: City, in_bergamo: City) -> Heard:
    with use_city(monza):
        other = key_of(elena)
    keys = (other, key_of(bruno), key_of(dario, "core.audit.see"), key_of(anna), key_of(dario))
    return Heard(Program(), *map(Program, keys))


@pytest.mark.parametrize("path", BY_PATH)
def test_who_may_ask_what(path: str, heard: Heard, beta: Body, bruno: User) -> None:
    world, means = World(beta, bruno), SAMPLES | OTHERWISE.get(path, {})
    keys = {name: means[name](world) for name in BY_PATH[path][0].keys}
    for door in sorted(BY_PATH[path], key=lambda one: one.method == "DELETE"):
        assert door.knock(heard.nobody, keys).status_code == 401, door
        assert door.knock(heard.elsewhere, keys).status_code == 401, door
        assert door.knock(heard.without_role, keys).status_code == 403, door
        if door.permission != "core.audit.see":
            assert door.knock(heard.without_scope, keys).status_code == 403, door
        if door.is_of_bodies:
            assert door.knock(heard.of_another_body, keys).status_code in {403, 404}, door
        answer = door.knock(heard.office, keys)
        expected = ANSWERED if str(door) not in ABSENT else {404}
        assert answer.status_code in expected, (door, answer.content)
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"
