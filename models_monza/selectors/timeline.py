"""An opinion as the steps it went through, and those still to come."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Meeting
from models_monza.models import AdvisoryOpinion
from models_monza.selectors.opinions import OpinionLine

State, Outcome = AdvisoryOpinion.State, AdvisoryOpinion.Outcome


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what, when (None: not yet), a line about it, a longer text, the meeting it happened at.

    `tone` is that of a label (`success`, `warning`, `danger`, `strong`), empty for a plain step.
    """

    label: Any
    day: dt.date | None = None
    detail: str = ""
    text: str = ""
    meeting: Meeting | None = None
    tone: str = ""
    done: bool = True


def timeline(line: OpinionLine, *, public: bool = False) -> list[Step]:
    """The steps in order, the ones to come after. To citizens (`public`) it begins with the approval.

    Reads `meeting`, `item` and `approved_in`: select them.
    """
    row = line.opinion
    steps = [] if public else [_draft(row)]
    steps += _in_consulta(row)
    steps += _with_administration(row)
    steps += _after_answer(row)
    if row.state == State.WITHDRAWN:
        steps.append(Step(_("Ritirato"), row.withdrawn_on, text=row.withdrawal_reason, tone="warning"))
        return steps
    return [*steps, *_to_come(line)]


def answer_days(row: AdvisoryOpinion) -> int | None:
    """Days between the transmission and the answer; None without an answer."""
    if row.answered_on is None or row.transmitted_on is None:
        return None
    return (row.answered_on - row.transmitted_on).days


def _draft(row: AdvisoryOpinion) -> Step:
    item = row.item
    about = _("punto «%(title)s»") % {"title": item.title} if item else ""
    return Step(_("Bozza"), timezone.localdate(row.created_at), about, meeting=row.meeting)


def _in_consulta(row: AdvisoryOpinion) -> Iterator[Step]:
    if row.approved_on is not None:
        yield Step(_("Approvato in consulta"), row.approved_on, meeting=row.approved_in)


def _with_administration(row: AdvisoryOpinion) -> Iterator[Step]:
    if row.transmitted_on is not None:
        yield Step(_("Trasmesso al Comune"), row.transmitted_on, _addressed(row))
    if row.taken_on is not None:
        yield Step(_("Preso in carico"), row.taken_on, row.office)
    if row.suspended_on is not None:
        yield Step(_("Termine sospeso"), row.suspended_on, text=row.suspension_reason, tone="warning")
    if row.resumed_on is not None:
        yield Step(_("Termine ripreso"), row.resumed_on)


def _after_answer(row: AdvisoryOpinion) -> Iterator[Step]:
    if row.answered_on is not None:
        tone = {Outcome.ACCEPTED: "success", Outcome.PARTLY: "strong"}.get(Outcome(row.outcome), "warning")
        label = _("Risposta: %(outcome)s") % {"outcome": row.get_outcome_display()}
        yield Step(label, row.answered_on, _took(row), row.reasons, tone=tone)
    if row.started_on is not None:
        yield Step(_("In attuazione"), row.started_on)
    if row.done_on is not None:
        yield Step(_("Attuato"), row.done_on, tone="success")


def _addressed(row: AdvisoryOpinion) -> str:
    parts = [row.office]
    if row.protocol_number:
        parts.append(_("protocollo %(number)s") % {"number": row.protocol_number})
    return ", ".join(part for part in parts if part)


def _took(row: AdvisoryOpinion) -> str:
    days = answer_days(row)
    if days is None:
        return ""
    if not days:
        return _("lo stesso giorno")
    return ngettext("dopo %(days)d giorno", "dopo %(days)d giorni", days) % {"days": days}


def _to_come(line: OpinionLine) -> Iterable[Step]:
    row, outcome = line.opinion, line.opinion.outcome
    order = list(State)
    reached = order.index(State(row.state))
    for state, label in (
        (State.APPROVED, _("Approvato in consulta")),
        (State.TRANSMITTED, _("Trasmesso al Comune")),
        (State.IN_CHARGE, _("Preso in carico")),
        (State.ANSWERED, _("Risposta")),
        (State.DONE, _("Attuato")),
    ):
        if order.index(state) <= reached or (state == State.DONE and outcome == Outcome.NOT_ACCEPTED):
            continue
        yield Step(label, line.due_on if state == State.ANSWERED else None, _clock(line, state), done=False)


def _clock(line: OpinionLine, state: str) -> str:
    """What is said of the answer to come: by when, how late."""
    if state != State.ANSWERED or line.opinion.state not in AdvisoryOpinion.WAITING:
        return ""
    if line.due_on is None:
        return _("nessun termine nelle regole")
    if line.days_late:
        late = ngettext("in ritardo di %(days)d giorno", "in ritardo di %(days)d giorni", line.days_late)
        return late % {"days": line.days_late}
    return ""
