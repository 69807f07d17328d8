"""What the shell around a city adds to its pages: core shows it and does not know whose it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from core.participation.spec import Text

Entry = tuple[Text, str, str, str]
"""A line of the work area's menu: label, URL name, icon, permission."""


@dataclass(frozen=True, slots=True)
class ShellNotice:
    """Something every page of the city tells: a sentence, perhaps with a link; `urgent` stands out.

    `dismiss` is the address of the button with which the reader puts it away, empty for none.
    """

    text: str
    url: str = ""
    link: str = ""
    urgent: bool = False
    dismiss: str = ""


@dataclass(frozen=True, slots=True)
class ShellMark:
    """What sets a whole session apart, above every page (`request.shell_mark`): a sentence and the button that ends it."""

    text: str
    url: str
    button: str


class _Shell:
    entries: tuple[Entry, ...] = ()
    notices: tuple[Callable[[HttpRequest], Iterable[ShellNotice]], ...] = ()


def add_entries(*entries: Entry) -> None:
    """Lines added at the end of the work area's menu, when the applications start."""
    _Shell.entries += entries


def add_notices(source: Callable[[HttpRequest], Iterable[ShellNotice]]) -> None:
    """Another who may have something to tell on every page of a city; asked once a page, so it must cost no query."""
    _Shell.notices += (source,)


def entries() -> tuple[Entry, ...]:
    """What the shell adds to the menu."""
    return _Shell.entries


def notices(request: HttpRequest) -> list[ShellNotice]:
    """What is to be told on this page, in the order of who tells it."""
    return [notice for source in _Shell.notices for notice in source(request)]
