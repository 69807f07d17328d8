"""What isolation costs a request: host resolution, search path and role, against the same view without any of them.

Two processes answer the same page (`bench.request_site.urls`: one query, twenty rows) through the whole WSGI stack, one thread, on
persistent connections with Django's health check, all other middleware the same: one with the real settings, the other
with the stock backend and no city (`bench.request_site.plain_settings`). They take turns within one run; a ratio is the median over
the rounds. The worst case has two cities alternate request by request on one connection, so that path and role change
every time.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from typing import Self

from bench.ratio import Ratio
from demo.servers import PROJECT
from tenants.context import use_city
from tenants.models import City
from tests.database import cluster_of_tests, connected_to

ROUNDS = 5
SLICES = 12  # turns within a round: short, so that whatever else the machine does strikes all alike
REQUESTS = 50
WARM_UP = 50
TARGET = 0.85
_CITIES = ("bergamo", "monza")


def measure() -> Iterator[Ratio]:
    """Requests a second with cities over requests a second without."""
    with cluster_of_tests() as cluster, cluster.clone() as url, ExitStack() as running:
        with connected_to(url):
            _fill()
        city = running.enter_context(_Server("bench.request_site.city_settings", url))
        plain = running.enter_context(_Server("bench.request_site.plain_settings", url))
        one, both = [f"{_CITIES[0]}.localhost"], [f"{name}.localhost" for name in _CITIES]
        for server in (city, plain):
            server.seconds(both if server is city else one, WARM_UP)
        rounds = [_round([(plain, one), (city, one), (city, both)]) for _number in range(ROUNDS)]
    without, with_one, with_two = (median(rates) for rates in zip(*rounds, strict=True))
    yield Ratio(
        "one city / no tenants",
        median(one_city / base for base, one_city, _two in rounds),
        TARGET,
        detail=f"{with_one:.0f}/s against {without:.0f}/s",
    )
    yield Ratio(
        "two cities alternating on one connection / no tenants",
        median(two_cities / base for base, _one, two_cities in rounds),
        detail=f"{with_two:.0f}/s: path and role change at every request",
    )


def _round(cases: list[tuple["_Server", list[str]]]) -> list[float]:
    """Requests a second of each case, the cases taking turns."""
    seconds = [0.0] * len(cases)
    for _slice in range(SLICES):
        for number, (server, hosts) in enumerate(cases):
            seconds[number] += server.seconds(hosts, REQUESTS)
    return [SLICES * REQUESTS / taken for taken in seconds]


def _fill() -> None:
    from core.models import Theme  # noqa: PLC0415  # the parent sets Django up, the children by their own settings

    for name in _CITIES:
        with use_city(City.objects.get(schema_name=name)):
            Theme.objects.all().delete()
            Theme.objects.bulk_create(Theme(name=f"Tema {i:02}", slug=f"tema-{i:02}") for i in range(20))


class _Server:
    """A process that answers requests made inside it, as many as it is told, and says how long they took."""

    def __init__(self, settings: str, url: str) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": settings,
            "DATABASE_URL": url,
            "BENCH_SCHEMA": _CITIES[0],
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.request_site.server"],
            env=environment,
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def seconds(self, hosts: list[str], requests: int) -> float:
        """How long the requests take, hosts taking turns."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps([hosts, requests]), file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)
