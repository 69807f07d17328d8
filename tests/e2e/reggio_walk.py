"""The walk of a part of the pages of labs and agreements: what its modules share, each on a city of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.test import override_settings
from playwright.sync_api import Browser

from accounts.models import User
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP
from tests.e2e.reggio_cases import Case
from tests.e2e.reggio_world import Keys, build_reggio
from tests.e2e.site import Site, make_office, sign_in
from tests.e2e.walking import CheckAccessibility, Visitor, walk

OFFICE = "daria@reggio.example"
GONE = {"sign-wrong": 404, "report-link-wrong": 404}
"""What a page answers that is not there any more."""


@dataclass(frozen=True)
class Walk:
    """A city with its rows, who opens the pages of its work area (True) and those for everybody, and the titles read so far."""

    site: Site
    keys: Keys
    visitors: dict[bool, Visitor]
    check: CheckAccessibility
    titles: dict[tuple[bool, str], Case] = field(default_factory=dict)

    def url(self, case: Case) -> str:
        """Where a page is."""
        return self.site.url(case.path(self.keys), city="monza")

    def open(self, case: Case) -> None:
        """Open a page as everybody does; its title is not that of a page of another kind."""
        at_work = case.path(self.keys).startswith("/lavoro/")
        title = walk(
            self.visitors[at_work], self.site, self.url(case), self.check, status=GONE.get(str(case), 200)
        )
        if at_work:
            assert self.visitors[True].page.locator("#cerca-di-lato").count() == 1, (
                "the search box is missing"
            )
        same = self.titles.setdefault((at_work, title), case)
        assert same.name == case.name, f"{title!r} is the title of {same} too"


@pytest.fixture(scope="module")
def reggio(browser: Browser, site: Site, check_accessibility: CheckAccessibility) -> Iterator[Walk]:
    """The city of the module, with browsers of the office and of a citizen."""
    make_office(OFFICE, city="monza")
    with override_settings(MEDIA_ROOT=site.folder / "media"), use_city(City.objects.get(schema_name="monza")):
        keys = build_reggio(User.objects.get(email=OFFICE))
    contexts = {at_work: browser.new_context(locale="it-IT", viewport=DESKTOP) for at_work in (True, False)}
    visitors = {at_work: Visitor(context.new_page()) for at_work, context in contexts.items()}
    sign_in(visitors[True].page, site, OFFICE, city="monza")
    for visitor in visitors.values():
        visitor.listen()
    yield Walk(site, keys, visitors, check_accessibility)
    for context in contexts.values():
        context.close()
