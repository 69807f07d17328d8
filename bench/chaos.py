"""`make chaos`: web, worker and database are killed (SIGKILL) again and again while people write.

The office of two cities invites colleagues, one after the other, over the real pages: each invitation that was answered is a person, a role,
a line in the trail and a mail, which a task hands to a mail server. Meanwhile processes die: one of the web's, the whole web, the worker
with the process that has the task, PostgreSQL with all its processes. Whoever watches over a service starts again what died, and so does this.
Afterwards every confirmed invitation must be in the database with its line in the trail, every mail must have been handled, and none may have
come twice. `CHAOS_SECONDS` (60) changes how long.
"""

import http.client
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor  # noqa: TID251  # threads of clients, none touches the database
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import psutil
from django.conf import settings
from django.db import connection
from django.test import Client

from bench.service import Conversation, Running, free_port, running_service, until
from demo.servers import Server, embedded_database
from tests import environment

environment.prepare()

from accounts.models import User  # noqa: E402
from core.models import AuditEntry, Delivery, RoleGrant  # noqa: E402
from tenants.context import each_city, use_city  # noqa: E402
from tenants.models import City, CityDomain  # noqa: E402
from tenants.tasks import in_each_city  # noqa: E402
from tests.broker import messages_to  # noqa: E402
from tests.core.mail.server import MailServer, running  # noqa: E402
from tests.database import BERGAMO, MONZA, connected_to, fill_prepared  # noqa: E402

CLIENTS = 4
SETTLED_SECONDS = 240
_OPEN = (Delivery.State.WAITING, Delivery.State.SENDING)
_OFFICE = "ufficio@chaos.example"

Fault = Callable[["Scene"], None]


def processes_of(folder: Path) -> list[psutil.Process]:
    """All processes of the embedded PostgreSQL in a folder."""
    process = psutil.Process(int((folder / "pid").read_text()))
    return [process, *process.children(recursive=True)]


@dataclass
class Scene:
    """What can be killed: the service, the database's server."""

    service: Running
    folder: Path
    server: Server
    told: list[str] = field(default_factory=list)

    def one_of_the_web(self) -> None:
        """One process of the web dies; the others answer, and gunicorn makes another."""
        random.choice(psutil.Process(self.service.children["web"].process.pid).children()).kill()  # noqa: S311

    def web(self) -> None:
        """The whole web dies and is started again."""
        self._again("web")
        until(self.service.lives, lambda: self.service.log("web")[-2000:])

    def worker(self) -> None:
        """The worker dies with the process that has the task, and is started again."""
        self._again("worker")

    def database(self) -> None:
        """PostgreSQL dies with all its processes; when it has been noticed the server is started again, and recovers."""
        for one in processes_of(self.folder):
            with suppress(psutil.NoSuchProcess):  # the others see that their parent is gone
                one.kill()
        self._is_noticed()
        self.server.close()
        self.server = embedded_database(self.folder)
        until(
            lambda: self.service.ask("/readyz").status == http.HTTPStatus.OK, "the database did not come back"
        )

    def _is_noticed(self) -> None:
        answer = until(self._not_ready, "nobody noticed that the database is down")
        self.told.append(f"{answer.status} {answer.json()['parts']}")

    def close(self) -> None:
        """Give the server back, whichever it is by now."""
        self.server.close()

    def _not_ready(self) -> Any:
        answer = self.service.ask("/readyz")
        return answer if answer.status == http.HTTPStatus.SERVICE_UNAVAILABLE else None

    def _again(self, name: str) -> None:
        self.service.kill(name)
        self.service.start(name)


@dataclass
class Outcome:
    """What came of it; `lost` and `twice` must be empty, and nothing may wait. `uncertain` mails are those whose sender died between
    the last byte and the mail server's answer: they are never sent again by themselves."""

    confirmed: int
    unconfirmed: int
    lost: list[str]
    unaudited: list[str]
    waiting: int
    unsent: list[str]
    twice: list[str]
    uncertain: int
    faults: Counter[str]
    told: list[str]

    @property
    def is_well(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.unaudited or self.waiting or self.unsent or self.twice)


def storm(
    server: Server, folder: Path, faults: Sequence[tuple[float, str]], *, clock: bool = False
) -> Outcome:
    """People write while the faults (seconds from the start, method of `Scene`) happen; then everything comes to rest, and is looked at.

    The server's database holds the two cities of the tests, without their people.
    """
    with ExitStack() as stack:
        stack.enter_context(connected_to(server.url))
        cookies = {host: _office(city) for city, host in _cities()}
        connection.close()
        box = stack.enter_context(running(MailServer(free_port())))
        more = {
            "EMAIL_URL": box.url, "HEARTBEAT_SECONDS": "1", "BROKER_VISIBILITY_SECONDS": "2",
            "DJANGO_SETTINGS_MODULE": "bench.request_site.page_settings", "DATABASE_CONN_MAX_AGE": "600",
        }  # fmt: skip
        service = stack.enter_context(running_service(server.url, folder, clock=clock, **more))
        scene = Scene(service, server.folder, server)
        stack.callback(scene.close)
        confirmed, unconfirmed = _under_faults(scene, cookies, faults)
        _come_to_rest(service)
        outcome = _looked_at(confirmed, unconfirmed, box, scene, faults)
        connection.close()
    return outcome


def _cities() -> list[tuple[City, str]]:
    hosts = CityDomain.objects.filter(is_primary=True).select_related("tenant").order_by("domain")
    return [(row.tenant, row.domain) for row in hosts]


