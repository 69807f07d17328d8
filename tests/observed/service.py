"""The service as it runs: gunicorn, a worker, the clock and a broker, on loopback, each a process that can be killed."""

import http.client
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from demo.children import Child, tail
from demo.servers import broker_socket, embedded_broker

TOKEN = "m" * 40


@dataclass
class Answer:
    """What a request got."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Running:
    """A running service; `children` by name."""

    port: int
    worker_port: int
    folder: Path
    children: dict[str, Child] = field(default_factory=dict)

    def ask(
        self,
        path: str,
        form: Mapping[str, str] | None = None,
        *,
        host: str = "bergamo.localhost",
        method: str = "",
        **headers: str,
    ) -> Answer:
        """A request to the web, on a connection of its own."""
        return ask(self.port, path, form, host=host, method=method, **headers)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()


def ask(
    port: int,
    path: str,
    form: Mapping[str, str] | None = None,
    *,
    host: str = "x",
    method: str = "",
    **headers: str,
) -> Answer:
    """One request on loopback."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        body = urlencode(form) if form is not None else None
        sent = {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method or ("POST" if body is not None else "GET"), path, body, sent)
        response = connection.getresponse()
        return Answer(response.status, dict(response.headers.items()), response.read())
    finally:
        connection.close()


def until(condition: Callable[[], Any], what: str, seconds: float = 40) -> Any:
    """The first true value of the condition."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_service(url: str, folder: Path, *, clock: bool = False, **settings: str) -> Iterator[Running]:
    """Start everything; `settings` are environment variables of all of it."""
    service = Running(free_port(), free_port(), folder)
    with ExitStack() as stack:
        broker = stack.enter_context(embedded_broker(folder / "broker"))
        base = {
            "DATABASE_URL": url, "BROKER_URL": broker.url, "CELERY_EAGER": "0", "MEDIA_ROOT": str(folder / "media"),
            "CACHE_URL": f"unix://{broker_socket(broker.folder)}?db=1", "PORT": str(service.port), "WEB_WORKERS": "2",
            "LOG_JSON": "1", "LOG_LEVEL": "INFO", "METRICS_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "tests.observed.settings",
        }  # fmt: skip
        common = {**os.environ, **base, **settings}
        celery = [sys.executable, "-m", "celery", "-A", "config.celery"]
        worker = {"WORKER_METRICS": f"127.0.0.1:{service.worker_port}"}
        commands: dict[str, tuple[list[str], dict[str, str]]] = {
            "web": (
                [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"],
                {},
            ),
            "worker": ([*celery, "worker", "--concurrency", "1", "-l", "INFO"], worker),
        }
        if clock:
            commands["clock"] = ([*celery, "beat", "--schedule", str(folder / "beat"), "--pidfile="], {})
        for name, (command, more) in commands.items():
            counted = {"PROMETHEUS_MULTIPROC_DIR": str(folder / f"counted-{name}")}
            log = folder / f"{name}.log"
            child = Child(name, command, env={**common, **counted, **more}, log=log, patience=3)
            service.children[name] = stack.enter_context(child)
        until(lambda: _answers(service), f"The web does not answer:\n{tail(folder / 'web.log')}")
        yield service


def _answers(service: Running) -> bool:
    try:
        return service.ask("/healthz").status == 200
    except OSError:
        return False
