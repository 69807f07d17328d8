"""The demo cities: made once, through the same verbs people use, and left alone on every later run.

`python -m demo.fill --json` prints their addresses and logins and nothing else.
"""

import json
import os
import sys

import django

from demo.demo_city import PASSWORD, DemoCity, url_of
from demo.servers import ensure_database_url


def main() -> None:
    """Make the demo cities that are not there yet, and say where they are."""
    ensure_database_url()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["CELERY_EAGER"] = "1"  # no worker runs yet
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    from demo.cities import CITIES, ensure_city  # apps are ready only now

    for city in CITIES:
        ensure_city(city)
    if "--json" in sys.argv[1:]:
        platform = {
            "name": "Vicinia",
            "url": url_of(os.environ.get("BASE_DOMAIN", "localhost")),
            "logins": [],
        }
        print(json.dumps([*map(_listing, CITIES), platform]))
        return
    for city in CITIES:
        print(city.url, *(f"{who.email} / {PASSWORD}" for who in city.logins), sep="\n  ")


def _listing(city: DemoCity) -> dict[str, object]:
    logins = [{"email": who.email, "password": PASSWORD, "role": who.shown_as} for who in city.logins]
    return {"name": city.name, "url": city.url, "logins": logins}


if __name__ == "__main__":
    main()
