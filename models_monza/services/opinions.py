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
from accounts.rows import new_key
from core.models import AgendaItem, Body, Meeting, MeetingBody
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.guards import cited, demand_day
from core.services.meetings import one_numbering_at_a_time
from models_monza.models import AdvisoryOpinion, OpinionRequestBody
from models_monza.rules import OPINIONS, SLUG
from models_monza.selectors.opinions import last_day, term_of, terms
from models_monza.services.guards import demand_consulta, demand_formed
from models_monza.services.opinion_mail import ANSWERED, TAKEN, TRANSMITTED, tell_coordinators, tell_office

State, Outcome = AdvisoryOpinion.State, AdvisoryOpinion.Outcome
OPINION_FIELDS = ("body_id", "meeting_id", "item_id", "request_id", "subject", "text")


@dataclass(frozen=True, slots=True)
class OpinionText:
    """What a consulta says, at which meeting (and under which item of its agenda), and which request it answers."""

    body_id: uuid.UUID
    subject: str
    text: str
    meeting_id: uuid.UUID | None = None
    request_id: uuid.UUID | None = None
    item_id: uuid.UUID | None = None


@transaction.atomic(durable=True)
def write_opinion(*, actor: User, opinion: OpinionText, key: uuid.UUID | None = None) -> AdvisoryOpinion:
    """Begin an opinion as a draft; `key` is the form's: the same form sent twice is one. Audited as `monza.opinion.written`.

    Raises `DomainError` for a consulta that is not formed, a meeting or an item of others, and a request that did not ask it, was
    taken back or was answered.
    """
    if key is not None:
        list(Body.objects.select_for_update().filter(pk=opinion.body_id))  # the same form sent twice at once
        if there := AdvisoryOpinion.objects.filter(pk=key).first():
            return there
    row = AdvisoryOpinion(id=key or new_key())
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

    Raises `DomainError` for a sitting of others, one not held yet, one without the numbers its rules asked for, and one at which
    the consulta was not formed.
    """
    row = _locked(opinion_id, State.DRAFT)
    if not row.text.strip():
        raise DomainError(_("Il testo è vuoto: prima lo scriva."), field="text")
    meeting = _sitting_of(row.body_id, meeting_id)
    demand_formed(row.body, meeting.meets_on)
    row.approved_in, row.approved_on = meeting, meeting.meets_on
    return _enter(row, State.APPROVED, actor, "approved", meeting=str(meeting), on=row.approved_on)


@transaction.atomic(durable=True)
def transmit_opinion(
    *, actor: User, opinion_id: uuid.UUID, office: str, protocol_number: str, on: dt.date, site: str = ""
) -> AdvisoryOpinion:
    """The opinion goes to an office of the city under a protocol number, and takes its number in the register of the year.

    From this day the clock of the answer runs, and everybody reads it; the participation office is told by mail, where it has an
    address (`site` is that of the city's site; without one nobody is written to). Raises `DomainError` for one the consulta has
    not approved, without an office or a number, and for a day in the future, before the approval or before the request it
    answers. Audited as `monza.opinion.transmitted`.
    """
    row = _locked(opinion_id, State.DRAFT, State.APPROVED)
    if row.state == State.DRAFT:
        raise DomainError(
            _("Si trasmette ciò che la consulta ha approvato: prima registri la seduta che lo approva.")
            + cited(SLUG, OPINIONS, on)
        )
    if not office.strip():
        raise DomainError(_("Scriva a quale ufficio va."), field="office")
    if not protocol_number.strip():
        raise DomainError(_("Scriva il numero di protocollo."), field="protocol_number")
    demand_day(on, field="on", not_before=row.approved_on)
    if row.request is not None and on < row.request.asked_on:
        raise DomainError(
            _("Risponde a una richiesta del %(day)s: non può precederla.")
            % {"day": f"{row.request.asked_on:%d/%m/%Y}"},
            field="on",
        )
    demand_formed(row.body, on)
    row.office, row.protocol_number, row.transmitted_on = office.strip(), protocol_number.strip(), on
    row.register_year, row.number = on.year, _free_number(on.year)
    told = {"office": row.office, "protocol_number": row.protocol_number, "on": on, "number": row.number}
    tell_office(row, TRANSMITTED, actor=actor, site=site)
    return _enter(row, State.TRANSMITTED, actor, "transmitted", **told)


@transaction.atomic(durable=True)
def route_opinion(*, actor: User, opinion_id: uuid.UUID, office: str) -> AdvisoryOpinion:
    """Another office is to answer; the clock goes on. Audited as `monza.opinion.routed`, when it is another.

    Raises `DomainError` for one that does not wait for an answer, and without an office.
    """
    row = _locked(opinion_id, *AdvisoryOpinion.WAITING)
    before = row.office
    if not office.strip():
        raise DomainError(_("Scriva a quale ufficio va."), field="office")
    row.office = office.strip()
    if row.office != before:
        row.save(update_fields=["office"])
        told = {"before": {"office": before}, "after": {"office": row.office}}
        record(actor=actor, action="monza.opinion.routed", target=row, **told)
    return row


@transaction.atomic(durable=True)
def take_in_charge(
    *, actor: User, opinion_id: uuid.UUID, on: dt.date, office: str = "", site: str = ""
) -> AdvisoryOpinion:
    """The office takes it in charge, or another to which it is routed; who coordinates the consulta is told by mail.

    Raises `DomainError` for a day before the transmission. Audited as `monza.opinion.taken`.
    """
    row = _transmitted(opinion_id, on, State.TRANSMITTED)
    demand_day(on, field="on", not_before=row.transmitted_on)
    row.taken_on, row.office = on, office.strip() or row.office
    tell_coordinators(row, TAKEN, actor=actor, site=site)
    return _enter(row, State.IN_CHARGE, actor, "taken", on=on, office=row.office)


@transaction.atomic(durable=True)
def suspend_answer(*, actor: User, opinion_id: uuid.UUID, on: dt.date, reason: str) -> AdvisoryOpinion:
    """The clock of the answer stops, once, where the rules of the day of transmission let it. Audited as `monza.opinion.suspended`.

    Raises `DomainError` where no rule lets it, the second time, without a reason, and once the term is over.
    """
    row = _locked(opinion_id, *AdvisoryOpinion.WAITING)
    _demand_suspendable(row)
    if not reason.strip():
        raise DomainError(_("Scriva il motivo: lo legge la consulta."), field="reason")
    demand_day(on, field="on", not_before=row.transmitted_on)
    due = last_day(row, term_of(row, terms()), on)
    if due is not None and on > due:
        raise DomainError(
            _("Il termine è scaduto il %(day)s: non si può più sospendere.") % {"day": f"{due:%d/%m/%Y}"},
            field="on",
        )
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
    *, actor: User, opinion_id: uuid.UUID, outcome: str, reasons: str, on: dt.date, site: str = ""
) -> AdvisoryOpinion:
    """The administration answers, with an outcome and the reasons; who coordinates the consulta is told by mail.

    Audited as `monza.opinion.answered`.

    Raises `DomainError` for one that was not transmitted or is answered, without reasons, and for a day before the question.
    """
    row = _transmitted(opinion_id, on, *AdvisoryOpinion.WAITING)
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
    tell_coordinators(row, ANSWERED, actor=actor, site=site)
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
def withdraw_opinion(
    *, actor: User, opinion_id: uuid.UUID, reason: str, still_draft: bool = False
) -> AdvisoryOpinion:
    """The consulta takes it back before it is answered; it stays in the register. Audited as `monza.opinion.withdrawn`.

    With `still_draft` only what the consulta has not approved. Raises `DomainError` without a reason, and later than that.
    """
    later = () if still_draft else (State.APPROVED, *AdvisoryOpinion.WAITING)
    row = _locked(opinion_id, State.DRAFT, *later)
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
    if opinion.item_id is not None:
        row.meeting_id = _demand_item(body, opinion.item_id, opinion.meeting_id).meeting_id


def _demand_item(body: Body, item_id: uuid.UUID, meeting_id: uuid.UUID | None) -> AgendaItem:
    item = AgendaItem.objects.filter(pk=item_id, meeting__served__body=body).first()
    if item is None:
        raise DomainError(_("Il punto indicato non è di un incontro di questa consulta."), field="item")
    if meeting_id is not None and item.meeting_id != meeting_id:
        raise DomainError(
            _("Il punto è all'ordine del giorno di un altro incontro: scelga l'uno o l'altro."), field="item"
        )
    return item


def _demand_asked(row: AdvisoryOpinion, body: Body, request_id: uuid.UUID) -> None:
    rows = OpinionRequestBody.objects.select_for_update(of=("self",)).select_related("request")
    asked = rows.filter(request=request_id, body=body).first()
    if asked is None:
        raise DomainError(_("Questa richiesta non è rivolta a questa consulta."), field="request")
    if asked.request.withdrawn_on is not None and row.request_id != request_id:
        raise DomainError(_("L'amministrazione ha ritirato questa richiesta."), field="request")
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


def _transmitted(opinion_id: uuid.UUID, on: dt.date, *states: str) -> AdvisoryOpinion:
    """As `_locked`; one that was not transmitted asks nothing of the administration yet, and the refusal names the rule."""
    row = _locked(opinion_id, State.DRAFT, State.APPROVED, *states)
    if row.state not in states:
        words = _(
            "Risulta «%(state)s»: non è stato ancora trasmesso, e si risponde a ciò che la consulta ha trasmesso."
        )
        raise DomainError(words % {"state": row.get_state_display()} + cited(SLUG, OPINIONS, on))
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
            + cited(SLUG, OPINIONS, row.transmitted_on),
            field="on",
        )
    demand_day(on, field="on")


def _demand_suspendable(row: AdvisoryOpinion) -> None:
    term = term_of(row, terms())
    source = (term.source if term else "") or _("le regole della città")
    if term is None or term.suspension_days is None:
        raise DomainError(
            _("Le regole non prevedono di sospendere il termine (%(source)s).") % {"source": source}
        )
    if row.suspended_on is not None:
        raise DomainError(
            _("Il termine è già stato sospeso una volta: non si può di nuovo (%(source)s).")
            % {"source": source}
        )


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
