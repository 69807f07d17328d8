"""A value for every parameter of the consulte's addresses, all about one consulta."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.models import AgendaItem, Body, Meeting, MeetingBody, Membership, Person
from models_monza.mail.confirming import confirmation_token
from models_monza.mail.links import application_token
from models_monza.models import (
    AdvisoryOpinion,
    Ballot,
    Enrolment,
    Mandate,
    Office,
    OpinionRequest,
    OpinionRequestBody,
    ProcessNote,
    ReceivedApplication,
)
from tests.models_monza.enrolling import make_enrolment, make_paper


def sitting(body: Body) -> Meeting:
    """A sitting of the consulta, convened for today."""
    meeting = Meeting.objects.create(
        model_slug="monza", kind="sitting", meets_on=timezone.localdate(), state="convened"
    )
    MeetingBody.objects.create(meeting=meeting, body=body)
    return meeting


def received(body: Body) -> ReceivedApplication:
    """An application whose address nobody confirmed yet."""
    return ReceivedApplication.objects.create(content={"body_id": str(body.pk)}, email="rosa@example.org")


def applied(body: Body) -> Enrolment:
    """An application that waits."""
    values = {"kind": "citizen", "ground": "work", "given_name": "Rosa"}
    return Enrolment.objects.create(mandate=Mandate.objects.get(), body=body, **values)


def asked(body: Body) -> OpinionRequest:
    """A request of the administration to the consulta."""
    request = OpinionRequest.objects.create(
        subject="Piano", office="Mobilità", asked_on=dt.date(2026, 5, 4), due_on=dt.date(2026, 6, 4)
    )
    OpinionRequestBody.objects.create(request=request, body=body)
    return request


def transmitted(body: Body) -> AdvisoryOpinion:
    """A contribution the administration has."""
    return AdvisoryOpinion.objects.create(
        body=body, subject="Trasmesso", text="x", state="transmitted", transmitted_on=dt.date(2026, 5, 4)
    )


def ballot(body: Body) -> Ballot:
    """A secret ballot that is open."""
    return Ballot.objects.create(
        meeting=sitting(body), body=body, office="coordinator", is_secret=True, opened_at=timezone.now()
    )


def member(body: Body) -> Membership:
    """Somebody in the register."""
    person = Person.objects.create(family_name="Iscritta")
    return Membership.objects.create(body=body, person=person, since=dt.date(2023, 1, 1))


def office(body: Body) -> Office:
    """Who coordinates."""
    person = Person.objects.create(family_name="Coordina")
    return Office.objects.create(body=body, person=person, kind="coordinator", since=dt.date(2023, 1, 1))


def note(body: Body) -> ProcessNote:
    """Olga's own: a note is changed by who wrote it."""
    author = User.objects.get(email="olga@monza.example")
    return ProcessNote.objects.create(meeting=sitting(body), author=author, text="Nota")


SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "meeting_id": lambda body: sitting(body).pk,
    "call": lambda _body: "first",
    "kind": lambda _body: "persona",
    "token": lambda body: application_token(applied(body).pk),
    "monza:enrol-confirm token": lambda body: confirmation_token(received(body).pk),
    "opinion_id": lambda body: AdvisoryOpinion.objects.create(body=body, subject="Bozza", text="x").pk,
    "monza:opinion-entry opinion_id": lambda body: transmitted(body).pk,
    "item_id": lambda body: AgendaItem.objects.create(meeting=sitting(body), position=1, title="Voto").pk,
    "ballot_id": lambda body: ballot(body).pk,
    "membership_id": lambda body: member(body).pk,
    "office_id": lambda body: office(body).pk,
    "note_id": lambda body: note(body).pk,
    "enrolment_id": lambda body: make_enrolment(body).pk,
    "monza:enrolment-step step": lambda _body: "accogli",
    "document_id": lambda body: make_paper(make_enrolment(body)).pk,
    "window_id": lambda body: make_enrolment(body).window_id,
    "request_id": lambda body: asked(body).pk,
    "monza:opinion-step step": lambda _body: "approva",
}
"""By parameter, or by the address's name and the parameter."""


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
