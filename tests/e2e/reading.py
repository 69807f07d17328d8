"""What pages and messages say, as the journeys read them."""

import re
from pathlib import Path
from typing import Any

import vobject
from playwright.sync_api import Locator, Page

from tests.core.mail.server import Received


def main(page: Page) -> Locator:
    """The page without header, menu and footer."""
    return page.get_by_role("main")


def agenda_line(page: Page, title: str) -> Locator:
    """A point in the agenda's editor."""
    return page.locator(".agenda-editor > li").filter(has=page.locator(".agenda-title", has_text=title))


def point(page: Page, place: int) -> Locator:
    """A point of the minutes, by its place."""
    return page.locator(f"#punto-{place}")


def key_in(address: str) -> str:
    """The key of the meeting an address is about."""
    found = re.search(r"/incontri/([0-9a-f-]{36})/", address)
    assert found, address
    return found[1]


def link_in(text: str, page: str) -> str:
    """The one address of a page of this kind in a message."""
    (found,) = set(re.findall(rf"http://\S+/{page}/\S+", text))
    return str(found)


def event_in(mail: Received) -> Any:
    """The event of an invitation, as a calendar program reads it."""
    part = mail.part("text/calendar")
    calendar = vobject.readOne(str(part.get_content()))
    assert part.get_param("method") == calendar.method.value == "REQUEST"
    return calendar.vevent


def download(page: Page, link: Locator) -> bytes:
    """What a link downloads."""
    with page.expect_download() as waiting:
        link.tap()
    return Path(waiting.value.path()).read_bytes()
