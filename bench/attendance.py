"""An evening with four people taking attendance at once: 300 taps in one meeting, none lost, and what a tap takes.

The real web server (two processes, four threads each), four signed-in people on keep-alive connections, each tap with its
key, every third one on an organisation all four count at once; then every tenth tap is sent again, as a phone does whose answer was lost. The measure is the 95th percentile of a tap
over that of a bare insert (one row, one transaction, nobody asked who she is) through the same server with as many people
at once, the two taking turns; the median over the rounds. A tap signs in, asks for the permission, locks the meeting, keeps
its key, writes the entry and the trail, and answers with the whole sheet.
"""

import http.client
import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251  # threads of clients, none touches the database
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from bench.ratio import Ratio
from demo.children import Child, tail
from demo.servers import PROJECT
from tenants.context import use_city
from tenants.models import City
from tests.database import cluster_of_tests, connected_to

PEOPLE = 4
TAPS = 300
ROUNDS = 5
ORGANISATIONS = 20
TARGET = 20.0
HOST = "bergamo.localhost"


@dataclass(frozen=True)
class Evening:
    """A meeting, its organisations' keys, the one that all count, and each person's cookies."""

    meeting: str
    organisations: list[str]
    shared: str
    cookies: list[str]


def measure() -> Iterator[Ratio]:
    """The 95th percentile of a tap over that of a bare insert."""
    with cluster_of_tests() as cluster, cluster.clone() as url, connected_to(url):
        city = City.objects.get(schema_name="bergamo")
        people = _people(city)
        ratios, taps, inserts = [], [], []
        with _server(url) as port:
            _at_once(port, [_inserts(number) for number in range(PEOPLE)])  # warms up
            for _round in range(ROUNDS):
                inserts.append(_p95(_at_once(port, [_inserts(number) for number in range(PEOPLE)])))
                evening = _evening(city, people)
                taps.append(_p95(_at_once(port, [_taps(evening, number) for number in range(PEOPLE)])))
                _none_lost(city, evening)
                ratios.append(taps[-1] / inserts[-1])
    detail = f"{median(taps) * 1000:.0f} ms against {median(inserts) * 1000:.0f} ms; {TAPS * ROUNDS} taps, none lost"
    yield Ratio(
        f"p95 of a tap, {PEOPLE} people at once / p95 of a bare insert",
        median(ratios),
        TARGET,
        at_most=True,
        detail=detail,
    )


def _people(city: City) -> list[str]:
    """The cookies of four people of the office, signed in."""
    from django.conf import settings  # noqa: PLC0415  # Django is set up by now
    from django.test import Client  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from core.models import RoleGrant  # noqa: PLC0415

    cookies = []
    with use_city(city):
        for number in range(PEOPLE):
            user = User.objects.create_user(
                f"persona{number}@example.org", None, full_name=f"Persona {number}"
            )
            RoleGrant.objects.create(user=user, role="participation_office")
            client = Client(headers={"host": HOST})
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookies.append(
                f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={'x' * 32}"
            )
    return cookies


def _evening(city: City, cookies: list[str]) -> Evening:
    """A meeting of today with twenty organisations in the register, and one that is there with nobody counted yet."""
    from django.utils import timezone  # noqa: PLC0415

    from accounts.rows import new_key  # noqa: PLC0415
    from core.models import Attendance, Body, Meeting, MeetingBody, Organisation  # noqa: PLC0415

    with use_city(city):
        body, _made = Body.objects.get_or_create(model_slug="bergamo", name="Rete", slug="rete")
        meeting = Meeting.objects.create(model_slug="bergamo", kind="plenary", meets_on=timezone.localdate())
        MeetingBody.objects.create(meeting=meeting, body=body)
        keys = [new_key() for _number in range(ORGANISATIONS + 1)]
        Organisation.objects.bulk_create(
            Organisation(id=key, canonical_id=key, name=f"Gruppo {key.hex}", match_key=key.hex)
            for key in keys
        )
        Attendance.objects.create(meeting=meeting, body=body, organisation_id=keys[-1], people=0)
        return Evening(str(meeting.pk), [str(key) for key in keys[:-1]], str(keys[-1]), cookies)


