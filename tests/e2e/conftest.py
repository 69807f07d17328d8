"""Fixtures of the browser tests: a real Chromium on a real site.

`site` is one running site per module, on a clone of the prepared database; the test process is connected to the same
database, so a test may prepare data through the real verbs (`with use_city(...)`) and see what the browser wrote.
`pytestmark = pytest.mark.worker` gives the module's site a real worker and broker. `filled_site` has the demo's data.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from core.models import ModelActivation
from tenants.context import use_city
from tenants.models import City
from tests.database import Cluster, connected_to
from tests.e2e.once import folder_of_the_run, made_once
from tests.e2e.site import Filled, Site, collect_static, fill, running_site

_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    # Nothing a page asks for may leave this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
]
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of what it finds to be good, axe need not write a list.
_AXE = {"runOnly": {"type": "tag", "values": _WCAG}, "resultTypes": ["violations"], "preload": False}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}

# What a browser complains of although nothing is wrong: a page that answers 404 on purpose, and a network that a test takes
# away while a service worker's script is on its way.
EXPECTED = ("Failed to load resource", "An unknown error occurred when fetching the script")

OpenPage = Callable[..., Page]

expect.set_options(
    timeout=15_000
)  # a laptop that does other things too; a page that is right is right sooner


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; where it is missing the test is skipped, in continuous integration it fails.

    The one without windows comes first: the other draws menus and tabs nobody sees, in four times the time.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        cure = "No Chromium on this machine: apt-get install chromium-headless-shell"
        pytest.fail(cure) if os.environ.get("CI") else pytest.skip(cure)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def _static(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The static files, collected once a run."""
    with made_once(folder_of_the_run(tmp_path_factory) / "static", make=collect_static) as target:
        yield target


@pytest.fixture(scope="module")
def site_environment() -> dict[str, str]:
    """Environment variables of the module's site; a module that wants some has a fixture of this name."""
    return {}


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest,
    browser: Browser,
    _static: Path,
    site_environment: dict[str, str],
    cluster: Cluster,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The module's running site: two cities, empty."""
    worker = request.node.get_closest_marker("worker") is not None
    folder = tmp_path_factory.mktemp("site")
    with cluster.clone() as url, django_db_blocker.unblock(), connected_to(url):
        with running_site(url, folder, static=_static, worker=worker, extra=site_environment) as running:
            yield running
        connection.close()


@pytest.fixture(scope="session")
def _filled(
    cluster: Cluster,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Filled]:
    """The demo's cities, filled once a run through the verbs people use; modules of all workers get clones."""
    media = folder_of_the_run(tmp_path_factory) / "filled"
    filled = cluster.of_the_run("filled")

    def make(target: Path) -> None:
        url = filled.copy(cluster)
        with django_db_blocker.unblock(), connected_to(url):
            with use_city(City.objects.get(schema_name="monza")):  # there it works with its consulte alone
                ModelActivation.objects.filter(model_slug="dummy").delete()
            connection.close()
        fill(url, target)

    with made_once(media, make=make, unmake=filled.drop):
        yield Filled(filled, media)


@pytest.fixture(scope="module")
def filled_site(
    browser: Browser,
    _static: Path,
    _filled: Filled,
    site_environment: dict[str, str],
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The module's running site with Bergamo's register of 2023, Monza's consulte and the invented town of Borgolieto."""
    folder = tmp_path_factory.mktemp("filled_site")
    shutil.copytree(_filled.media, folder / "media", dirs_exist_ok=True)
    with _filled.cluster.clone() as url, django_db_blocker.unblock(), connected_to(url):
        with running_site(url, folder, static=_static, worker=False, extra=site_environment) as running:
            yield running
        connection.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open a page of a new, empty browser profile; an error in its scripts or a blocked resource fails the test."""
    contexts = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            complaints.append(message.text)

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**{"locale": "it-IT", "viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A desktop browser."""
    return open_page()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A phone 360 px wide."""
    return open_page(viewport=PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
def page_without_javascript(open_page: OpenPage) -> Page:
    """A desktop browser with JavaScript switched off."""
    return open_page(java_script_enabled=False)


@pytest.fixture(scope="session")
def check_accessibility() -> Callable[..., None]:
    """Call it with an open page: axe finds no violation of WCAG 2.2 AA, or the test fails with the list.

    `without` names a rule that need not be asked.
    """
    script = Axe().axe_script

    def check(page: Page, without: str = "") -> None:
        if not page.evaluate("'axe' in window"):  # the same page in another width has it already
            page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": script})
        options = _AXE | ({"rules": {without: {"enabled": False}}} if without else {})
        found = page.evaluate("options => axe.run(options).then(results => results.violations)", options)
        assert not found, "\n".join(
            f"{page.url}: {violation['id']} ({violation['help']}): {node['html']}"
            for violation in found
            for node in violation["nodes"]
        )

    return check
