"""Everything the networks offer to programs x everybody's keys: the same rights as in the pages, and never more than the key's scopes."""

import pytest

from accounts.models import User
from core.api.catalogue import sections
from core.models import Body
from models_bergamo.models import CharterAcknowledgement
from tests.core.api.doors import ANSWERED, doors
from tests.core.api.listing import check_listed
from tests.core.api.program import Program, key_of
from tests.core.permissions.world import SAMPLES, World


def acknowledged(world: World) -> CharterAcknowledgement:
    """The one of the year."""
    return CharterAcknowledgement.objects.first() or world.acknowledgement()


MORE = {
    "charter_id": lambda world: acknowledged(world).charter_id,
    "acknowledgement_id": lambda world: acknowledged(world).pk,
}
METHODS = ("GET", "POST", "PUT", "DELETE")


@pytest.mark.parametrize("method", METHODS)
def test_who_may_ask_what(method: str, anna: User, beta: Body, bruno: User, dario: User) -> None:
    world = World(beta, bruno)
    nobody, without_role = Program(), Program(key_of(bruno))
    without_scope, elsewhere = Program(key_of(dario, "core.audit.see")), Program(key_of(anna))
    office, told = Program(key_of(dario)), {}
    for door in (door for door in doors("bergamo") if door.method == method):
        keys = {name: (SAMPLES | MORE)[name](world) for name in door.keys}
        heard = [door.knock(who, keys).status_code for who in (nobody, without_role, without_scope)]
        heard.append(door.knock(elsewhere, keys).status_code if door.is_of_bodies else 404)
        answer = door.knock(office, keys)
        fine = heard[:3] == [401, 403, 403] and heard[3] in {403, 404} and answer.status_code in ANSWERED
        if not fine:
            told[str(door)] = (*heard, answer.status_code, answer.content)
    assert told == {}


def test_every_collection_is_listed_in_a_fixed_number_of_queries(
    beta: Body, bruno: User, dario: User
) -> None:
    world, program = World(beta, bruno), Program(key_of(dario))
    for resource in (one for section in sections() if section.slug == "bergamo" for one in section.resources):
        check_listed(resource, program, (SAMPLES | MORE)[resource.key](world))
