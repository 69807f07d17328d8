"""The pages of the text and the life of agreements: for everybody, wide and on a phone."""

import pytest

from tests.e2e.reggio_cases import AGREEMENTS, Case
from tests.e2e.reggio_walk import Walk, reggio

__all__ = ["reggio"]


@pytest.mark.parametrize("case", AGREEMENTS, ids=str)
def test_a_page_is_for_everybody(case: Case, reggio: Walk) -> None:
    reggio.open(case)
