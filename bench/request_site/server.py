"""A process that answers requests made inside it through the whole WSGI stack; started by `bench.request_path`.

Reads lines `[hosts, number]`, makes that many requests with the hosts taking turns, writes the seconds they took.
"""

import json
import sys
import time
from collections.abc import Callable
from io import BytesIO

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory


def _answer(handler: WSGIHandler, environ: dict[str, object]) -> None:
    status: list[str] = []

    def start(code: str, *_headers: object) -> Callable[[bytes], object]:
        status.append(code)
        return len

    response = handler({**environ, "wsgi.input": BytesIO()}, start)
    body = b"".join(response)
    response.close()  # the end of the request, as the web server tells it
    if status != ["200 OK"] or body.count(b"\n") != 19:
        raise RuntimeError(f"{status} {body[:200]!r}")


def _serve() -> None:
    handler = get_wsgi_application()
    for line in sys.stdin:
        hosts, requests = json.loads(line)
        environs = [RequestFactory().get("/temi/", headers={"host": host}).environ for host in hosts]
        begun = time.perf_counter()
        for number in range(requests):
            _answer(handler, environs[number % len(environs)])
        print(time.perf_counter() - begun, flush=True)


if __name__ == "__main__":
    _serve()
