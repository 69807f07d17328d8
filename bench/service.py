"""The service as it runs: gunicorn, a worker, the clock and a broker, on loopback, each a process that can be killed and started again."""

import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

from demo.children import Child, tail
from demo.servers import broker_socket, embedded_broker

TOKEN = "m" * 40
_CELERY = [sys.executable, "-m", "celery", "-A", "config.celery"]


@dataclass
class Answer:
    """What a request got."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class Conversation:
    """Requests one after the other over a connection that is kept, and opened again after it broke."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(
        self,
        path: str,
        form: Mapping[str, str] | None = None,
        *,
        host: str = "localhost",
        method: str = "",
        **headers: str,
    ) -> Answer:
        """One request; a form makes it a POST. Raises `OSError` or `HTTPException` where no whole answer came."""
        sent = {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items() if value}}
        body = None if form is None else urlencode(form)
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method or ("GET" if body is None else "POST"), path, body, sent)
            response = self._connection.getresponse()
            return Answer(response.status, dict(response.headers.items()), response.read())
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise

    def answers(self, path: str) -> bool:
        """Whether there is an answer, whatever it is."""
        try:
            self.ask(path)
        except (OSError, http.client.HTTPException):
            return False
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()


def ask(
    port: int,
    path: str,
    form: Mapping[str, str] | None = None,
    *,
    host: str = "localhost",
    method: str = "",
    **headers: str,
) -> Answer:
    """One request on a connection of its own."""
    with Conversation(port) as talk:
        return talk.ask(path, form, host=host, method=method, **headers)


def until(condition: Callable[[], Any], what: Callable[[], str] | str, seconds: float = 120) -> Any:
    """The first true value of the condition; raises `TimeoutError` with what it waited for."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(what if isinstance(what, str) else what())
        time.sleep(0.05)
    return found


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def gunicorn(log: Path, settings: Mapping[str, str], application: str = "config.wsgi") -> Child:
    """The web server, two processes of four threads unless the settings say otherwise; `PORT` is among them."""
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", application]
    return Child("web", command, env={**os.environ, **settings}, log=log, patience=3)


@dataclass
class Running:
    """A running service: `children` by name, the environment each of them has."""

    port: int
    worker_port: int
    folder: Path
    environment: dict[str, str]
    children: dict[str, Child] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start the web, the worker or the clock, with a folder of its own to count in."""
        env = {**self.environment, "PROMETHEUS_MULTIPROC_DIR": str(self.folder / f"counted-{name}")}
        log = self.folder / f"{name}.log"
        if name == "web":
            self.children[name] = gunicorn(log, env)
            return
        if name == "worker":
            env["WORKER_METRICS"] = f"127.0.0.1:{self.worker_port}"
        commands = {
            "worker": [*_CELERY, "worker", "--concurrency", env.get("WORKER_PROCESSES", "2"), "-l", "INFO"],
            "clock": [*_CELERY, "beat", "--schedule", str(self.folder / "beat"), "--pidfile="],
        }
        self.children[name] = Child(name, commands[name], env=env, log=log, patience=3)

    def kill(self, name: str) -> None:
        """SIGKILL to all its processes at once."""
        os.killpg(self.children[name].process.pid, signal.SIGKILL)
        self.children[name].process.wait()

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

    def lives(self) -> bool:
        """Whether the web answers."""
        try:
            return self.ask("/healthz").status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False

    def log(self, name: str) -> str:
        """What a child wrote."""
        return (self.folder / f"{name}.log").read_text()

    def stop(self) -> None:
        """End what runs."""
        for child in self.children.values():
            child.stop()


@contextmanager
def running_service(url: str, folder: Path, *, clock: bool = False, **settings: str) -> Iterator[Running]:
    """Start everything on the database at `url`; `settings` are environment variables of all of it."""
    with ExitStack() as stack:
        broker = stack.enter_context(embedded_broker(folder / "broker"))
        port = free_port()
        given = {
            "DATABASE_URL": url, "BROKER_URL": broker.url, "CELERY_EAGER": "0", "MEDIA_ROOT": str(folder / "media"),
            "CACHE_URL": f"unix://{broker_socket(broker.folder)}?db=1", "PORT": str(port), "LOG_JSON": "1", "LOG_LEVEL": "INFO",
            "METRICS_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        service = Running(port, free_port(), folder, {**os.environ, **given, **settings})
        stack.callback(service.stop)
        for name in ("web", "worker", *(["clock"] if clock else [])):
            service.start(name)
        until(service.lives, lambda: f"The web does not answer:\n{tail(folder / 'web.log')}")
        yield service
