"""Whatever a program sends to the labs, no answer is a fault of ours and none is undocumented."""

from functools import partial

import pytest

from accounts.models import User
from core.models import Body
from tests.core.api.anything import areas, ask_whatever
from tests.core.api.program import key_of
from tests.models_qua.samples import SAMPLES
from tests.models_qua.test_api_doors import OWN_SAMPLES

AREAS = areas("qua")


@pytest.mark.parametrize("area", AREAS)
def test_whatever_is_sent(area: str, rivalta: Body, olga: User) -> None:
    samples = {
        name: partial(make, rivalta) for name, make in (SAMPLES | OWN_SAMPLES).items() if " " not in name
    }
    ask_whatever(AREAS[area], "monza", key_of(olga), samples)
