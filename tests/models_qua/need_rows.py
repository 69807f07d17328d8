"""Rows and clicks the tests of needs share: a path that listens, services, reviews, what a citizen types."""

import datetime as dt
import re
import uuid
from typing import Any

from django.test import Client
from django.utils import timezone

from core.models import Body, Meeting, MeetingBody, Organisation
from models_qua.models import FeasibilityReview, LabCycle, LabStep, Need, NeedGroup
from tests.core.mail.server import Received
from tests.models_qua.rows import make_cycle, make_need

SITE = "http://monza.localhost/"
NOW = dt.datetime(2026, 3, 10, 10, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 10)
LISTENS_SINCE = dt.date(2026, 2, 1)
HEARD_UNTIL = dt.date(2026, 3, 1)


def listening_cycle(body: Body, *, ended_on: dt.date | None = None, **values: Any) -> LabCycle:
    """A path whose listening is under way since February 2026, or over."""
    cycle = make_cycle(body, **values)
    steps = LabStep.objects.filter(cycle=cycle, kind="listening")
    steps.update(started_on=LISTENS_SINCE, ended_on=ended_on)
    return cycle


def service(name: str = "Servizio Verde", email: str = "verde@comune.example") -> Organisation:
    """A municipal service of the register."""
    row = Organisation(name=name, match_key=name.lower(), email=email, is_municipal_service=True)
    row.canonical = row
    row.save()
    return row


def make_review(group: NeedGroup, name: str = "Servizio Verde", **values: Any) -> FeasibilityReview:
    """A review asked in February 2026, not answered unless told."""
    given = {"group": group, "service": name, "asked_on": LISTENS_SINCE}
    if values.get("outcome"):
        given |= {"reasons": "Così.", "reviewed_on": dt.date(2026, 3, 2)}
    return FeasibilityReview.objects.create(**given | values)


def meeting_of(body: Body, kind: str = "listening", **values: Any) -> Meeting:
    """A meeting of the lab in which it listened, on 9 March 2026."""
    given = {"model_slug": "qua", "kind": kind, "meets_on": dt.date(2026, 3, 9), "state": "convened"}
    meeting = Meeting.objects.create(**given | values)
    MeetingBody.objects.create(meeting=meeting, body=body)
    return meeting


def unconfirmed(cycle: LabCycle, **values: Any) -> Need:
    """A need sent from the site a moment ago, whose address nobody confirmed yet."""
    given = {"source": "web", "state": "unconfirmed", "proposer_email": "rosa@example.org"}
    return make_need(cycle, "Più ombra", **given | {"created_at": timezone.now()} | values)


def typed(**more: Any) -> dict[str, Any]:
    """What a citizen types in the public form."""
    values = {
        "kind": "proposal",
        "title": "Una fontana al parco",
        "text": "D'estate non c'è acqua.",
        "place": "Parco Noce Nero",
        "name": "Rosa Verdi",
        "email": "rosa@example.org",
        "chiave": str(uuid.uuid4()),
    }
    return values | more


def stranger() -> Client:
    """A browser nobody signed in with."""
    return Client(headers={"host": "monza.localhost"})


def errors(answer: Any) -> dict[str, list[str]]:
    """Field to errors of the page's form."""
    return {name: list(map(str, told)) for name, told in answer.context["form"].errors.items()}


def link(mail: Received) -> str:
    """The path of the link that confirms, in a mail."""
    found = re.search(r"http://monza\.localhost(/laboratori/proposta/\S+)", mail.text())
    assert found is not None, mail.text()
    return found[1]
