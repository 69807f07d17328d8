"""The demo cities: made once, through the same verbs people use, and left alone on every later run.

`python -m demo.fill --json` prints their addresses and logins and nothing else; `--city <schema>[,<schema>]` makes those cities only, and
prints nothing. With `--compared` there are also the cities of Fare Legami, and six cities have shared three years with the body that
compares them. Cities that are not there yet are made at the same time, by some processes.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

import django

from demo.demo_city import PASSWORD, DemoCity, url_of
from demo.servers import ensure_database_url
from demo.vault import vault_keys

CITY, COMPARED = "--city", "--compared"
_PROCESSES = 4
"""Each costs what it takes to start Django; more than the machine has processors would only wait for one another."""


def main() -> None:
    """Make the demo cities that are not there yet, and say where they are."""
    ensure_database_url()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["VAULT_KEYS"] = os.environ.get("VAULT_KEYS") or vault_keys()
    os.environ["CELERY_EAGER"] = "1"  # no worker runs yet
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    from demo.billing import ensure_contracts  # apps are ready only now
    from demo.cities import CITIES
    from demo.team import ensure_team

    compared = COMPARED in sys.argv[1:]
    cities: Sequence[DemoCity] = CITIES
    if compared:
        from demo import compared as comparing

        cities = comparing.CITIES
    if CITY in sys.argv[1:]:
        wanted = sys.argv[sys.argv.index(CITY) + 1].split(",")
        for city in cities:
            if city.schema_name in wanted:
                _make(city, compared=compared)
        return
    _make_missing(cities, compared=compared)
    ensure_contracts()
    ensure_team()
    if compared:
        from demo.comparison import ensure_comparison

        ensure_comparison()
    if "--json" in sys.argv[1:]:
        print(json.dumps([*map(_listing, cities), _platform(compared=compared)]))
        return
    for city in cities:
        print(city.url, *(f"{who.email} / {PASSWORD}" for who in city.logins), sep="\n  ")


def _make(city: DemoCity, *, compared: bool) -> None:
    """A city, and what it shares with the others."""
    from demo.cities import ensure_city

    ensure_city(city)
    if compared:
        from demo.compared import ensure_shared

        ensure_shared(city.schema_name)


def _make_missing(cities: Sequence[DemoCity], *, compared: bool) -> None:
    from demo.cities import is_there

    missing = [city for city in cities if not is_there(city)]
    if compared:
        from demo.compared import has_shared

        missing = [city for city in cities if city in missing or not has_shared(city)]
    if len(missing) == 1:
        _make(missing[0], compared=compared)
    elif missing:
        _make_together(missing, compared=compared)


def _make_together(cities: Sequence[DemoCity], *, compared: bool) -> None:
    """The cities by some processes, the first of each in turn; one that fails ends the run when the others are done."""
    command = [sys.executable, "-m", "demo.fill", *([COMPARED] if compared else []), CITY]
    shares = [",".join(city.schema_name for city in cities[first::_PROCESSES]) for first in range(_PROCESSES)]
    making = [subprocess.Popen([*command, share], stdout=subprocess.DEVNULL) for share in shares if share]
    codes = [process.wait() for process in making]
    if any(codes):
        sys.exit("A city of the demo could not be made: what went wrong is above.")


def _platform(*, compared: bool) -> dict[str, object]:
    from demo.team import EMAIL

    logins = [{"email": EMAIL, "password": PASSWORD, "role": "squadra della piattaforma"}]
    if compared:
        from demo.comparison import LOGINS

        logins += [{"email": who.email, "password": PASSWORD, "role": who.shown_as} for who in LOGINS]
    return {"name": "Vicinia", "url": url_of(os.environ.get("BASE_DOMAIN", "localhost")), "logins": logins}


def _listing(city: DemoCity) -> dict[str, object]:
    logins = [{"email": who.email, "password": PASSWORD, "role": who.shown_as} for who in city.logins]
    return {"name": city.name, "url": city.url, "logins": logins}


if __name__ == "__main__":
    main()
