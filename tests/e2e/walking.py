"""Opening a page as everybody does: wide and on a phone, with nothing axe or the browser minds; and asking for it in English."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Response

from demo.children import tail
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.site import Site

CheckAccessibility = Callable[..., None]


@dataclass
class Visitor:
    """A browser profile that stays for the whole module, and what its console and the network said."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """From now on note what the browser minds."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{response.status} for {response.url}")


def walk(
    visitor: Visitor, site: Site, address: str, check_accessibility: CheckAccessibility, *, status: int = 200
) -> str:
    """Open an address, wide and then narrow, and ask for it in English; the title it has in Italian.

    The two rules that take nearly all of axe's time are asked where they matter most: whether colours can be told apart where
    most of a page is seen, whether there is room for a finger where fingers are used. Journeys ask both at both widths.
    """
    page, visitor.complaints[:] = visitor.page, []
    page.set_viewport_size(DESKTOP)
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status, tail(site.folder / "web.log")
    is_a_whole_page(page, "it")
    title = page.title()
    check_accessibility(page, without="target-size")
    page.set_viewport_size(PHONE)
    fits(page)
    check_accessibility(page, without="color-contrast")
    assert not visitor.complaints, visitor.complaints
    is_there_in_english(page, status)
    return title


def is_there_in_english(page: Page, status: int) -> None:
    """The same page for who reads English, without drawing it again."""
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": page.url}])
    written, answered = page.evaluate(
        """async () => {
            const answer = await fetch(location.href);
            const found = new DOMParser().parseFromString(await answer.text(), "text/html");
            return [found.documentElement.lang, answer.status];
        }"""
    )
    page.context.clear_cookies(name="django_language")
    assert (written, answered) == ("en", status), page.url


def is_a_whole_page(page: Page, language: str) -> None:
    """It says its language, has one heading with words in it, and a title that names subject and site."""
    written, headings, title = page.evaluate(
        "() => [document.documentElement.lang, [...document.querySelectorAll('h1')].map(h => h.innerText.trim()), document.title]"
    )
    assert written == language
    assert len(headings) == 1
    assert headings[0]
    subject, _dot, site = title.rpartition("·")
    assert subject.strip(), f"the title {title!r} names no subject"
    assert site.strip(), f"the title {title!r} names no site"


def fits(page: Page) -> None:
    """Nothing makes the page wider than the screen, once it is there whole; what does is named."""
    wide: list[Any] = page.evaluate(
        """async () => {
            if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
            const whole = document.documentElement.scrollWidth;
            if (whole <= innerWidth) return [];
            const beyond = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
            return [whole, ...beyond.slice(0, 5).map((e) => e.outerHTML.slice(0, 120))];
        }"""
    )
    assert not wide, f"{page.url} is wider than the screen: {wide}"
