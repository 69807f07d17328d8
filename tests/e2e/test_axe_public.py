"""Every page for citizens and strangers: wide and on a phone, in Italian and in English, with nothing that axe or the browser minds."""

import pytest

from tests.core.permissions.addresses import addresses
from tests.e2e.pages import NOT_OFFERED, NOT_PAGES, ONLY_SENT_TO, PUBLIC, WORK, Case
from tests.e2e.walk_of_pages import Walk, pages

__all__ = ["pages"]


@pytest.mark.parametrize("case", PUBLIC, ids=str)
def test_a_page_is_for_everybody(case: Case, pages: Walk) -> None:
    pages.open(case)


def test_pages_of_different_kinds_have_different_titles(pages: Walk) -> None:
    assert pages.shared_titles(PUBLIC) == {}


def test_every_address_is_in_the_table_of_pages() -> None:
    known = {case.name for case in PUBLIC + WORK} | ONLY_SENT_TO | NOT_PAGES.keys() | NOT_OFFERED.keys()
    there = {one.name for module in ("config.urls_city", "config.urls_public") for one in addresses(module)}
    assert sorted(there - known) == [], "add these to tests/e2e/pages.py"
    assert sorted(known - there) == [], "these are no more: take them out of tests/e2e/pages.py"