def _none_lost(city: City, evening: Evening) -> None:
    """Every tap is in the database once, those on the organisation all count too; `SystemExit` otherwise."""
    from core.models import Attendance, AttendanceTap, AuditEntry, Meeting  # noqa: PLC0415

    each = TAPS // PEOPLE
    with use_city(city):
        meeting = Meeting.objects.get(pk=evening.meeting)
        rows = {
            str(row.organisation_id): row.people or 0 for row in Attendance.objects.filter(meeting=meeting)
        }
        people = sum(rows.values())
        shared = sum(
            what == f"plus:o-{evening.shared}" for who in range(PEOPLE) for what in _deeds(evening, who)
        )
        if rows[evening.shared] != shared:
            raise SystemExit(
                f"{shared} times one more of the same organisation, the database has {rows[evening.shared]}"
            )
        found = {
            "taps": AttendanceTap.objects.filter(meeting=meeting).count(),
            "people and residents": people + (meeting.citizens_count or 0),
            "in the trail": AuditEntry.objects.filter(object_id=meeting.pk).count(),
        }
    missing = {name: number for name, number in found.items() if number != each * PEOPLE}
    if missing:
        raise SystemExit(f"{TAPS} taps were sent, the database has {missing}")


Request = Callable[[http.client.HTTPConnection], tuple[int, bytes]]


def _deeds(evening: Evening, person: int) -> list[str]:
    """One person's part: her organisations walk in, more people of each and of the one that all count, residents."""
    mine = evening.organisations[person::PEOPLE]
    deeds = [f"present:o-{key}" for key in mine]
    for number in range(TAPS // PEOPLE - len(mine)):
        whom = (f"plus:o-{evening.shared}", f"plus:o-{mine[number % len(mine)]}", "citizens:plus")
        deeds.append(whom[number % 3])
    return deeds


def _taps(evening: Evening, person: int) -> list[Request]:
    """Her taps, some of them sent twice."""
    requests = [_tap(evening, person, what) for what in _deeds(evening, person)]
    return [one for number, one in enumerate(requests) for _sent in range(2 if number % 10 == 0 else 1)]


def _tap(evening: Evening, person: int, what: str) -> Request:
    from accounts.rows import new_key  # noqa: PLC0415

    body = urlencode({"do": what, "tap": str(new_key())})
    headers = {
        "Host": HOST, "Accept": "application/json", "Cookie": evening.cookies[person], "X-CSRFToken": "x" * 32,
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip

    def send(connection: http.client.HTTPConnection) -> tuple[int, bytes]:
        connection.request("POST", f"/lavoro/incontri/{evening.meeting}/presenze/segna/", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    return send


def _inserts(_person: int) -> list[Request]:
    def send(connection: http.client.HTTPConnection) -> tuple[int, bytes]:
        connection.request("POST", "/riga/", "", {"Host": HOST})
        answer = connection.getresponse()
        return answer.status, answer.read()

    return [send] * (TAPS // PEOPLE)


def _at_once(port: int, works: list[list[Request]]) -> list[float]:
    """Send the requests of each person one after the other, all people at once; the seconds of each."""

    def work(requests: list[Request]) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        seconds = []
        for send in requests:
            begun = time.perf_counter()
            status, content = send(connection)
            seconds.append(time.perf_counter() - begun)
            if status != http.HTTPStatus.OK:
                raise SystemExit(f"{status} {content[:300]!r}")
        connection.close()
        return seconds

    with ThreadPoolExecutor(len(works)) as pool:
        return [one for seconds in pool.map(work, works) for one in seconds]


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


@contextmanager
def _server(url: str) -> Iterator[int]:
    """The web server on a free port, with its own settings; answers when it yields."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="vicinia-bench-") as folder:
        settings: dict[str, Any] = {
            "DJANGO_SETTINGS_MODULE": "bench.request_site.attendance_settings", "DATABASE_URL": url,
            "PORT": str(port), "MEDIA_ROOT": folder, "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        command = [sys.executable, "-m", "gunicorn", "--config", str(PROJECT / "deploy" / "gunicorn.conf.py")]
        log = Path(folder) / "web.log"
        web = Child("web", [*command, "config.wsgi"], env={**os.environ, **settings}, log=log, patience=5)
        with web:
            _wait(port, log)
            yield port


def _wait(port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("POST", "/riga/", "", {"Host": HOST})
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError(f"The web server did not start:\n{tail(log)}")
