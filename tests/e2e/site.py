"""A running site for browser tests: gunicorn on a database of its own, reached under the cities' real host names."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.test import override_settings
from playwright.sync_api import Page

from accounts.models import User
from core.models import Body, RoleGrant
from demo.children import Child, tail
from demo.demo_city import PASSWORD
from demo.servers import PROJECT, broker_socket, embedded_broker
from tenants.context import use_city
from tenants.models import City
from tests.database import Cluster
from tests.site_settings import PASSWORD_HASHERS

_START_SECONDS = 60
_SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.site_settings"}
THE_PRODUCTS_SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings"}
"""For the environment of a module's site: nothing of the product is replaced, not even the slow hash of passwords."""
EMPTY = "vuota"
"""The schema of a city that has nothing yet, among the filled ones."""


@dataclass(frozen=True)
class Site:
    """What a browser test needs to know: addresses, and where the server keeps things."""

    port: int
    database_url: str
    folder: Path

    def url(self, path: str = "/", *, city: str | None = "bergamo") -> str:
        """The address of a page of a city, or of the platform with `city=None`."""
        host = f"{city}.localhost" if city else "localhost"
        return f"http://{host}:{self.port}{path}"


@dataclass(frozen=True)
class Filled:
    """The demo's data: a cluster whose clones hold them, and the files that belong to them."""

    cluster: Cluster
    media: Path


def make_office(email: str, *, city: str = "bergamo") -> None:
    """Someone of the participation office."""
    make_person(email, "Daria Ferrari", role="participation_office", city=city)


def make_person(
    email: str, full_name: str, *, role: str, body: Body | None = None, city: str = "bergamo"
) -> None:
    """Someone with a role and a password the site can check (this process has another hash)."""
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS), use_city(City.objects.get(schema_name=city)):
        user = User.objects.create_user(email, PASSWORD, full_name=full_name)
        RoleGrant.objects.create(user=user, role=role, body=body)


def type_password(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the form one signs in with, and send it."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Accedi").click()


def sign_in(page: Page, site: Site, email: str, *, city: str = "bergamo", password: str = PASSWORD) -> None:
    """Sign in by the form, as a person does."""
    page.goto(site.url("/account/login/", city=city))
    type_password(page, email, password)
    page.wait_for_url("**/lavoro/**")


@contextmanager
def running_site(
    database_url: str, folder: Path, *, static: Path, worker: bool, extra: Mapping[str, str] | None = None
) -> Iterator[Site]:
    """Start the web server, and a worker with its broker when asked; end them when nobody needs them any more.

    `extra` are environment variables of both.
    """
    port = _free_port()
    settings = _SETTINGS | {
        "DATABASE_URL": database_url,
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(static),
    }
    environment = {**os.environ, **settings, **(extra or {}), "PORT": str(port), "WEB_WORKERS": "1"}
    with ExitStack() as running:
        if worker:
            broker = running.enter_context(embedded_broker(folder / "broker"))
            environment |= {"BROKER_URL": broker.url, "CELERY_EAGER": "0"}
            environment["CACHE_URL"] = f"unix://{broker_socket(broker.folder)}?db=1"
            command = [*_python("celery"), "-A", "config.celery", "worker", "--concurrency", "1"]
            running.enter_context(
                Child("worker", command, env=environment, log=folder / "worker.log", patience=0)
            )
        command = [*_python("gunicorn"), "--config", "deploy/gunicorn.conf.py", "config.wsgi"]
        web = Child("web", command, env=environment, log=folder / "web.log", patience=0)
        running.enter_context(web)
        _wait_for(web, port)
        yield Site(port, database_url, folder)


def fill(database_url: str, media: Path) -> None:
    """Fill a database as `make demo` does, in processes of its own, whose passwords the site can check; and add an empty city."""
    empty = ["manage.py", "create_city", EMPTY, "--name", "Vuota", "--model", "dummy"]
    for command in ([*_python("demo.fill"), "--json"], [sys.executable, *empty]):
        subprocess.run(
            command,
            env={**os.environ, **_SETTINGS, "DATABASE_URL": database_url, "MEDIA_ROOT": str(media)},
            cwd=PROJECT,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def collect_static(target: Path) -> None:
    """Collect the static files once, as a deployment does."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        env={**os.environ, "STATIC_ROOT": str(target)},
        cwd=PROJECT,
        check=True,
    )


def _python(module: str) -> list[str]:
    return [sys.executable, "-m", module]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(web: Child, port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and not web.has_ended():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/", headers={"Host": "localhost"})
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"The web server did not start:\n{tail(web.log)}")
