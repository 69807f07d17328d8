"""The demo cities: made once, through the same verbs people use, and left alone on every later run.

`python -m demo.fill --json` prints their addresses and logins and nothing else; `--city <schema>` makes that city only, and
prints nothing. Cities that are not there yet are made at the same time, each by a process of its own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

import django

from demo.demo_city import PASSWORD, DemoCity, url_of
from demo.servers import ensure_database_url

CITY = "--city"


def main() -> None:
    """Make the demo cities that are not there yet, and say where they are."""
    ensure_database_url()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["CELERY_EAGER"] = "1"  # no worker runs yet
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    from demo.billing import ensure_contracts  # apps are ready only now
    from demo.cities import CITIES, ensure_city, is_there
    from demo.team import EMAIL, ensure_team

    if CITY in sys.argv[1:]:
        wanted = sys.argv[sys.argv.index(CITY) + 1]
        ensure_city(next(city for city in CITIES if city.schema_name == wanted))
        return
    missing = [city for city in CITIES if not is_there(city)]
    if len(missing) == 1:
        ensure_city(missing[0])
    elif missing:
        _make_together(missing)
    ensure_contracts()
    ensure_team()
    if "--json" in sys.argv[1:]:
        platform = {
            "name": "Vicinia",
            "url": url_of(os.environ.get("BASE_DOMAIN", "localhost")),
            "logins": [{"email": EMAIL, "password": PASSWORD, "role": "squadra della piattaforma"}],
        }
        print(json.dumps([*map(_listing, CITIES), platform]))
        return
    for city in CITIES:
        print(city.url, *(f"{who.email} / {PASSWORD}" for who in city.logins), sep="\n  ")


def _make_together(cities: Sequence[DemoCity]) -> None:
    """Each city by a process of its own; one that fails ends the run when the others are done."""
    command = [sys.executable, "-m", "demo.fill", CITY]
    making = [subprocess.Popen([*command, city.schema_name], stdout=subprocess.DEVNULL) for city in cities]
    codes = [process.wait() for process in making]
    if any(codes):
        sys.exit("A city of the demo could not be made: what went wrong is above.")


def _listing(city: DemoCity) -> dict[str, object]:
    logins = [{"email": who.email, "password": PASSWORD, "role": who.shown_as} for who in city.logins]
    return {"name": city.name, "url": city.url, "logins": logins}


if __name__ == "__main__":
    main()
