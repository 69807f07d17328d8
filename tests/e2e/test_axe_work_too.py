"""The other half of the pages of the work area, for everybody, and the titles of all of them."""

import pytest

from tests.e2e.pages import WORK, Case
from tests.e2e.walk_of_pages import Walk, pages

__all__ = ["pages"]


@pytest.mark.parametrize("case", WORK[1::2], ids=str)
def test_a_page_is_for_everybody(case: Case, pages: Walk) -> None:
    pages.open(case)


def test_pages_of_different_kinds_have_different_titles(pages: Walk) -> None:
    assert pages.shared_titles(WORK) == {}
