"""Requests of a network to a councillor or a municipal service (*istanze*), and their answers."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Organisation
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.guards import demand_day
from models_bergamo.models import CouncillorRequest
from models_bergamo.services.guards import demand_meeting_of, demand_network, demand_stage_allows

State = CouncillorRequest.State
REQUEST_FIELDS = ("body_id", "meeting_id", "addressee", "service_id", "subject", "text")


@dataclass(frozen=True, slots=True)
class RequestText:
    """What a network asks, of whom, and at which of its meetings it was agreed."""

    body_id: uuid.UUID
    addressee: str
    subject: str
    text: str
    meeting_id: uuid.UUID | None = None
    service_id: uuid.UUID | None = None


@transaction.atomic(durable=True)
def write_request(*, actor: User, request: RequestText) -> CouncillorRequest:
    """Begin a request as a draft. Audited as `bergamo.request.written`.

    Raises `DomainError` for a meeting of others, an addressee that is no municipal service, or a network whose stage
    does not allow it.
    """
    row = CouncillorRequest()
    _write(row, request)
    row.save(force_insert=True)
    record(actor=actor, action="bergamo.request.written", target=row, after=request_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_request(
    *, actor: User, request_id: uuid.UUID, request: RequestText, seen: str | None = None
) -> CouncillorRequest:
    """Change a draft; what was sent stays as it was. Audited as `bergamo.request.changed`.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` once it was sent.
    """
    row = _locked(request_id)
    _demand(row, State.DRAFT)
    before = request_snapshot(row)
    demand_fresh(before, seen)
    _write(row, request)
    row.save()
    earlier, later = changes(before, request_snapshot(row))
    if later:
        record(actor=actor, action="bergamo.request.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def send_request(
    *, actor: User, request_id: uuid.UUID, sent_on: dt.date, protocol_number: str = ""
) -> CouncillorRequest:
    """The request goes to its addressee on a day, with its number in the city's protocol if there is one.

    Raises `DomainError` when it is no draft any more or the day is in the future. Audited as `bergamo.request.sent`.
    """
    row = _locked(request_id)
    _demand(row, State.DRAFT)
    demand_day(sent_on, field="sent_on")
    demand_stage_allows(row.body, "bergamo.request.write", sent_on)
    return _advance(
        row,
        State.SENT,
        "bergamo.request.sent",
        actor,
        sent_on=sent_on,
        protocol_number=protocol_number.strip(),
    )


@transaction.atomic(durable=True)
def answer_request(
    *, actor: User, request_id: uuid.UUID, answer: str, outcome: str, answered_on: dt.date
) -> CouncillorRequest:
    """The answer arrived: its text, its day and its outcome. Audited as `bergamo.request.answered`.

    Raises `DomainError` for a request not waiting for an answer, an empty text, an unknown outcome, or a day in the
    future or before the request was sent.
    """
    row = _locked(request_id)
    _demand(row, State.SENT)
    if not answer.strip():
        raise DomainError(_("Scriva il testo della risposta."), field="answer")
    if outcome not in CouncillorRequest.Outcome.values:
        raise DomainError(_("Scelga l'esito."), field="outcome")
    demand_day(answered_on, field="answered_on", not_before=row.sent_on)
    values: dict[str, Any] = {"answer": answer.strip(), "outcome": outcome, "answered_on": answered_on}
    return _advance(row, State.ANSWERED, "bergamo.request.answered", actor, **values)


@transaction.atomic(durable=True)
def withdraw_request(*, actor: User, request_id: uuid.UUID, reason: str = "") -> CouncillorRequest:
    """The network takes a request back, sent or not; it is no longer shown to citizens.

    Raises `DomainError` once it was answered. Audited as `bergamo.request.withdrawn`.
    """
    row = _locked(request_id)
    _demand(row, State.DRAFT, State.SENT)
    values: dict[str, Any] = {
        "withdrawn_on": timezone.localdate(), "withdrawal_reason": reason.strip(), "is_public": False
    }  # fmt: skip
    return _advance(row, State.WITHDRAWN, "bergamo.request.withdrawn", actor, **values)


@transaction.atomic(durable=True)
def show_request(*, actor: User, request_id: uuid.UUID, is_public: bool) -> CouncillorRequest:
    """The office shows a request and its answer on the network's page, or no longer does.

    Raises `DomainError` for a request that was not sent. Audited as `bergamo.request.shown`.
    """
    row = _locked(request_id)
    _demand(row, State.SENT, State.ANSWERED)
    before, row.is_public = row.is_public, is_public
    row.save(update_fields=["is_public"])
    if before != is_public:
        shown = {"before": {"is_public": before}, "after": {"is_public": is_public}}
        record(actor=actor, action="bergamo.request.shown", target=row, **shown)
    return row


def request_snapshot(row: CouncillorRequest) -> dict[str, Any]:
    """A request as JSON values: what the form shows and the audit trail keeps."""
    return snapshot(row, REQUEST_FIELDS)


def _write(row: CouncillorRequest, request: RequestText) -> None:
    body = demand_network(request.body_id)
    demand_stage_allows(body, "bergamo.request.write", timezone.localdate())
    demand_meeting_of(body, request.meeting_id)
    for name, value in (
        ("addressee", request.addressee),
        ("subject", request.subject),
        ("text", request.text),
    ):
        if not value.strip():
            raise DomainError(_("Compili questo campo."), field=name)
    services = Organisation.objects.standing().filter(is_municipal_service=True)
    if request.service_id is not None and not services.filter(pk=request.service_id).exists():
        raise DomainError(_("La realtà indicata non è un servizio comunale."), field="service")
    for name in REQUEST_FIELDS:
        setattr(row, name, getattr(request, name))


def _locked(request_id: uuid.UUID) -> CouncillorRequest:
    return CouncillorRequest.objects.select_for_update(of=("self",)).select_related("body").get(pk=request_id)


def _demand(row: CouncillorRequest, *states: str) -> None:
    if row.state not in states:
        raise DomainError(
            _("L'istanza è «%(state)s»: questo passaggio non è possibile.")
            % {"state": row.get_state_display()}
        )


def _advance(
    row: CouncillorRequest, target: str, action: str, actor: User, **values: Any
) -> CouncillorRequest:
    earlier = row.state
    for name, value in values.items():
        setattr(row, name, value)
    row.state = target
    row.save(update_fields=["state", *values])
    record(
        actor=actor, action=action, target=row, before={"state": earlier}, after={"state": target} | values
    )
    return row
