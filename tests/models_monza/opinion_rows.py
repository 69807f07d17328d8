"""Opinions of a consulta in any state, as rows: what a test needs to begin in the middle."""

import datetime as dt
from typing import Any

from core.models import AgendaItem, Body, Meeting, MeetingBody
from core.services.rules import NewRules
from models_monza.models import AdvisoryOpinion, OpinionRequest, OpinionRequestBody

NOW = dt.datetime(2026, 6, 30, 11, tzinfo=dt.UTC)
TODAY = dt.date(2026, 6, 30)
SAT = dt.date(2026, 4, 27)
SENT = dt.date(2026, 5, 4)
ANSWERED = dt.date(2026, 6, 3)
SITE = "http://monza.localhost/"

_APPROVED = {"approved_on": SAT}
_SENT = _APPROVED | {"transmitted_on": SENT, "office": "Mobilità", "protocol_number": "1234/2026"}
_TAKEN = _SENT | {"taken_on": dt.date(2026, 5, 11)}
_ANSWERED = _TAKEN | {"answered_on": ANSWERED, "outcome": "accepted", "reasons": "Nel 2027."}
_COLUMNS: dict[str, dict[str, Any]] = {
    "draft": {},
    "approved": _APPROVED,
    "transmitted": _SENT,
    "in_charge": _TAKEN,
    "answered": _ANSWERED,
    "in_progress": _ANSWERED | {"started_on": dt.date(2026, 6, 10)},
    "done": _ANSWERED | {"started_on": dt.date(2026, 6, 10), "done_on": dt.date(2026, 6, 20)},
    "withdrawn": _SENT | {"withdrawn_on": dt.date(2026, 6, 1), "withdrawal_reason": "Superato."},
}
STATES = tuple(_COLUMNS)


def opinion_in(state: str, body: Body, subject: str = "Ciclabile", **more: Any) -> AdvisoryOpinion:
    """An opinion that came so far, with the days of a whole way."""
    values = {"subject": subject, "text": "Si chiede una ciclabile."} | _COLUMNS[state] | more
    return AdvisoryOpinion.objects.create(body=body, state=state, **values)


def sitting_of(body: Body, day: dt.date = SAT, item: str = "") -> Meeting:
    """A sitting that was held, perhaps with one item on its agenda."""
    meeting = Meeting.objects.create(model_slug="monza", kind="sitting", meets_on=day, state="held")
    MeetingBody.objects.create(meeting=meeting, body=body)
    if item:
        AgendaItem.objects.create(meeting=meeting, position=1, title=item)
    return meeting


def request_to(*bodies: Body, due_on: dt.date = dt.date(2026, 6, 20), **more: Any) -> OpinionRequest:
    """A request of the administration to some consulte."""
    values = {"subject": "Piano del traffico", "office": "Mobilità", "asked_on": dt.date(2026, 5, 1)} | more
    request = OpinionRequest.objects.create(due_on=due_on, **values)
    for body in bodies:
        OpinionRequestBody.objects.create(request=request, body=body)
    return request


def answer_rules(since: dt.date = dt.date(2026, 1, 1), **values: Any) -> NewRules:
    """Rules about answering, of an act with an article."""
    named = {"word": "contribution"} | values
    return NewRules("monza", "opinions", since, named, "Altro regolamento", "7", article="12")
