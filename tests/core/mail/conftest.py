"""A real mail server, messages in the queue, and a meeting to invite to."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from accounts.models import User
from core.mail import kinds
from core.mail.message import MailMessage
from core.mail.queue import Recipient, enqueue
from core.models import CityProfile, Delivery, Mailing, Meeting, Venue
from core.selectors.convocation import Guest
from core.services.convocation import convene_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from tenants.models import City
from tests.core.mail.meetings import DAY, SITE, Plan
from tests.core.mail.server import MailServer, free_port, running

Queue = Callable[..., Mailing]


def _note(delivery: Delivery) -> MailMessage:
    return MailMessage(delivery.mailing.subject, f"Per {delivery.name}\n.\n", f"<p>Per {delivery.name}</p>")


@pytest.fixture
def mail_server(settings: Settings) -> MailServer:
    """A mail server that is down; the settings point at it."""
    server = MailServer(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    return server


@pytest.fixture
def up(mail_server: MailServer) -> Iterator[MailServer]:
    """The same, up."""
    with running(mail_server):
        yield mail_server


@pytest.fixture
def queue(in_bergamo: City, monkeypatch: pytest.MonkeyPatch) -> Queue:
    """Puts a plain message for some addresses in the queue."""
    monkeypatch.setitem(kinds.RENDERERS, "note", _note)  # type: ignore[arg-type]

    def put(*addresses: str) -> Mailing:
        to = [Recipient(one, name=one.partition("@")[0]) for one in addresses]
        mailing = enqueue("note", to, subject="Prova", site="http://bergamo.localhost/", created_by="Anna")
        assert mailing is not None
        return mailing

    return put


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2023-05-09 10:00:00+02:00") as traveller:
        yield traveller


@pytest.fixture
def plan(clock: object, alfa: Any, dario: User) -> Plan:
    """Plan and convene a meeting of Rete Alfa on 16 May 2023 at half past six, inviting Ada; keywords change the plan."""
    CityProfile.objects.update_or_create(
        defaults={"name": "Bergamo", "office": "Reti di quartiere", "email": "reti@bergamo.example"}
    )

    def make(
        reminder_days: int | None = None,
        note: str = "",
        guests: Sequence[Guest] = (Guest("ada@uno.example", "Ada Rossi"),),
        **changed: Any,
    ) -> Meeting:
        venue = Venue.objects.create(
            name="Sala <civica> & bar", address="via Rosa 1, 2° piano; suonare", step_free=True
        )
        values: dict[str, Any] = {
            "kind": "plenary",
            "body_ids": (alfa.pk,),
            "meets_on": DAY,
            "starts_at": dt.time(18, 30),
            "venue_id": venue.pk,
        } | changed
        found = plan_meeting(
            actor=dario,
            model_slug="bergamo",
            plan=MeetingPlan(**values),
            agenda=("Aiuole: <b>chi</b> fa, che cosa", "Varie"),
        )
        found.agenda.filter(position=1).update(minutes_planned=20)
        return convene_meeting(
            actor=dario, meeting_id=found.pk, guests=guests, note=note, reminder_days=reminder_days, site=SITE
        )

    return make
