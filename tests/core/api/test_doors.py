"""Everything core offers to programs x everybody's keys: the same rights as in the pages, and never more than the key's scopes."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from core.models import Body
from tenants.context import use_city
from tenants.models import City
from tests.core.api.doors import ANSWERED, Door, doors
from tests.core.api.program import Program, key_of
from tests.core.permissions.world import SAMPLES, World

OTHERWISE: dict[str, dict[str, Callable[[World], Any]]] = {
    "rules/{model_slug:slug}/{code:slug}": {"code": lambda _world: "requests"},
    "reports/{model_slug:slug}/{year:int}/tables/{code:slug}": {"code": lambda _world: "months"},
    "first-hour/{code:slug}": {"code": lambda _world: "people"},
    "webhook-deliveries/{delivery_id}": {"delivery_id": lambda world: world.webhook_delivery().pk},
    "webhook-deliveries/{delivery_id}/repetition": {"delivery_id": lambda world: world.webhook_delivery().pk},
}
"""What a parameter means in one address only."""
ABSENT = {"GET logo": "the city has none"}
"""What is not there, whoever asks."""


@pytest.mark.parametrize("door", list(doors("")), ids=str)
def test_who_may_ask_what(
    door: Door, anna: User, beta: Body, bruno: User, dario: User, elena: User, monza: City, in_bergamo: City
) -> None:
    world = World(beta, bruno)
    means = SAMPLES | OTHERWISE.get(door.path, {})
    keys = {name: means[name](world) for name in door.keys}
    with use_city(monza):
        other = key_of(elena)
    heard = {
        "nobody": door.knock(Program(), keys).status_code,
        "elena": door.knock(Program(other), keys).status_code,
        "bruno": door.knock(Program(key_of(bruno)), keys).status_code,
        "without the scope": door.knock(Program(key_of(dario, "core.audit.see")), keys).status_code,
    }
    refused = {"nobody": {401}, "elena": {401}, "bruno": {403}, "without the scope": {403}}
    if door.permission == "core.audit.see":
        del refused["without the scope"]
    assert {who: status for who, status in heard.items() if status not in refused.get(who, {status})} == {}
    if door.is_of_bodies:
        assert door.knock(Program(key_of(anna)), keys).status_code in {403, 404}  # it is of Rete Beta
    answer = door.knock(Program(key_of(dario)), keys)
    assert answer.status_code in (ANSWERED if str(door) not in ABSENT else {404}), answer.content
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
