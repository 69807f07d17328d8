"""`make load`: the service as it runs, under what people do on an ordinary day in fifty cities, for a minute.

gunicorn with two processes, a worker, the clock, a durable PostgreSQL and a broker, all on this machine together with the clients, which
go on as soon as they have an answer. Prints requests a second, the median, the 95th and the 99th percentile and the errors of each kind of request,
and looks afterwards whether every tap of an attendance sheet that was confirmed is in the database; ends with 1 when one is not, or anything failed.

`LOAD_SECONDS` (60), `LOAD_CLIENTS` (8) and `BENCH_CITIES` (50) change its size.
"""

import http.client
import os
import random
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251  # threads of clients, none touches the database
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from django.db import connection

from tests import environment

environment.prepare()

from accounts.rows import new_key  # noqa: E402
from bench.fifty import FIRST, YEAR, Fleet, fill  # noqa: E402
from bench.service import Answer, Conversation, running_service  # noqa: E402
from core.models import Attendance  # noqa: E402
from demo.demo_city import PASSWORD  # noqa: E402
from demo.servers import embedded_database  # noqa: E402
from tenants.context import each_city, use_public  # noqa: E402
from tenants.models import CityDomain  # noqa: E402
from tests.database import connected_to, fill_prepared  # noqa: E402

SECONDS = int(os.environ.get("LOAD_SECONDS", "60"))
CLIENTS = int(os.environ.get("LOAD_CLIENTS", "8"))

Deed = Callable[["Person"], Answer]


@dataclass
class Person:
    """One client: in some city, doing one thing after the other."""

    fleet: Fleet
    talk: Conversation
    chance: random.Random
    confirmed: Counter[tuple[str, str]]
    host: str = ""

    def reads(self, path: str, cookies: Mapping[str, str] | None = None, **headers: Any) -> Answer:
        """A page of her city."""
        cookie = (cookies or {}).get(self.host, "")
        return self.talk.ask(path, None, host=self.host, Cookie=cookie, Accept_Encoding="gzip", **headers)

    def taps(self) -> Answer:
        """One more person of an organisation is there; what was confirmed is remembered."""
        whom = self.chance.choice(self.fleet.organisations)
        form = {"do": f"plus:o-{whom}", "tap": str(new_key())}
        path = f"/lavoro/incontri/{self.fleet.work_meeting}/presenze/segna/"
        hers = self.fleet.operator[self.host]
        told = {"Cookie": hers, "X_CSRFToken": "x" * 32, "Accept": "application/json"}
        answer = self.talk.ask(path, form, host=self.host, **told)
        if answer.status == http.HTTPStatus.OK:
            self.confirmed[self.host, whom] += 1
        return answer

    def signs_in(self) -> Answer:
        """With the password, as in the morning."""
        form = {"login": "operatrice@bergamo.example", "password": PASSWORD, "csrfmiddlewaretoken": "x" * 32}
        answer = self.talk.ask("/account/login/", form, host=self.host, Cookie=f"csrftoken={'x' * 32}")
        if answer.status != http.HTTPStatus.FOUND:
            answer.status = http.HTTPStatus.UNAUTHORIZED  # the form again, with what is wrong
        return answer


def deeds(fleet: Fleet) -> dict[str, tuple[int, Deed]]:
    """What people do, and how often of a hundred."""
    meeting, work = f"/incontri/{fleet.public_meeting}/", f"/lavoro/incontri/{fleet.work_meeting}/"
    return {
        "city home": (22, lambda who: who.reads("/")),
        "network page": (10, lambda who: who.reads(f"/reti/{fleet.network}/")),
        "meetings list": (10, lambda who: who.reads("/incontri/")),
        "meeting": (14, lambda who: who.reads(meeting)),
        "calendar feed": (3, lambda who: who.reads("/incontri.ics")),
        "search": (3, lambda who: who.reads("/cerca/?q=parco")),
        "report": (5, lambda who: who.reads(f"/rapporti/{YEAR}/")),
        "operator's day": (8, lambda who: who.reads("/lavoro/", fleet.operator)),
        "operator's meeting": (5, lambda who: who.reads(work, fleet.operator)),
        "office's report": (1, lambda who: who.reads(f"/lavoro/rapporti/{YEAR}/", fleet.office)),
        "attendance saved": (12, Person.taps),
        "API, fifty meetings": (4, lambda who: who.reads("/api/v1/meetings?limit=50", Authorization=f"Bearer {fleet.key}")),
        "signing in": (1, Person.signs_in),
        "console": (2, lambda who: who.talk.ask("/console/", host="localhost", Cookie=fleet.team)),
    }  # fmt: skip


