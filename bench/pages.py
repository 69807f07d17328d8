"""Main pages among fifty cities of real size, beside a bare django-tenants view that makes as many queries: `python -m bench pages`.

Both through gunicorn with two processes of four threads, on the same database; four clients on keep-alive connections go round the cities.
The two take turns, a second or so each, so that whatever else the machine does strikes both; a ratio is of the medians over the
rounds. The bare view has django-tenants' own middleware, which looks the host up besides, and reads twenty rows a query; it has no
session, no template, no menu. A page's queries are counted when what is remembered is remembered: of a public page nobody changed,
the one that asks whether anybody did. How long it takes to draw such a page is told beside.
"""

import http
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251  # threads of clients, none touches the database
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles

from django.test import override_settings

from bench.comparison import unnamed_files
from bench.fifty import YEAR, Fleet, fill
from bench.ratio import Ratio
from bench.service import Conversation, free_port, gunicorn, until
from demo.children import tail
from demo.servers import broker_socket, embedded_broker
from tests.database import cluster_of_tests, connected_to

CLIENTS = 4
ROUNDS = int(os.environ.get("PAGES_ROUNDS", "7"))
SECONDS = 1.5
TARGET = 0.5
_PLATFORM = "localhost"


@dataclass(frozen=True)
class Page:
    """A page: its path, on whose site, and who reads it (cookies by host)."""

    name: str
    path: str
    hosts: list[str]
    cookies: dict[str, str]


def measure() -> Iterator[Ratio]:
    """Requests a second of each page over those of the bare view; the 95th percentiles beside."""
    with cluster_of_tests() as cluster, cluster.clone() as url, connected_to(url):
        fleet = fill()
        yield from compare(url, fleet)


def pages(fleet: Fleet) -> list[Page]:
    """The main pages of a city for everybody, its office's report, and the platform's list of cities."""

    def city(name: str, path: str, cookies: dict[str, str] | None = None) -> Page:
        return Page(name, path, fleet.hosts, cookies or {})

    return [
        city("city home", "/"),
        city("network page", f"/reti/{fleet.network}/"),
        city("meetings list", "/incontri/"),
        city("meeting", f"/incontri/{fleet.public_meeting}/"),
        city("report", f"/rapporti/{YEAR}/"),
        Page("console", "/console/", [_PLATFORM], {_PLATFORM: fleet.team}),
    ]  # fmt: skip


def compare(url: str, fleet: Fleet) -> Iterator[Ratio]:
    """Each page and the bare view in turns; then public pages drawn for every visitor, which promises nothing."""
    with ExitStack() as stack:
        stack.enter_context(unnamed_files())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vicinia-bench-")))
        cache = stack.enter_context(embedded_broker(folder / "cache"))
        given = {
            "DATABASE_URL": url, "LOG_LEVEL": "ERROR", "MEDIA_ROOT": str(folder / "media"),
            "CACHE_URL": f"unix://{broker_socket(cache.folder)}?db=1",
        }  # fmt: skip
        bare = stack.enter_context(_server(folder, "bare", given, "bench.request_site.bare_wsgi"))
        for kept, target, said in ((60, TARGET, ""), (0, None, ", drawn for each visitor")):
            more = {**given, "PUBLIC_PAGE_SECONDS": str(kept)}
            with _server(folder, "page", more) as ours, override_settings(PUBLIC_PAGE_SECONDS=kept):
                for page in pages(fleet):
                    if kept or not page.cookies:
                        yield _ratio(page, said, target, fleet, ours, bare)


def _ratio(page: Page, said: str, target: float | None, fleet: Fleet, ours: int, bare: int) -> Ratio:
    queries = _queries(page)
    like = Page(page.name, f"/{queries}/", fleet.hosts, {})
    for port, one in ((ours, page), (bare, like)):
        _seconds(port, one, until_all=True)  # warms up
    turns = [(_seconds(ours, page), _seconds(bare, like)) for _round in range(ROUNDS)]
    rates, bare_rates = ([len(side) / SECONDS for side in sides] for sides in zip(*turns, strict=True))
    mine, theirs = (_p95([one for turn in turns for one in turn[side]]) for side in (0, 1))
    return Ratio(
        f"{page.name}{said}: requests a second / a bare view of {queries} {'query' if queries == 1 else 'queries'}",
        median(rates) / median(bare_rates),
        target,
        detail=f"{median(rates):.0f}/s, p95 {mine * 1000:.0f} ms; bare {median(bare_rates):.0f}/s, p95 {theirs * 1000:.0f} ms",
    )


def _queries(page: Page) -> int:
    """How many queries a page makes, once what is remembered is remembered."""
    from django.db import connection  # noqa: PLC0415  # Django is set up by now
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client, host = Client(), page.hosts[0]
    for _warm in range(2):
        with CaptureQueriesContext(connection) as asked:
            response = client.get(page.path, headers={"host": host, "cookie": page.cookies.get(host, "")})
    if response.status_code != http.HTTPStatus.OK:
        raise SystemExit(f"{page.path}: {response.status_code}")
    return len(asked)


def _seconds(port: int, page: Page, *, until_all: bool = False) -> list[float]:
    """How long each request took that all clients together made in `SECONDS`; with `until_all` at least one of each host."""
    until_then = time.monotonic() + SECONDS

    def client(number: int) -> list[float]:
        taken = []
        with Conversation(port) as talk:
            for host in islice(cycle(page.hosts), number * 7, None):
                begun = time.perf_counter()
                answer = talk.ask(
                    page.path, host=host, Cookie=page.cookies.get(host, ""), Accept_Encoding="gzip"
                )
                taken.append(time.perf_counter() - begun)
                if answer.status != http.HTTPStatus.OK:
                    raise SystemExit(f"{host}{page.path}: {answer.status} {answer.body[:300]!r}")
                if time.monotonic() > until_then and not (until_all and len(taken) < len(page.hosts)):
                    return taken
        return taken

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [one for taken in pool.map(client, range(CLIENTS)) for one in taken]


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


@contextmanager
def _server(
    folder: Path, name: str, given: dict[str, str], application: str = "config.wsgi"
) -> Iterator[int]:
    port, log = free_port(), folder / f"{name}.log"
    settings = {**given, "PORT": str(port), "DJANGO_SETTINGS_MODULE": f"bench.request_site.{name}_settings"}
    with gunicorn(log, settings, application), Conversation(port) as talk:
        until(lambda: talk.answers("/"), lambda: f"{name} does not answer:\n{tail(log)}")
        yield port
