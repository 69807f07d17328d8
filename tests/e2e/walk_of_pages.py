"""The walk of the pages every city has, shared by the modules that each take a part of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Browser

from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP
from tests.e2e.pages import CITIZEN, OFFICE, WORKER, Case
from tests.e2e.site import Site, sign_in
from tests.e2e.walking import CheckAccessibility, Visitor, walk
from tests.e2e.world import OFFICE as OFFICE_EMAIL
from tests.e2e.world import WORKER as WORKER_EMAIL
from tests.e2e.world import World, build_world

_TITLE = """async (address) => {
    const answer = await fetch(address);
    return new DOMParser().parseFromString(await answer.text(), "text/html").title;
}"""
EMAILS = {OFFICE: OFFICE_EMAIL, WORKER: WORKER_EMAIL}


@dataclass(frozen=True)
class Walk:
    """A filled site, who opens its pages, and the titles read so far."""

    site: Site
    world: World
    visitors: dict[str, Visitor]
    check: CheckAccessibility
    titles: dict[Case, str] = field(default_factory=dict)

    def open(self, case: Case) -> None:
        """Open a page as everybody does."""
        address = self.site.url(self._path(case), city=case.city)
        self.titles[case] = walk(self.visitors[case.who], self.site, address, self.check, status=case.status)

    def shared_titles(self, cases: tuple[Case, ...]) -> dict[str, list[str]]:
        """Titles that pages of different kinds have in common; a page opened before is not opened again."""
        names: dict[str, list[str]] = {}
        for case in cases:
            if case.note or case.city != "bergamo":
                continue
            if case not in self.titles:
                self.titles[case] = self.visitors[case.who].page.evaluate(
                    _TITLE, self.site.url(case.path(self.world))
                )
            names.setdefault(f"{case.who} {self.titles[case]}", []).append(case.name)
        return {title: shared for title, shared in names.items() if len(shared) > 1}

    def _path(self, case: Case) -> str:
        if case.city is None:
            return reverse(case.name, args=case.args(self.world), urlconf="config.urls_public") + case.query
        return case.path(self.world)


@pytest.fixture(scope="module")
def pages(browser: Browser, filled_site: Site, check_accessibility: CheckAccessibility) -> Iterator[Walk]:
    """The walk of a module, on a site of its own."""
    bergamo = City.objects.get(schema_name="bergamo")
    with override_settings(MEDIA_ROOT=filled_site.folder / "media"), use_city(bergamo):
        world = build_world()
    visitors = {
        who: Visitor(browser.new_page(locale="it-IT", viewport=DESKTOP)) for who in (CITIZEN, *EMAILS)
    }
    for who, email in EMAILS.items():
        sign_in(visitors[who].page, filled_site, email)
    for visitor in visitors.values():
        visitor.listen()
    yield Walk(filled_site, world, visitors, check_accessibility)
    for visitor in visitors.values():
        visitor.page.context.close()
