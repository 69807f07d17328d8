"""What the consulte tell the administration, from the draft to what it did with it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django_filters import BooleanFilter, FilterSet
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.offered.followup import TrailShown, steps_shown
from core.permissions.holder import Holder
from core.selectors.trail import chain
from models_monza.models import AdvisoryOpinion
from models_monza.rules import SLUG
from models_monza.selectors.opinions import AnswerTimes, answer_times, opinion_line, terms
from models_monza.selectors.overdue import overdue_keys
from models_monza.selectors.trail import opinion_steps
from models_monza.services import opinions as verbs

SEE, WRITE, APPROVE = "monza.opinion.see", "monza.opinion.write", "monza.opinion.approve"
TRANSMIT, ANSWER, ROUTE = "monza.opinion.transmit", "monza.opinion.answer", "monza.opinion.route"


@dataclass(frozen=True)
class TimesAsked:
    """Of what was transmitted between two days, of one consulta or of all."""

    first: dt.date
    last: dt.date
    body_id: uuid.UUID | None = None


class Waiting(FilterSet):
    """Opinions by whether they wait for an answer."""

    waiting = BooleanFilter(method="_waiting", label="Whether it waits for an answer.")
    overdue = BooleanFilter(method="_overdue", label="Whether the answer is late by the city's rules.")

    def _waiting(self, rows: Any, _name: str, wanted: bool) -> Any:
        found = Q(state__in=AdvisoryOpinion.WAITING)
        return rows.filter(found if wanted else ~found)

    def _overdue(self, rows: Any, _name: str, wanted: bool) -> Any:
        late = Q(pk__in=overdue_keys(None, terms(), timezone.localdate()))
        return rows.filter(late if wanted else ~late)


def _clocks(_who: Holder, rows: Sequence[Any]) -> None:
    known, today = terms(), timezone.localdate()
    for row in rows:
        row.clock = opinion_line(row, known, today)


def _consulta(given: Mapping[str, Any]) -> Iterable[UUID]:
    return [given["opinion"].body_id]


def _trail(asked: Asked) -> list[TrailShown]:
    steps = opinion_steps([asked.row], terms())[:1]
    return steps_shown(chain(asked.row.meeting, steps, asked.user, asked.holder))


def _times(asked: Asked) -> AnswerTimes:
    wanted: TimesAsked = asked.given
    return answer_times(wanted.first, wanted.last, timezone.localdate(), wanted.body_id, so_far=True)


OPINIONS = Resource(
    name="opinions", key="opinion_id", model=AdvisoryOpinion, slug=SLUG, see=SEE,
    fields=(
        "id", "body_id", "request_id", "meeting_id", "item_id", "register_year", "number", "subject", "text", "state", "approved_on",
        "approved_in_id", "transmitted_on", "protocol_number", "office", "taken_on", "suspended_on", "suspension_reason", "resumed_on",
        "answered_on", "outcome", "reasons", "started_on", "done_on", "withdrawn_on", "withdrawal_reason", "created_at",
    ),
    more={
        "due_on": serializers.DateField(source="clock.due_on", read_only=True, allow_null=True),
        "days_late": serializers.IntegerField(source="clock.days_late", read_only=True),
        "days_open": serializers.IntegerField(source="clock.days_open", read_only=True, allow_null=True),
        "escalates": serializers.BooleanField(source="clock.escalates", read_only=True),
    },
    about="What a consulta tells the administration, not binding; while it waits for an answer, by when the city's rules want it and how late it is.",
    rows=lambda who: AdvisoryOpinion.objects.in_bodies(who.bodies(SEE)),
    facts=_clocks,
    bodies=lambda row: [row.body_id],
    snapshot=verbs.opinion_snapshot,
    filters={
        "body": ["exact"], "request": ["exact"], "meeting": ["exact"], "approved_in": ["exact"], "state": ["exact"], "outcome": ["exact"],
        "register_year": ["exact"], "number": ["exact"], "office": ["exact", "icontains"], "protocol_number": ["exact"],
        "subject": ["icontains"], "transmitted_on": ["gte", "lte"], "answered_on": ["gte", "lte"],
    },
    filtering=Waiting,
    sorts=("-created_at", "created_at"),
)  # fmt: skip

RESOURCES = (OPINIONS,)
OPERATIONS = (
    Operation("POST", verbs.write_opinion, WRITE, "Begin an opinion, as a draft.", answers=OPINIONS, within=_consulta),
    Operation("PUT", verbs.change_opinion, WRITE, "Change a draft.", on=OPINIONS, answers=OPINIONS, within=_consulta),
    Operation("POST", verbs.approve_opinion, APPROVE, "The consulta approved it at a sitting.", on=OPINIONS, part="approval", answers=OPINIONS),
    Operation("POST", verbs.transmit_opinion, TRANSMIT, "It goes to an office of the city, and everybody reads it from then on.", on=OPINIONS, part="transmission", answers=OPINIONS),
    Operation("POST", verbs.route_opinion, ROUTE, "Another office is to answer.", on=OPINIONS, part="routing", answers=OPINIONS),
    Operation("POST", verbs.take_in_charge, ANSWER, "The office takes it in charge; who coordinates the consulta is told by mail.", on=OPINIONS, part="taking", answers=OPINIONS),
    Operation("POST", verbs.suspend_answer, ANSWER, "The clock of the answer stops.", on=OPINIONS, part="suspension", answers=OPINIONS),
    Operation("POST", verbs.resume_answer, ANSWER, "The clock runs again.", on=OPINIONS, part="resumption", answers=OPINIONS),
    Operation("POST", verbs.answer_opinion, ANSWER, "The administration answers, with reasons; who coordinates the consulta is told by mail.", on=OPINIONS, part="answer", answers=OPINIONS),
    Operation("POST", verbs.start_carrying_out, ANSWER, "What was accepted begins to be carried out.", on=OPINIONS, part="beginning", answers=OPINIONS),
    Operation("POST", verbs.finish_carrying_out, ANSWER, "What was accepted is done.", on=OPINIONS, part="completion", answers=OPINIONS),
    Operation("POST", verbs.withdraw_opinion, WRITE, "A draft is given up.", on=OPINIONS, part="abandonment", answers=OPINIONS, fills={"still_draft": lambda _asked: True}, called="abandon_opinion"),
    Operation("POST", verbs.withdraw_opinion, TRANSMIT, "The consulta takes it back before it is answered.", on=OPINIONS, part="withdrawal", answers=OPINIONS, leaves=("still_draft",)),
)  # fmt: skip
FIGURES = (
    Figure(
        name="show_monza_opinion_trail", on=OPINIONS, part="trail", see=SEE, answers=TrailShown, read=_trail, many=True,
        about="From the meeting at which it was born to what was done.",
    ),
    Figure(
        name="show_monza_answer_times", part="monza/answer-times", see=SEE, asks=TimesAsked, answers=AnswerTimes, read=_times,
        about="How the administration answered so far what was transmitted between two days; those still open are counted apart.",
    ),
)  # fmt: skip
