"""An opinion of a consulta from its draft to what the administration did with it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Body, Meeting, MeetingBody
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.meetings import one_numbering_at_a_time
from models_monza.models import AdvisoryOpinion, OpinionRequestBody
from models_monza.rules import OPINIONS, SLUG
from models_monza.selectors.opinions import term_of, terms
from models_monza.services.guards import cited, demand_consulta, demand_day, demand_formed

State, Outcome = AdvisoryOpinion.State, AdvisoryOpinion.Outcome
OPINION_FIELDS = ("body_id", "meeting_id", "request_id", "subject", "text")


@dataclass(frozen=True, slots=True)
class OpinionText:
    """What a consulta says, at which sitting it was talked about, and which request of the administration it answers."""

    body_id: uuid.UUID
    subject: str
    text: str
    meeting_id: uuid.UUID | None = None
    request_id: uuid.UUID | None = None


@transaction.atomic(durable=True)
def write_opinion(*, actor: User, opinion: OpinionText) -> AdvisoryOpinion:
    """Begin an opinion as a draft. Audited as `monza.opinion.written`.

    Raises `DomainError` for a consulta that is not formed, a meeting of others, and a request that did not ask it or was answered.
    """
    row = AdvisoryOpinion()
    _write(row, opinion)
    row.save(force_insert=True)
    record(actor=actor, action="monza.opinion.written", target=row, after=opinion_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_opinion(
    *, actor: User, opinion_id: uuid.UUID, opinion: OpinionText, seen: str | None = None
) -> AdvisoryOpinion:
    """Change a draft; what was approved stays as it was approved. Audited as `monza.opinion.changed` when something changed.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` once it was approved.
    """
    row = _locked(opinion_id, State.DRAFT)
    before = opinion_snapshot(row)
    demand_fresh(before, seen)
    _write(row, opinion)
    row.save()
    earlier, later = changes(before, opinion_snapshot(row))
    if later:
        record(actor=actor, action="monza.opinion.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def approve_opinion(*, actor: User, opinion_id: uuid.UUID, meeting_id: uuid.UUID) -> AdvisoryOpinion:
    """The consulta approved the draft at a sitting that was held. Audited as `monza.opinion.approved`.

    Raises `DomainError` for a sitting of others, one not held yet, and one without the numbers its rules asked for.
    """
    row = _locked(opinion_id, State.DRAFT)
    if not row.text.strip():
        raise DomainError(_("Il testo è vuoto: prima lo scriva."), field="text")
    meeting = _sitting_of(row.body_id, meeting_id)
    row.approved_in, row.approved_on = meeting, meeting.meets_on
    return _enter(row, State.APPROVED, actor, "approved", meeting=str(meeting), on=row.approved_on)


@transaction.atomic(durable=True)
def transmit_opinion(
    *, actor: User, opinion_id: uuid.UUID, office: str, protocol_number: str, on: dt.date
) -> AdvisoryOpinion:
    """The opinion goes to an office of the city under a protocol number, and takes its number in the register of the year.

    From this day the clock of the answer runs. Raises `DomainError` for one the consulta has not approved, without an office or a
    number, and for a day in the future or before the approval. Audited as `monza.opinion.transmitted`.
    """
    row = _locked(opinion_id, State.DRAFT, State.APPROVED)
    if row.state == State.DRAFT:
        raise DomainError(
            _("Si trasmette ciò che la consulta ha approvato: prima registri la seduta che lo approva.")
            + cited(OPINIONS, on)
        )
    if not office.strip():
        raise DomainError(_("Scriva a quale ufficio va."), field="office")
    if not protocol_number.strip():
        raise DomainError(_("Scriva il numero di protocollo."), field="protocol_number")
    demand_day(on, field="on", not_before=row.approved_on)
    row.office, row.protocol_number, row.transmitted_on = office.strip(), protocol_number.strip(), on
    row.register_year, row.number = on.year, _free_number(on.year)
    told = {"office": row.office, "protocol": row.protocol_number, "on": on, "number": row.number}
    return _enter(row, State.TRANSMITTED, actor, "transmitted", **told)


@transaction.atomic(durable=True)
def take_in_charge(*, actor: User, opinion_id: uuid.UUID, on: dt.date, office: str = "") -> AdvisoryOpinion:
    """The office takes it in charge, or another to which it is routed. Audited as `monza.opinion.taken`."""
    row = _locked(opinion_id, State.TRANSMITTED)
    demand_day(on, field="on", not_before=row.transmitted_on)
    row.taken_on, row.office = on, office.strip() or row.office
    return _enter(row, State.IN_CHARGE, actor, "taken", on=on, office=row.office)


@transaction.atomic(durable=True)
def suspend_answer(*, actor: User, opinion_id: uuid.UUID, on: dt.date, reason: str) -> AdvisoryOpinion:
    """The clock of the answer stops, once, where the rules of the day of transmission let it. Audited as `monza.opinion.suspended`.

    Raises `DomainError` where no rule lets it, the second time, and without a reason.
    """
    row = _locked(opinion_id, *AdvisoryOpinion.WAITING)
    term = term_of(row, terms())
    if term is None or term.suspension_days is None:
        raise DomainError(_("Le regole della città non prevedono di sospendere il termine."))
    if row.suspended_on is not None:
        raise DomainError(_("Il termine è già stato sospeso una volta: non si può di nuovo."))
    if not reason.strip():
        raise DomainError(_("Scriva il motivo: lo legge la consulta."), field="reason")
    demand_day(on, field="on", not_before=row.transmitted_on)
    row.suspended_on, row.suspension_reason = on, reason.strip()
    return _enter(row, row.state, actor, "suspended", on=on, reason=row.suspension_reason)


@transaction.atomic(durable=True)
def resume_answer(*, actor: User, opinion_id: uuid.UUID, on: dt.date) -> AdvisoryOpinion:
    """The clock runs again. Audited as `monza.opinion.resumed`. `DomainError` when it did not stand still."""
    row = _locked(opinion_id, *AdvisoryOpinion.WAITING)
    if row.suspended_on is None or row.resumed_on is not None:
        raise DomainError(_("Il termine non è sospeso."))
    demand_day(on, field="on", not_before=row.suspended_on)
    row.resumed_on = on
    return _enter(row, row.state, actor, "resumed", on=on)


@transaction.atomic(durable=True)
def answer_opinion(
    *, actor: User, opinion_id: uuid.UUID, outcome: str, reasons: str, on: dt.date
) -> AdvisoryOpinion:
    """The administration answers, with an outcome and the reasons. Audited as `monza.opinion.answered`.

    Raises `DomainError` for one that was not transmitted or is answered, without reasons, and for a day before the question.
    """
    row = _locked(opinion_id, *AdvisoryOpinion.WAITING)
    if outcome not in Outcome.values:
        raise DomainError(_("Scelga l'esito."), field="outcome")
    if not reasons.strip():
        raise DomainError(
            _("Scriva i motivi: la consulta ha diritto a una risposta motivata."), field="reasons"
        )
    _demand_after_question(row, on)
    if row.suspended_on is not None and row.resumed_on is None:
        row.resumed_on = max(on, row.suspended_on)
    row.answered_on, row.outcome, row.reasons = on, outcome, reasons.strip()
    return _enter(row, State.ANSWERED, actor, "answered", on=on, outcome=outcome, reason=row.reasons)


@transaction.atomic(durable=True)
def start_carrying_out(*, actor: User, opinion_id: uuid.UUID, on: dt.date) -> AdvisoryOpinion:
    """What was accepted begins to be carried out. Audited as `monza.opinion.started`. `DomainError` for one not accepted."""
    row = _locked(opinion_id, State.ANSWERED)
    _demand_accepted(row)
    demand_day(on, field="on", not_before=row.answered_on)
    row.started_on = on
    return _enter(row, State.IN_PROGRESS, actor, "started", on=on)


@transaction.atomic(durable=True)
def finish_carrying_out(*, actor: User, opinion_id: uuid.UUID, on: dt.date) -> AdvisoryOpinion:
    """What was accepted is done. Audited as `monza.opinion.done`. `DomainError` for one not accepted."""
    row = _locked(opinion_id, State.ANSWERED, State.IN_PROGRESS)
    _demand_accepted(row)
    demand_day(on, field="on", not_before=row.started_on or row.answered_on)
    row.done_on = on
    return _enter(row, State.DONE, actor, "done", on=on)


@transaction.atomic(durable=True)
def withdraw_opinion(*, actor: User, opinion_id: uuid.UUID, reason: str) -> AdvisoryOpinion:
    """The consulta takes it back before it is answered; it stays in the register. Audited as `monza.opinion.withdrawn`."""
    row = _locked(opinion_id, State.DRAFT, State.APPROVED, *AdvisoryOpinion.WAITING)
    if not reason.strip():
        raise DomainError(_("Scriva il motivo."), field="reason")
    row.withdrawn_on, row.withdrawal_reason = timezone.localdate(), reason.strip()
    return _enter(row, State.WITHDRAWN, actor, "withdrawn", reason=row.withdrawal_reason)


def opinion_snapshot(row: AdvisoryOpinion) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, OPINION_FIELDS)


def _write(row: AdvisoryOpinion, opinion: OpinionText) -> None:
    body = demand_consulta(opinion.body_id)
    demand_formed(body, timezone.localdate())
    if opinion.meeting_id and not _serves(body, opinion.meeting_id):
        raise DomainError(_("L'incontro indicato non è di questa consulta."), field="meeting")
    if opinion.request_id is not None:
        _demand_asked(row, body, opinion.request_id)
    for name in OPINION_FIELDS:
        setattr(row, name, getattr(opinion, name))


def _demand_asked(row: AdvisoryOpinion, body: Body, request_id: uuid.UUID) -> None:
    if not OpinionRequestBody.objects.select_for_update().filter(request=request_id, body=body).exists():
        raise DomainError(_("Questa richiesta non è rivolta a questa consulta."), field="request")
    answered = AdvisoryOpinion.objects.filter(request=request_id, body=body).exclude(state=State.WITHDRAWN)
    if answered.exclude(pk=row.pk).exists():
        raise DomainError(_("La consulta ha già risposto a questa richiesta."), field="request")


def _locked(opinion_id: uuid.UUID, *states: str) -> AdvisoryOpinion:
    row = AdvisoryOpinion.objects.select_for_update(of=("self",)).select_related("body").get(pk=opinion_id)
    if row.state not in states:
        raise DomainError(
            _("Risulta «%(state)s»: questo passo non si può fare.") % {"state": row.get_state_display()}
        )
    return row


def _enter(row: AdvisoryOpinion, state: str, actor: User, action: str, **told: Any) -> AdvisoryOpinion:
    before = {"state": row.state}
    row.state = state
    row.save()
    record(
        actor=actor,
        action=f"monza.opinion.{action}",
        target=row,
        before=before,
        after={"state": state} | told,
    )
    return row


def _demand_after_question(row: AdvisoryOpinion, on: dt.date) -> None:
    """An answer is given from the day of the transmission on, by the rules of that day."""
    if row.transmitted_on is not None and on < row.transmitted_on:
        raise DomainError(
            _("La risposta non può precedere la trasmissione, che è del %(day)s: controlli la data.")
            % {"day": f"{row.transmitted_on:%d/%m/%Y}"}
            + cited(OPINIONS, row.transmitted_on),
            field="on",
        )
    demand_day(on, field="on")


def _demand_accepted(row: AdvisoryOpinion) -> None:
    if row.outcome not in {Outcome.ACCEPTED, Outcome.PARTLY}:
        raise DomainError(_("Non è stato accolto: non c'è niente da attuare."))


def _serves(body: Body, meeting_id: uuid.UUID) -> bool:
    return MeetingBody.objects.filter(meeting=meeting_id, body=body).exists()


def _sitting_of(body_id: uuid.UUID, meeting_id: uuid.UUID) -> Meeting:
    """The sitting at which a consulta approves: held, of its own, and valid where the rules ask for a quorum."""
    rows = Meeting.objects.filter(pk=meeting_id, served__body=body_id, kind="sitting").select_related(
        "sitting"
    )
    meeting = rows.first()
    if meeting is None:
        raise DomainError(_("Scelga una seduta di questa consulta."), field="meeting")
    if meeting.state != Meeting.State.HELD:
        raise DomainError(_("La seduta non si è ancora svolta."), field="meeting")
    sitting = getattr(meeting, "sitting", None)
    if sitting is not None and sitting.is_valid is False:
        raise DomainError(
            _("A quella seduta mancava il numero legale: non poteva decidere."), field="meeting"
        )
    return meeting


def _free_number(year: int) -> int:
    """The number after the highest of the year; who transmits at the same moment waits for the other."""
    one_numbering_at_a_time(SLUG)
    rows = AdvisoryOpinion.objects.filter(register_year=year)
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1
