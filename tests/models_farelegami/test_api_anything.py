"""Whatever a program sends to labs and civic centres, no answer is a fault of ours and none is undocumented."""

from functools import partial

import pytest

from accounts.models import User
from core.models import Body
from tests.core.api.anything import areas, ask_whatever
from tests.core.api.program import key_of
from tests.models_farelegami.samples import SAMPLES
from tests.models_farelegami.test_api_doors import OWN_SAMPLES

AREAS = areas("farelegami")


@pytest.mark.parametrize("area", AREAS)
def test_whatever_is_sent(area: str, zaist: Body, olga: User) -> None:
    samples = {
        name: partial(make, zaist) for name, make in (SAMPLES | OWN_SAMPLES).items() if " " not in name
    }
    ask_whatever(AREAS[area], "monza", key_of(olga), samples)
