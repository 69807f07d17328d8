"""What Prometheus counts while requests and tasks go by: how many, how they ended, how long they took.

Names of views and tasks are names in our code, never addresses; figures by city are apart, so that their number is that of
cities and not of cities times views. Pages that leave no line in the log are not counted either: the moment would tell of it.
"""

import os
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from accounts.scope import PUBLIC

CITY = "city"
"""The label whose values are left out where cities are many."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter("vicinia_requests", "Requests answered.", ["view", "method", "status"])
REQUEST_SECONDS = Histogram(
    "vicinia_request_seconds",
    "Seconds from a request to its answer.",
    ["view", "method"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
CITY_REQUESTS = Counter(
    "vicinia_city_requests", "Requests answered, by city and kind of status.", [CITY, "status"]
)
CITY_REQUEST_SECONDS = Counter("vicinia_city_request_seconds", "Seconds spent on a city's requests.", [CITY])
TASKS = Counter("vicinia_tasks", "Tasks of the workers that ended.", ["task", "outcome"])
TASK_SECONDS = Histogram(
    "vicinia_task_seconds",
    "Seconds a task took.",
    ["task"],
    buckets=(0.05, 0.25, 1, 5, 15, 60, 300, 900),
)
CITY_TASKS = Counter("vicinia_city_tasks", "Tasks of the workers that ended, by city.", [CITY, "outcome"])


class RequestMetrics:
    """Counts every request but those of the probes, which come before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        if not getattr(match and match.func, "unlogged", False):
            _count(request, _view(request), response.status_code, perf_counter() - begun)
        return response


def _view(request: HttpRequest) -> str:
    if request.resolver_match:
        return request.resolver_match.view_name
    return "static" if request.path.startswith(settings.STATIC_URL) else "unresolved"


def _count(request: HttpRequest, view: str, status: int, seconds: float) -> None:
    method = request.method if request.method in _METHODS else "other"
    city: Any = getattr(request, "city", None)
    name = city.schema_name if city else PUBLIC
    REQUESTS.labels(view, method, status).inc()
    REQUEST_SECONDS.labels(view, method).observe(seconds)
    CITY_REQUESTS.labels(name, f"{status // 100}xx").inc()
    CITY_REQUEST_SECONDS.labels(name).inc(seconds)


def count_task(task: str, city: str, outcome: str, seconds: float) -> None:
    """A task that ended; `outcome` is Celery's word for how, in lower case (`success`, `failure`, `retry`, …)."""
    TASKS.labels(task, outcome).inc()
    TASK_SECONDS.labels(task).observe(seconds)
    CITY_TASKS.labels(city, outcome).inc()


def count_expired(task: str) -> None:
    """A message no worker came to in time."""
    TASKS.labels(task, "expired").inc()


def forget_counted() -> None:
    """At the start of a worker: what processes that are gone had counted goes; its folder is made where it is missing."""
    if given := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        folder = Path(given)
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("*.db"):
            left.unlink(missing_ok=True)
