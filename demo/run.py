"""`make demo`: servers, database, demo cities, web and worker; everything stops on Ctrl-C.

Uses DATABASE_URL, BROKER_URL and PORT when they are set.
"""

import http.client
import json
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypedDict

from demo.children import Child, Interrupted, Interruptions, StepFailed
from demo.servers import PROJECT, VAR, ServerFailed, broker_socket, embedded_broker, embedded_database
from demo.vault import vault_keys

LOGS = VAR / "log"
MAIL = VAR / "mail"
_WEB_PATIENCE = 5.0
_WORKER_PATIENCE = 8.0
_STEP_PATIENCE = 10.0
_USUAL_PORT = "8000"
_PAYMENTS_PORT = 12111
"""Where the local Stripe is for the usual port of the site; as far from it for another."""


class Login(TypedDict):
    """A person of the demo who can sign in."""

    email: str
    password: str
    role: str


class Site(TypedDict):
    """A site of the demo, as `demo.fill --json` lists it."""

    name: str
    url: str
    logins: list[Login]


class Demo:
    """One run of the demo, from an empty folder to a running site."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.interruptions = Interruptions()
        self.env = {**os.environ, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        self.env.setdefault("BASE_DOMAIN", "localhost")
        self.env.setdefault("EMAIL_URL", MAIL.as_uri())
        self.env.setdefault("SITE_ADDRESS", f"http://{{host}}:{port}/")
        self.env["VAULT_KEYS"] = self.env.get("VAULT_KEYS") or vault_keys()

    def run(self) -> None:
        """Start everything, print where it is, and watch until told to stop. Raises `Interrupted` or `StepFailed`."""
        with ExitStack() as running:
            self._start_servers(running)
            self._python("preparing the database", "manage.py", "migrate_cities", "--allow-long-locks")
            if not _static_files_are_current():
                self._python("collecting static files", "manage.py", "collectstatic", "--no-input")
            children = [running.enter_context(child) for child in self._payments()]
            listing = self._python(
                "filling the demo cities", "-m", "demo.fill", "--json", "--compared"
            ).splitlines()[-1]
            worker = running.enter_context(self._worker())
            clock = running.enter_context(self._clock())
            web = running.enter_context(self._web())
            _say("starting web, worker and clock")
            children += [web, worker, clock]
            while not self._web_answers():
                self._watch(*children)
            mail = self.env["EMAIL_URL"] == MAIL.as_uri()
            print(_table(json.loads(listing), MAIL if mail else None), flush=True)
            while True:
                self._watch(*children)

    def _start_servers(self, running: ExitStack) -> None:
        """The embedded servers the environment does not replace; stopped last."""
        if not self.env.get("DATABASE_URL"):
            _say("starting PostgreSQL (var/postgres)")
            self.env["DATABASE_URL"] = running.enter_context(embedded_database(VAR / "postgres")).url
        if not self.env.get("BROKER_URL"):
            _say("starting the broker (var/broker)")
            broker = running.enter_context(embedded_broker(VAR / "broker"))
            self.env["BROKER_URL"] = broker.url
            self.env.setdefault("CACHE_URL", f"unix://{broker_socket(broker.folder)}?db=1")
        self.interruptions.pause(0)

    def _python(self, doing: str, *arguments: str) -> str:
        """Run a Python program of ours to its end; returns what it printed."""
        _say(doing)
        name = arguments[1]
        log = LOGS / f"{name}.log"
        log.unlink(missing_ok=True)
        with Child(
            name, [sys.executable, *arguments], env=self.env, log=log, patience=_STEP_PATIENCE
        ) as step:
            while not step.has_ended():
                self.interruptions.pause()
            if step.process.returncode:
                raise step.failure()
        return log.read_text()

    def _payments(self) -> list[Child]:
        """What behaves like Stripe, unless the environment names an account at Stripe itself; its state is kept."""
        if self.env.get("STRIPE_SECRET_KEY"):
            return []
        port = _PAYMENTS_PORT + self.port - int(_USUAL_PORT)
        secrets = {"STRIPE_SECRET_KEY": "sk_test_local", "STRIPE_WEBHOOK_SECRET": "whsec_local"}
        self.env |= {"STRIPE_API_BASE": f"http://127.0.0.1:{port}", **secrets}
        command = [
            sys.executable,
            "-m",
            "stripe_local",
            "--port",
            str(port),
            "--state",
            str(VAR / "stripe.sqlite"),
            "--webhook",
            f"http://{self.env['BASE_DOMAIN']}:{self.port}/webhook/stripe/",
            "--webhook-secret",
            secrets["STRIPE_WEBHOOK_SECRET"],
        ]
        return [self._child("payments", command, _WEB_PATIENCE)]

    def _web(self) -> Child:
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
        return self._child("web", [*command, "--graceful-timeout", "3", "config.wsgi"], _WEB_PATIENCE)

    def _worker(self) -> Child:
        command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--pool", "prefork"]
        return self._child("worker", [*command, "--concurrency", "2", "--loglevel", "INFO"], _WORKER_PATIENCE)

    def _clock(self) -> Child:
        """What sends reminders, digests and the mail that could not go at once."""
        VAR.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "celery", "-A", "config.celery", "beat", "--loglevel", "INFO"]
        schedule = ["--schedule", str(VAR / "beat-schedule"), "--pidfile="]
        return self._child("clock", [*command, *schedule], _WORKER_PATIENCE)

    def _child(self, name: str, command: Sequence[str], patience: float) -> Child:
        log = LOGS / f"{name}.log"
        log.unlink(missing_ok=True)
        return Child(name, command, env=self.env, log=log, patience=patience)

    def _watch(self, *children: Child) -> None:
        self.interruptions.pause(0.2)
        for child in children:
            if child.has_ended():
                raise child.failure()

    def _web_answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/", headers={"Host": self.env["BASE_DOMAIN"]})
            return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except OSError:
            return False
        finally:
            connection.close()


def _static_files_are_current() -> bool:
    """Whether nothing that goes into the collected static files is newer than they are."""
    manifest = VAR / "static" / "staticfiles.json"
    folders = [folder for folder in PROJECT.glob("*/static") if folder.parent != VAR]
    sources = [PROJECT / "uv.lock", *(path for folder in folders for path in folder.rglob("*"))]
    return manifest.exists() and all(source.stat().st_mtime < manifest.stat().st_mtime for source in sources)


def _say(doing: str) -> None:
    print(f"  · {doing}", flush=True)


def _table(sites: list[Site], mail_folder: Path | None = None) -> str:
    """Every site with its address and who can sign in there, and where the messages it sends are."""
    logins = [login for site in sites for login in site["logins"]]
    mail = max((len(login["email"]) for login in logins), default=0)
    secret = max((len(login["password"]) for login in logins), default=0)
    lines = ["", "Vicinia is running / Vicinia è in funzione", ""]
    for site in sites:
        lines.append(f"  {site['name']}: {site['url']}")
        lines.extend(
            f"      {login['email']:<{mail}}  {login['password']:<{secret}}  {login['role']}"
            for login in site["logins"]
        )
    if mail_folder:
        lines += ["", f"  Messages sent / Messaggi spediti: {_short(mail_folder)} (.eml)"]
    return "\n".join([*lines, "", f"Logs: {_short(LOGS)}   Stop: Ctrl-C", ""])


def _short(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def _port() -> int:
    """The port to serve on; ends with the cure where it is not a free port."""
    text = os.environ.get("PORT") or _USUAL_PORT
    if not text.isdigit() or not 0 < int(text) < 2**16:
        raise SystemExit(f"PORT is {text!r}: write a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            other = int(text) % 65535 + 1
            raise SystemExit(
                f"Port {text} of this machine cannot be used ({error.strerror}). Choose another: PORT={other} make demo"
            ) from error
    return int(text)


def main() -> int:
    """Run the demo; 0 when it was told to stop, 1 when something failed."""
    os.chdir(PROJECT)
    print("Vicinia demo", flush=True)
    try:
        Demo(_port()).run()
    except Interrupted:
        print("Stopped.", flush=True)
        return 0
    except (ServerFailed, StepFailed) as failure:
        print(f"\n{failure}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
