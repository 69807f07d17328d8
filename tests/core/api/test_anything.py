"""Whatever a program sends to core and to the networks, no answer is a fault of ours and none is undocumented."""

from functools import partial

import pytest

from accounts.models import User
from core.models import Body
from tests.core.api.anything import areas, ask_whatever
from tests.core.api.program import key_of
from tests.core.api.samples import SAMPLES
from tests.core.permissions.world import World

AREAS = areas("") | areas("bergamo")


@pytest.mark.parametrize("area", AREAS)
def test_whatever_is_sent(area: str, beta: Body, bruno: User, dario: User) -> None:
    world = World(beta, bruno)
    samples = {name: partial(make, world) for name, make in SAMPLES.items()}
    ask_whatever(AREAS[area], "bergamo", key_of(dario), samples)
