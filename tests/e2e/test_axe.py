"""Every page, for everybody: wide and on a phone, in Italian and in English, with nothing that axe or the browser minds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from demo.children import tail
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.pages import CITIZEN, NOT_OFFERED, NOT_PAGES, OFFICE, ONLY_SENT_TO, PUBLIC, WORK, WORKER, Case
from tests.e2e.site import Site, sign_in
from tests.e2e.world import OFFICE as OFFICE_EMAIL
from tests.e2e.world import WORKER as WORKER_EMAIL
from tests.e2e.world import World, build_world

CASES = PUBLIC + WORK
EMAILS = {OFFICE: OFFICE_EMAIL, WORKER: WORKER_EMAIL}


@dataclass
class Visitor:
    """A browser profile that stays for the whole module, what its console and the network said, and the titles it read."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    titles: dict[Case, str] = field(default_factory=dict)

    def listen(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{response.status} for {response.url}")


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


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_page_is_for_everybody(
    case: Case,
    filled_site: Site,
    world: World,
    visitors: dict[str, Visitor],
    check_accessibility: Callable[[Page], None],
) -> None:
    visitor = visitors[case.who]
    page, visitor.complaints[:] = visitor.page, []
    page.set_viewport_size(DESKTOP)
    page.context.clear_cookies(name="django_language")
    address = filled_site.url(_path(case, world), city=case.city)
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == case.status, tail(filled_site.folder / "web.log")
    there = page.url
    _is_a_whole_page(page, "it")
    visitor.titles[case] = page.title()
    check_accessibility(page)
    page.set_viewport_size(PHONE)
    _fits(page)
    page.get_by_role("link", name="English").click()
    page.wait_for_url(there)
    _is_a_whole_page(page, "en")
    _fits(page)
    check_accessibility(page)
    assert not visitor.complaints, visitor.complaints


def _path(case: Case, world: World) -> str:
    if case.name == "platform-home":
        return "/"
    return case.path(world)


def _is_a_whole_page(page: Page, language: str) -> None:
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    subject, _dot, site = page.title().rpartition("·")
    assert subject.strip(), f"the title {page.title()!r} names no subject"
    assert site.strip(), f"the title {page.title()!r} names no site"


def _fits(page: Page) -> None:
    """Nothing makes the page wider than the screen; what does is named."""
    wide: list[Any] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 120))
        .concat([document.documentElement.scrollWidth])"""
    )
    assert not wide, f"{page.url} is wider than {PHONE['width']} px: {wide}"


def test_every_address_is_in_the_table_of_pages() -> None:
    known = {case.name for case in CASES} | ONLY_SENT_TO | NOT_PAGES.keys() | NOT_OFFERED.keys()
    there = set(_names("config.urls_city")) | set(_names("config.urls_public"))
    assert sorted(there - known) == [], "add these to tests/e2e/pages.py"
    assert sorted(known - there) == [], "these are no more: take them out of tests/e2e/pages.py"


def test_pages_of_different_kinds_have_different_titles(
    filled_site: Site, world: World, visitors: dict[str, Visitor]
) -> None:
    for visitor in visitors.values():
        visitor.page.context.clear_cookies(name="django_language")
    names: dict[str, list[str]] = {}
    for case in CASES:
        if case.note or case.city != "bergamo":
            continue
        visitor = visitors[case.who]
        if case not in visitor.titles:  # a page opened by the tests above need not be opened again
            visitor.page.goto(filled_site.url(case.path(world)))
            visitor.titles[case] = visitor.page.title()
        names.setdefault(f"{case.who} {visitor.titles[case]}", []).append(case.name)
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
