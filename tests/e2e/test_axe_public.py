"""Every page for citizens and strangers: wide and on a phone, in Italian and in English, with nothing that axe or the browser minds."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

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
    there = set(_names("config.urls_city")) | set(_names("config.urls_public"))
    assert sorted(there - known) == [], "add these to tests/e2e/pages.py"
    assert sorted(known - there) == [], "these are no more: take them out of tests/e2e/pages.py"


def _names(module: str) -> Iterator[str]:
    yield from _walk(get_resolver(module).url_patterns, "")


def _walk(patterns: list[URLPattern | URLResolver], namespace: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(
                pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        else:
            yield f"{namespace}{pattern.name}"
