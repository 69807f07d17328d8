"""Every page, for everybody: wide and on a phone, in Italian and in English, with nothing that axe or the browser minds."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Browser

from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP
from tests.e2e.pages import CITIZEN, NOT_OFFERED, NOT_PAGES, OFFICE, ONLY_SENT_TO, PUBLIC, WORK, WORKER, Case
from tests.e2e.site import Site, sign_in
from tests.e2e.walking import CheckAccessibility, Visitor, walk
from tests.e2e.world import OFFICE as OFFICE_EMAIL
from tests.e2e.world import WORKER as WORKER_EMAIL
from tests.e2e.world import World, build_world

CASES = PUBLIC + WORK
EMAILS = {OFFICE: OFFICE_EMAIL, WORKER: WORKER_EMAIL}


@pytest.fixture(scope="module")
def world(filled_site: Site) -> World:
    bergamo = City.objects.get(schema_name="bergamo")
    with override_settings(MEDIA_ROOT=filled_site.folder / "media"), use_city(bergamo):
        return build_world()


@pytest.fixture(scope="module")
def visitors(browser: Browser, filled_site: Site, world: World) -> Iterator[dict[str, Visitor]]:
    contexts, found = [], {}
    for who in (CITIZEN, OFFICE, WORKER):
        context = browser.new_context(locale="it-IT", viewport=DESKTOP)
        contexts.append(context)
        found[who] = Visitor(context.new_page())
        if who in EMAILS:
            sign_in(found[who].page, filled_site, EMAILS[who])
        found[who].listen()
    yield found
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def titles() -> dict[Case, str]:
    """The titles read so far."""
    return {}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_page_is_for_everybody(
    case: Case,
    filled_site: Site,
    world: World,
    visitors: dict[str, Visitor],
    titles: dict[Case, str],
    check_accessibility: CheckAccessibility,
) -> None:
    address = filled_site.url(_path(case, world), city=case.city)
    title = walk(visitors[case.who], filled_site, address, check_accessibility, status=case.status)
    titles[case] = title


def _path(case: Case, world: World) -> str:
    if case.city is None:
        return reverse(case.name, args=case.args(world), urlconf="config.urls_public") + case.query
    return case.path(world)


def test_every_address_is_in_the_table_of_pages() -> None:
    known = {case.name for case in CASES} | ONLY_SENT_TO | NOT_PAGES.keys() | NOT_OFFERED.keys()
    there = set(_names("config.urls_city")) | set(_names("config.urls_public"))
    assert sorted(there - known) == [], "add these to tests/e2e/pages.py"
    assert sorted(known - there) == [], "these are no more: take them out of tests/e2e/pages.py"


def test_pages_of_different_kinds_have_different_titles(
    filled_site: Site, world: World, visitors: dict[str, Visitor], titles: dict[Case, str]
) -> None:
    for visitor in visitors.values():
        visitor.page.context.clear_cookies(name="django_language")
    names: dict[str, list[str]] = {}
    for case in CASES:
        if case.note or case.city != "bergamo":
            continue
        visitor = visitors[case.who]
        if case not in titles:  # a page opened by the tests above need not be opened again
            visitor.page.goto(filled_site.url(case.path(world)))
            titles[case] = visitor.page.title()
        names.setdefault(f"{case.who} {titles[case]}", []).append(case.name)
    assert {title: shared for title, shared in names.items() if len(shared) > 1} == {}


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
