"""What is asked by whoever keeps the service running: does the process live, can it serve, what does it count.

Answered under any host, before a city is looked for, and not logged: a cluster asks by address, every few seconds.

- `/healthz`: 200 as long as the process answers; asks nobody.
- `/readyz`: each part with its state. 503 without the database, the one part no page does without; while the broker or the
  workers are down people are served and what they do waits, so the answer is 200 and says `degraded`.
- `/metrics`: for Prometheus, to who sends `METRICS_TOKEN`; where none is set there is no such page.

No answer tells a version, an address or an error.
"""

import hmac
import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from config.checks import Parts, State, check_parts
from config.exposition import exposition
from config.sentry import trace_nothing

RETRY_SECONDS = 5
KEPT_SECONDS = 1.0
"""For so long an answer is given again: however often `/readyz` is asked, parts are asked once a second."""


class Probes:
    """First of all middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._lock = threading.Lock()
        self._known: tuple[float, Parts] = (0.0, {})
        self._answers: dict[str, Callable[[HttpRequest], HttpResponse]] = {
            "/healthz": _alive,
            "/readyz": self._ready,
            **({"/metrics": self._counted} if settings.METRICS_TOKEN else {}),
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._answers.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        trace_nothing()
        response = answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _ready(self, _request: HttpRequest) -> HttpResponse:
        parts = self._parts()
        told = {name: {"status": part.state} for name, part in parts.items()}
        if parts["database"].state is State.DOWN:
            status = HTTPStatus.SERVICE_UNAVAILABLE
            problem = {"type": "about:blank", "title": status.phrase, "status": status}
            return JsonResponse(
                {**problem, "detail": "The database does not answer.", "parts": told},
                status=status,
                content_type="application/problem+json",
                headers={"Retry-After": str(RETRY_SECONDS)},
            )
        well = all(part.state in {State.UP, State.UNUSED} for part in parts.values())
        return JsonResponse({"status": "ready" if well else "degraded", "parts": told})

    def _counted(self, request: HttpRequest) -> HttpResponse:
        sent = request.META.get("HTTP_AUTHORIZATION", "").encode()
        if not hmac.compare_digest(sent, f"Bearer {settings.METRICS_TOKEN}".encode()):
            realm = {"WWW-Authenticate": 'Bearer realm="metrics"'}
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers=realm)
        return HttpResponse(exposition(self._parts()), content_type=CONTENT_TYPE_LATEST)

    def _parts(self) -> Parts:
        """One thread asks, the others wait for what it learns."""
        with self._lock:
            until, parts = self._known
            if time.monotonic() > until:
                parts = check_parts()
                self._known = (time.monotonic() + KEPT_SECONDS, parts)
            return parts


def _alive(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive"})