def _office(city: City) -> str:
    """Somebody of the city's office, signed in: her cookies."""
    with use_city(city):
        user = User.objects.create_user(_OFFICE, None, full_name="Daria Ferrari")
        RoleGrant.objects.create(user=user, role="participation_office")
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={'x' * 32}"


Asked = set[tuple[str, str]]


def _under_faults(
    scene: Scene, cookies: dict[str, str], faults: Sequence[tuple[float, str]]
) -> tuple[Asked, Asked]:
    """The invitations that were confirmed, and those of which nobody knows."""
    over = Event()
    with ThreadPoolExecutor(CLIENTS) as pool:
        writers = [
            pool.submit(_writes, scene.service.port, number, cookies, over) for number in range(CLIENTS)
        ]
        begun = time.monotonic()
        try:
            for at, name in faults:
                time.sleep(max(begun + at - time.monotonic(), 0))
                getattr(scene, name)()
            time.sleep(1)
        finally:
            over.set()
    return _together(writers, 0), _together(writers, 1)


def _together(writers: list[Future[tuple[Asked, Asked]]], which: int) -> Asked:
    return set().union(*(writer.result()[which] for writer in writers))


def _writes(port: int, number: int, cookies: dict[str, str], over: Event) -> tuple[Asked, Asked]:
    """One client: invites one colleague after the other, each once, whatever becomes of it."""
    confirmed: Asked = set()
    unconfirmed: Asked = set()
    hosts, turn = list(cookies), 0
    with Conversation(port) as talk:
        while not over.is_set():
            turn += 1
            host, email = hosts[turn % len(hosts)], f"persona-{number}-{turn}@chaos.example"
            form = {"full_name": f"Persona {number} {turn}", "email": email, "role": "participation_office"}
            status = _sent(talk, form, host, cookies[host])
            (confirmed if status == http.HTTPStatus.FOUND else unconfirmed).add((host, email))
            time.sleep(0.02 if status == http.HTTPStatus.FOUND else 0.2)
    return confirmed, unconfirmed


def _sent(talk: Conversation, form: dict[str, str], host: str, cookie: str) -> int:
    try:
        return talk.ask("/lavoro/persone/nuova/", form, host=host, Cookie=cookie, X_CSRFToken="x" * 32).status
    except (OSError, http.client.HTTPException):
        return 0


def _come_to_rest(service: Running) -> None:
    """Until no message waits; the clock's question is asked here too, so that nobody waits for its next minute."""
    with messages_to(service.environment["BROKER_URL"]):
        deadline, asked = time.monotonic() + SETTLED_SECONDS, 0.0
        while _waiting() and time.monotonic() < deadline:
            if time.monotonic() - asked > 5:
                in_each_city.delay("core.mail.sending.send_waiting")
                asked = time.monotonic()
            time.sleep(0.3)


def _waiting() -> int:
    return sum(each_city(lambda _city: Delivery.objects.filter(state__in=_OPEN).count()))


def _looked_at(
    confirmed: Asked, unconfirmed: Asked, box: MailServer, scene: Scene, faults: Sequence[tuple[float, str]]
) -> Outcome:
    """The database and the mail server compared with what was confirmed."""
    came = box.to()
    people: set[tuple[str, str]] = set()
    audited: set[tuple[str, str]] = set()
    states: dict[str, str] = {}
    for city, host in _cities():
        with use_city(city):
            people |= {(host, email) for email in User.objects.values_list("email", flat=True)}
            told = AuditEntry.objects.filter(action="core.person.invited").values_list(
                "after__email", flat=True
            )
            audited |= {(host, str(email)) for email in told}
            states |= dict(Delivery.objects.values_list("email", "state"))
    return Outcome(
        confirmed=len(confirmed),
        unconfirmed=len(unconfirmed),
        lost=sorted(email for _host, email in confirmed - people),
        unaudited=sorted(email for _host, email in people - audited if email != _OFFICE),
        waiting=sum(state in _OPEN for state in states.values()),
        unsent=sorted(
            email for _host, email in people if email != _OFFICE and not _is_handled(email, states, came)
        ),
        twice=sorted(email for email, times in came.items() if times > 1),
        uncertain=sum(state == Delivery.State.HANDED for state in states.values()),
        faults=Counter(name for _at, name in faults),
        told=scene.told,
    )


def _is_handled(email: str, states: dict[str, str], came: Counter[str]) -> bool:
    state = states.get(email)
    return state == Delivery.State.HANDED or (state == Delivery.State.SENT and came[email] == 1)


@contextmanager
def _two_cities(folder: Path) -> Iterator[Server]:
    server = embedded_database(folder / "postgres")
    with connected_to(server.url):
        fill_prepared(BERGAMO, MONZA)
        connection.close()
    yield server


def main() -> int:
    """A minute of faults, drawn by chance; 1 when a promise was not kept."""
    seconds = int(os.environ.get("CHAOS_SECONDS", "60"))
    chance = random.Random()  # noqa: S311  # which fault comes next
    kinds = ("one_of_the_web", "worker", "database", "web")
    faults = [
        (2.0 + 4 * turn, kinds[turn] if turn < len(kinds) else chance.choice(kinds))
        for turn in range(max(seconds // 4, len(kinds)))
    ]
    with tempfile.TemporaryDirectory(prefix="vicinia-chaos-") as place, _two_cities(Path(place)) as server:
        outcome = storm(server, Path(place), faults, clock=True)
    for name, value in vars(outcome).items():
        print(f"{name:12} {dict(value) if isinstance(value, Counter) else value}")
    print("every promise was kept" if outcome.is_well else "A PROMISE WAS NOT KEPT")
    return int(not outcome.is_well)


if __name__ == "__main__":
    sys.exit(main())
