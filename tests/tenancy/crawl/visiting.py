"""Visiting every address, and looking at every byte of what comes back."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from tenants.context import use_city
from tests.core.permissions.addresses import Address
from tests.core.permissions.test_matrix import FORMS
from tests.tenancy.crawl.marks import Mark, is_key
from tests.tenancy.crawl.worlds import CityWorld, block_of_the_test, path_of

SIGNED = frozenset({"token", "key"})
"""Parameters that are signed for one city."""

_HANDLER = ClientHandler(enforce_csrf_checks=False)
_FIELD = re.compile(rb"<(?:input|select|textarea)\b[^>]*\bname=\"([^\"]+)\"")


@dataclass(frozen=True)
class Stop:
    """An address with the values of one city, and how it is asked for."""

    address: Address
    values: dict[str, Any]
    method: str
    shown: str = ""
    """What of the city's own it shows to its office: the positive control."""
    status: int = 0

    @property
    def path(self) -> str:
        return path_of(self.address, self.values)

    @property
    def is_of_the_city(self) -> bool:
        """Whether the address names a row, or is signed: for any other city there is nothing under it."""
        return any(is_key(value) or name in SIGNED for name, value in self.values.items())


class Browser(Client):
    """Django's test client without the copies it keeps of every template's context: a third of the time of a page."""

    def request(self, **request: Any) -> Any:
        return _HANDLER(self._base_environ(**request))

    @property
    def is_signed_in(self) -> bool:
        return bool(self.get(reverse("account_change_password")).status_code == 200)


def browser(world: CityWorld, user: User | None) -> Browser:
    """A browser on the city's site, signed in as somebody."""
    client = Browser(headers={"host": f"{world.city.schema_name}.localhost"})
    if user:
        with use_city(world.city):
            client.force_login(user)
    return client


def ask(client: Browser, path: str, method: str, data: dict[str, Any] | None = None) -> Any:
    return client.post(path, data or {}) if method == "POST" else client.get(path, data)


def readable(answer: Any) -> bytes:
    """Everything a visitor gets, unpacked: the headers, the page, what is inside an archive or a PDF."""
    body: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items()) + answer.cookies.output()
    return bytes(head.encode() + b"\n" + b"\n".join(_unpacked(body)))


def _unpacked(body: bytes) -> Iterator[bytes]:
    yield body
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield archive.read(name)
    elif body.startswith(b"%PDF") and len(body) > 100:
        for page in PdfReader(io.BytesIO(body)).pages:
            yield re.sub(r"[\s\u00ad-]+", "", page.extract_text()).encode()


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside the block is taken back."""
    with block_of_the_test():
        yield
        transaction.set_rollback(True)


def prepare(world: CityWorld, mark: Mark, address: Address, office: Browser) -> Stop:
    """Make the rows an address names, and see that the city's own office is let in and shown them."""
    values = world.sample(address)
    path = path_of(address, values)
    with use_city(world.city), undone():
        answer = office.get(path)
        method = "POST" if answer.status_code == 405 else "GET"
        if method == "POST":
            answer = office.post(path, FORMS.get(address.name))
        return Stop(address, values, method, mark.found_in(readable(answer), path), answer.status_code)


@dataclass
class Crawl:
    """A visitor of one city who asks for everything of another."""

    client: Browser
    mark: Mark
    """The other city's."""
    findings: list[str] = field(default_factory=list)
    visits: int = 0

    def visit(self, stop: Stop, path: str, *, foreign: bool, data: dict[str, Any] | None = None) -> Any:
        """Ask for one path; note what leaked, and a door that opened for what is not there (`foreign`)."""
        answer = ask(self.client, path, stop.method, data or FORMS.get(stop.address.name))
        self.visits += 1
        content = readable(answer)
        # A key that was sent may be shown again, where it is a name by now; the words of its row may not.
        self.mark.keys -= {key.encode() for value in (data or {}).values() for key in value}
        leaked = self.mark.found_in(content, path)
        if leaked:
            self.findings.append(f"{stop.method} {stop.address.name} told: {leaked}")
        if answer.status_code >= 500 or (foreign and not self._is_turned_away(stop, answer)):
            self.findings.append(f"{stop.method} {stop.address.name} answered {answer.status_code}")
        return content

    def _is_turned_away(self, stop: Stop, answer: Any) -> bool:
        if answer.status_code in {403, 404} or stop.address.name in HARMLESS:
            return True
        if answer.status_code == 302:
            return bool(answer["Location"].startswith(f"{reverse('account_login')}?next="))
        return False


_GONE = "an item that is not on the meeting's agenda was taken off meanwhile: one is led back to the agenda"
HARMLESS: dict[str, str] = {
    **dict.fromkeys([f"core:work_agenda_{page}" for page in ("item", "move", "remove", "merge")], _GONE),
    "account_reset_password_from_key": "a page that says the link is no good",
    "city:assistance_enter": "a page that says the way in is no good",
    "city:dismiss": "an announcement is the platform's: putting away one that is not there changes nothing",
    "core:sender_confirm": "a page that says the link is no good",
    "qua:goal-remove": "a goal that is not there was taken off already: nothing changes",
}
"""Addresses that do not turn away who names something of another city, and why."""


def fields_of(content: bytes) -> set[str]:
    """The names of the fields of the forms on a page."""
    return {name.decode() for name in _FIELD.findall(content)} - {"csrfmiddlewaretoken"}


def carry_session(world: CityWorld, other: CityWorld) -> Browser:
    """A browser on the site of `world` that brings the session of the other city's office."""
    client = browser(world, None)
    theirs = browser(other, other.office)
    for name, cookie in theirs.cookies.items():
        client.cookies[name] = cookie.value
    assert settings.SESSION_COOKIE_NAME in client.cookies
    return client
