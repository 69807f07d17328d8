"""What a city of the demo is made of."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PASSWORD = "vicinia-demo"  # noqa: S105 - printed on the screen on purpose, good on this machine only


@dataclass(frozen=True)
class Login:
    """A person of the demo who can sign in; `neighbourhoods` are those an operator accompanies."""

    email: str
    full_name: str
    role: str
    shown_as: str
    neighbourhoods: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoCity:
    """A city of the demo: who signs in (the participation office first), and how its data come to be.

    `kind` is the kind of meeting of its model that is called most; `more_years(office)` adds, where years are compared, those its
    register does not cover. A demonstration (`is_demonstration`) counts in no comparison.
    """

    schema_name: str
    name: str
    logins: tuple[Login, ...]
    fill: Callable[["DemoCity"], None]
    model: str = "bergamo"
    kind: str = "plenary"
    province: str = ""
    istat_code: str = ""
    cadastral_code: str = ""
    is_demonstration: bool = False
    more_years: Callable[[Any], None] | None = None

    @property
    def host(self) -> str:
        """The city's host name."""
        return f"{self.schema_name}.{os.environ.get('BASE_DOMAIN', 'localhost')}"

    @property
    def url(self) -> str:
        """The address of the city's site."""
        return url_of(self.host)


def url_of(host: str) -> str:
    """The address of a site of the demo."""
    return f"http://{host}:{os.environ.get('PORT', '8000')}/"