@dataclass
class Told:
    """What came of the requests, by kind: seconds of the answered ones, errors by what they were."""

    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, other: "Told") -> None:
        """What another client saw."""
        for kind, seconds in other.seconds.items():
            self.seconds[kind] += seconds
        for kind, errors in other.errors.items():
            self.errors[kind] += errors

    def lines(self, seconds: float) -> list[str]:
        """A table, the whole first."""
        whole = [one for taken in self.seconds.values() for one in taken]
        rows = {"all": whole, **dict(sorted(self.seconds.items()))}
        lines = [f"{'':22}{'requests/s':>11}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}  errors"]
        for kind, taken in rows.items():
            cuts = quantiles(taken, n=100) if len(taken) > 1 else [*taken, 0.0] * 50
            errors = sum(self.errors.values(), Counter()) if kind == "all" else self.errors[kind]
            figures = f"{len(taken) / seconds:11.1f}" + "".join(
                f"{one * 1000:9.0f}" for one in (median(taken), cuts[94], cuts[98])
            )
            lines.append(f"{kind:22}{figures}  {_words(errors)}")
        return lines


def _words(errors: Counter[str]) -> str:
    return ", ".join(f"{times} x {what}" for what, times in errors.most_common()) or "none"


def drive(port: int, fleet: Fleet, seconds: float) -> tuple[Told, Counter[tuple[str, str]]]:
    """All clients at once; what came of it, and how many more people of whom were confirmed where."""
    known = deeds(fleet)
    until = time.monotonic() + seconds

    def client(number: int) -> tuple[Told, Counter[tuple[str, str]]]:
        told, chance = Told(), random.Random(number)  # noqa: S311  # what people do
        with Conversation(port) as talk:
            who = Person(fleet, talk, chance, Counter())
            while time.monotonic() < until:
                (kind,) = chance.choices(list(known), [weight for weight, _deed in known.values()])
                who.host = chance.choice(fleet.hosts)
                _do(who, kind, known[kind][1], told)
        return told, who.confirmed

    whole, confirmed = Told(), Counter[tuple[str, str]]()
    with ThreadPoolExecutor(CLIENTS) as pool:
        for told, hers in pool.map(client, range(CLIENTS)):
            whole.add(told)
            confirmed += hers
    return whole, confirmed


def _do(who: Person, kind: str, deed: Deed, told: Told) -> None:
    begun = time.perf_counter()
    try:
        answer = deed(who)
    except (OSError, http.client.HTTPException) as error:
        told.errors[kind][type(error).__name__] += 1
        return
    if answer.status >= http.HTTPStatus.BAD_REQUEST:
        told.errors[kind][str(answer.status)] += 1
    told.seconds[kind].append(time.perf_counter() - begun)


def people_of(fleet: Fleet) -> Counter[tuple[str, str]]:
    """How many people of each organisation the sheet has in each city, in the database itself."""
    with use_public():
        hosts = dict(CityDomain.objects.filter(is_primary=True).values_list("tenant__schema_name", "domain"))
    found: Counter[tuple[str, str]] = Counter()
    rows = Attendance.objects.filter(meeting=uuid.UUID(fleet.work_meeting)).exclude(people=None)
    for name, there in each_city(
        lambda city: (city.schema_name, list(rows.all().values_list("organisation_id", "people")))
    ):
        for organisation, people in there:
            found[hosts[name], str(organisation)] += people or 0
    return found


def main() -> int:
    """Fill, start, drive, print, look; 1 when a confirmed tap is missing or anything failed."""
    environment.prepare()

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vicinia-load-")))
        url = stack.enter_context(embedded_database(folder / "postgres")).url
        stack.enter_context(connected_to(url))
        print("filling the cities", flush=True)
        fill_prepared(FIRST)
        fleet = fill()
        before = people_of(fleet)
        settings = {
            "PUBLIC_PAGE_SECONDS": "60",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "bench.request_site.page_settings",
        }
        with running_service(url, folder, clock=True, **settings) as service:
            print(f"{CLIENTS} clients, {len(fleet.hosts)} cities, {SECONDS} s", flush=True)
            _warm, earlier = drive(service.port, fleet, 5)
            told, confirmed = drive(service.port, fleet, SECONDS)
        print("\n".join(told.lines(SECONDS)))
        missing = before + earlier + confirmed - people_of(fleet)
        print(f"{confirmed.total()} taps confirmed, {missing.total()} missing")
        connection.close()
    return int(bool(missing or any(told.errors.values())))


if __name__ == "__main__":
    sys.exit(main())
