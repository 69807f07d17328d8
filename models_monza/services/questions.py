"""The administration asks the consulte what they think."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.meetings import one_numbering_at_a_time
from models_monza.models import OpinionRequest, OpinionRequestBody
from models_monza.rules import SLUG
from models_monza.selectors.questions import formed_on
from models_monza.services.opinion_mail import tell_asked


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
    site: str = "",
    key: uuid.UUID | None = None,
) -> OpinionRequest:
    """Ask one, some or (without `body_ids`) all consulte for an opinion by a day; who coordinates them is told by mail.

    Only those formed that day are asked: the others could not answer. `site` is the address of the city's site (without one
    nobody is written to), `key` the form's: the same form sent twice is one request. Raises `DomainError` without a subject or an
    office, for a term that has passed, and when there is no consulta to ask. Audited as `monza.opinion.asked`.
    """
    if key is not None:
        one_numbering_at_a_time(SLUG)  # the same form sent twice at once
        if there := OpinionRequest.objects.filter(pk=key).first():
            return there
    day = on or timezone.localdate()
    if not subject.strip():
        raise DomainError(_("Scriva su che cosa si chiede."), field="subject")
    if not office.strip():
        raise DomainError(_("Scriva quale ufficio chiede."), field="office")
    if due_on < day:
        raise DomainError(_("Il termine precede la richiesta."), field="due_on")
    bodies = list(formed_on(day, body_ids or None))
    if not bodies:
        raise DomainError(_("Non c'è nessuna consulta costituita a cui chiedere."), field="bodies")
    request = OpinionRequest.objects.create(
        id=key or new_key(),
        subject=subject.strip(),
        text=text.strip(),
        office=office.strip(),
        asked_on=day,
        due_on=due_on,
        protocol_number=protocol_number.strip(),
    )
    OpinionRequestBody.objects.bulk_create(OpinionRequestBody(request=request, body=body) for body in bodies)
    after = {"subject": request.subject, "office": request.office, "due_on": due_on, "asked": len(bodies)}
    record(actor=actor, action="monza.opinion.asked", target=request, after=after)
    tell_asked(request, bodies, actor=actor, site=site)
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
            after={"withdrawn_on": request.withdrawn_on},
        )
    return request
