"""A real worker killed while it sends: every address gets exactly one message, wherever the blow falls."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from accounts.models import User
from core.mail.sending import send_waiting
from core.models import Body, BodyStage, Delivery, Meeting, MeetingBody
from core.selectors.convocation import Guest
from core.services.convocation import convene_meeting
from demo.children import Child, tail
from demo.servers import embedded_broker
from tenants.context import use_city
from tenants.models import City
from tests.broker import messages_to
from tests.cast import make_user
from tests.core.mail.server import MailServer, free_port, running

PEOPLE = 60
SITE = "http://bergamo.localhost/"
EVERYBODY = {f"p{number:02}@uno.example": 1 for number in range(PEOPLE)}


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that takes its time."""
    with running(MailServer(free_port())) as one:
        one.pause = 0.02
        yield one


@pytest.fixture
def worker(fresh_database: str, server: MailServer, tmp_path: Path) -> Iterator[Callable[[], Child]]:
    """What starts a worker of this test, on a broker of this test; messages of this process go there."""
    with embedded_broker(tmp_path / "broker") as broker:
        environment = os.environ | {
            "BROKER_URL": broker.url, "CELERY_EAGER": "0", "LOG_LEVEL": "INFO", "BROKER_VISIBILITY_SECONDS": "2",
            "EMAIL_URL": server.url,
        }  # fmt: skip
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config.celery",
            "worker",
            "--pool",
            "solo",
            "-l",
            "INFO",
        ]
        with messages_to(broker.url):
            yield lambda: Child("worker", command, env=environment, log=tmp_path / "worker.log", patience=10)


def convened(bergamo: City, people: int = PEOPLE) -> None:
    """A convocation for so many people is in the queue."""
    with use_city(bergamo):
        dario: User = make_user("dario@bergamo.example", "Dario Ufficio")
        body = Body.objects.create(model_slug="bergamo", name="Rete Alfa", slug="rete-alfa")
        BodyStage.objects.create(body=body, stage="active")
        meeting = Meeting.objects.create(model_slug="bergamo", kind="plenary", meets_on="2099-05-12")
        MeetingBody.objects.create(meeting=meeting, body=body)
        guests = [Guest(email, email.partition("@")[0]) for email in list(EVERYBODY)[:people]]
        convene_meeting(actor=dario, meeting_id=meeting.pk, guests=guests, site=SITE)


def wait_for(condition: Callable[[], bool], log: Path, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, tail(log)
        time.sleep(0.02)


def states(bergamo: City) -> dict[str, int]:
    with use_city(bergamo):
        rows = list(Delivery.objects.values_list("state", flat=True))
    return {state: rows.count(state) for state in set(rows)}


def kill(process: Child) -> None:
    os.kill(process.process.pid, signal.SIGKILL)
    process.process.wait(timeout=10)


def test_a_worker_killed_in_the_middle_of_sixty_is_followed_by_one_that_sends_the_rest(
    worker: Callable[[], Child], server: MailServer, bergamo: City, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    convened(bergamo)
    for enough in (15, 35):
        with worker() as first:
            wait_for(lambda enough=enough: len(server.taken) >= enough, log)  # type: ignore[misc]
            kill(first)
        assert len(server.taken) < PEOPLE
    with worker():
        wait_for(lambda: not {"waiting", "sending"} & set(states(bergamo)), log)
    found = states(bergamo)
    unsure = found.get(
        "handed", 0
    )  # who died between the dot and the answer: told, never sent again by itself
    assert found.get("sent", 0) + unsure == PEOPLE
    assert max(server.to().values()) == 1
    assert PEOPLE - unsure <= len(server.taken) <= PEOPLE


def test_killed_while_the_server_holds_its_answer_the_message_is_not_sent_again(
    worker: Callable[[], Child], server: MailServer, bergamo: City, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    server.hold_answers.set()
    convened(bergamo, people=3)
    with worker() as first:
        wait_for(server.holding.is_set, log)
        kill(first)
    server.hold_answers.clear()
    assert states(bergamo) == {"handed": 1, "waiting": 2}
    with worker():
        wait_for(lambda: states(bergamo) == {"handed": 1, "sent": 2}, log)
    assert server.to() == dict.fromkeys(list(EVERYBODY)[:3], 1)


def test_killed_before_the_last_dot_the_message_is_sent_again(
    worker: Callable[[], Child], server: MailServer, bergamo: City, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    server.recipient_pause = 5.0
    convened(bergamo, people=3)
    with worker() as first:
        wait_for(lambda: states(bergamo) == {"sending": 1, "waiting": 2}, log)
        kill(first)
    server.recipient_pause = 0.0
    with worker():
        wait_for(lambda: states(bergamo) == {"sent": 3}, log)
    assert server.to() == dict.fromkeys(list(EVERYBODY)[:3], 1)


def test_two_workers_at_once_send_each_message_once(
    worker: Callable[[], Child], server: MailServer, bergamo: City, tmp_path: Path
) -> None:
    convened(bergamo)
    with use_city(bergamo):
        for _again in range(4):
            send_waiting.delay(SITE)
    with worker(), worker():
        wait_for(lambda: states(bergamo) == {"sent": PEOPLE}, tmp_path / "worker.log")
    assert server.to() == EVERYBODY
