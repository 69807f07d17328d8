"""The administration asks the consulte what they think."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Body
from core.services.audit import record
from core.services.errors import DomainError
from models_monza.models import OpinionRequest, OpinionRequestBody
from models_monza.rules import SLUG


@transaction.atomic(durable=True)
def ask_consulte(
    *,
    actor: User,
    subject: str,
    text: str,
    office: str,
    due_on: dt.date,
    body_ids: tuple[uuid.UUID, ...] = (),
    protocol_number: str = "",
    on: dt.date | None = None,
) -> OpinionRequest:
    """Ask one, some or (without `body_ids`) all consulte for an opinion by a day. Audited as `monza.opinion.asked`.

    Raises `DomainError` without a subject or an office, for a term that has passed, and when there is no consulta to ask.
    """
    day = on or timezone.localdate()
    if not subject.strip():
        raise DomainError(_("Scriva su che cosa si chiede."), field="subject")
    if not office.strip():
        raise DomainError(_("Scriva quale ufficio chiede."), field="office")
    if due_on < day:
        raise DomainError(_("Il termine precede la richiesta."), field="due_on")
    bodies = Body.objects.filter(model_slug=SLUG)
    if body_ids:
        bodies = bodies.filter(pk__in=body_ids)
    keys = list(bodies.order_by("name").values_list("pk", flat=True))
    if not keys:
        raise DomainError(_("Non c'è nessuna consulta a cui chiedere."), field="bodies")
    request = OpinionRequest.objects.create(
        subject=subject.strip(),
        text=text.strip(),
        office=office.strip(),
        asked_on=day,
        due_on=due_on,
        protocol_number=protocol_number.strip(),
    )
    OpinionRequestBody.objects.bulk_create(OpinionRequestBody(request=request, body_id=key) for key in keys)
    after = {"subject": request.subject, "office": request.office, "due": due_on, "asked": len(keys)}
    record(actor=actor, action="monza.opinion.asked", target=request, after=after)
    return request


@transaction.atomic(durable=True)
def withdraw_question(*, actor: User, request_id: uuid.UUID) -> OpinionRequest:
    """The administration asks no more; what was answered stays. Audited. Withdrawn already: nothing changes."""
    request = OpinionRequest.objects.select_for_update().get(pk=request_id)
    if request.withdrawn_on is None:
        request.withdrawn_on = timezone.localdate()
        request.save(update_fields=["withdrawn_on"])
        record(
            actor=actor,
            action="monza.opinion.asked",
            target=request,
            after={"withdrawn": request.withdrawn_on},
        )
    return request
