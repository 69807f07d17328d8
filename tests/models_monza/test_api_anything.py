"""Whatever a program sends to the consulte, no answer is a fault of ours and none is undocumented."""

from functools import partial

import pytest

from accounts.models import User
from core.models import Body
from tests.core.api.anything import areas, ask_whatever
from tests.core.api.program import key_of
from tests.models_monza.samples import SAMPLES
from tests.models_monza.test_api_doors import MORE

AREAS = areas("monza")


@pytest.mark.parametrize("area", AREAS)
def test_whatever_is_sent(area: str, triante: Body, olga: User) -> None:
    samples = {name: partial(make, triante) for name, make in (SAMPLES | MORE).items()}
    ask_whatever(AREAS[area], "monza", key_of(olga), samples)
