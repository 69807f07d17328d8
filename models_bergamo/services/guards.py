"""What several verbs refuse, each with its cure."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from core.models import Body, BodyStage, Meeting, MeetingBody
from core.participation.registry import registry
from core.services.errors import DomainError
from models_bergamo.rules import SLUG


def demand_network(body_id: uuid.UUID) -> Body:
    """The network of that key; `DomainError` for a body that is not one of ours."""
    body = Body.objects.filter(pk=body_id, model_slug=SLUG).first()
    if body is None:
        raise DomainError(_("Questa rete non esiste più."), field="body")
    return body


def demand_stage_allows(body: Body, permission: str, day: dt.date) -> None:
    """The stage of the network on a day must allow what is asked; an unknown stage forbids nothing."""
    row = BodyStage.objects.filter(body=body).on(day).order_by("-since").first()
    if row is None:
        return
    stage = registry.get(SLUG).stage(row.stage)
    if permission not in stage.allows:
        message = _("%(network)s è «%(stage)s»: prima occorre cambiarne la fase.")
        raise DomainError(message % {"network": body.name, "stage": stage.label}, field="body")


def demand_meeting_of(body: Body, meeting_id: uuid.UUID | None) -> Meeting | None:
    """The meeting of that key, if any; it must be one of the network's."""
    if meeting_id is None:
        return None
    served = MeetingBody.objects.filter(meeting=meeting_id, body=body).select_related("meeting").first()
    if served is None:
        raise DomainError(_("L'incontro indicato non è di questa rete."), field="meeting")
    return served.meeting
