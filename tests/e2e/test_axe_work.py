"""One half of the pages of the work area, for everybody (every other one: the halves take as long)."""

import pytest

from tests.e2e.pages import WORK, Case
from tests.e2e.walk_of_pages import Walk, pages

__all__ = ["pages"]


@pytest.mark.parametrize("case", WORK[::2], ids=str)
def test_a_page_is_for_everybody(case: Case, pages: Walk) -> None:
    pages.open(case)
