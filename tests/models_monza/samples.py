"""A value for every parameter of the consulte's addresses, all about one consulta."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from core.models import Body, Meeting, MeetingBody
from models_monza.mail.confirming import confirmation_token
from models_monza.mail.links import application_token
from models_monza.models import (
    AdvisoryOpinion,
    Enrolment,
    Mandate,
    OpinionRequest,
    OpinionRequestBody,
    ReceivedApplication,
)


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
    "request_id": lambda body: asked(body).pk,
    "monza:opinion-step step": lambda _body: "approva",
}
"""By parameter, or by the address's name and the parameter."""


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
