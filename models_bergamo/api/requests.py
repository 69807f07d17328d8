"""Requests of networks to councillors and municipal services, and their answers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django_filters import BooleanFilter, FilterSet
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.offered.followup import TrailShown, steps_shown
from core.permissions.holder import Holder
from core.selectors.trail import chain
from models_bergamo.models import CouncillorRequest
from models_bergamo.rules import SLUG
from models_bergamo.selectors.requests import answer_terms, request_line
from models_bergamo.selectors.trail import trail_of_request
from models_bergamo.services import requests as verbs

SEE, WRITE = "bergamo.request.see", "bergamo.request.write"
ANSWER, PUBLISH = "bergamo.request.answer", "bergamo.request.publish"


class Overdue(FilterSet):
    """Requests by whether the answer is late."""

    overdue = BooleanFilter(method="_by_day", label="Whether the answer is late by the city's rules.")

    def _by_day(self, rows: Any, _name: str, wanted: bool) -> Any:
        late = CouncillorRequest.objects.overdue(timezone.localdate(), answer_terms()).values("pk")
        return rows.filter(pk__in=late) if wanted else rows.exclude(pk__in=late)


def _clocks(_who: Holder, rows: Sequence[CouncillorRequest]) -> None:
    known, today = answer_terms(), timezone.localdate()
    for row in rows:
        line = request_line(row, known, today)
        row.answer_due_on, row.overdue = line.due_on, line.overdue  # type: ignore[attr-defined]


def _trail(asked: Asked) -> list[TrailShown]:
    steps = trail_of_request(asked.row.pk)
    return steps_shown(chain(asked.row.meeting, steps, asked.user, asked.holder))


def _its_body(row: CouncillorRequest) -> Iterable[UUID]:
    return [row.body_id]


def _written(given: Mapping[str, Any]) -> Iterable[UUID]:
    return [given["request"].body_id]


REQUESTS = Resource(
    name="councillor-requests", key="request_id", model=CouncillorRequest, slug=SLUG, see=SEE,
    fields=(
        "id", "body_id", "meeting_id", "addressee", "service_id", "subject", "text", "state", "sent_on", "protocol_number", "answer",
        "answered_on", "outcome", "withdrawn_on", "withdrawal_reason", "is_public", "created_at",
    ),
    more={
        "answer_due_on": serializers.DateField(read_only=True, allow_null=True),
        "overdue": serializers.BooleanField(read_only=True),
    },
    about="What a network asks of a councillor or a municipal service, and what it was told; by when, where the city's rules say it.",
    rows=lambda who: CouncillorRequest.objects.in_bodies(who.bodies(SEE)),
    facts=_clocks,
    bodies=_its_body,
    snapshot=verbs.request_snapshot,
    filters={
        "body": ["exact"], "meeting": ["exact"], "service": ["exact"], "state": ["exact"], "outcome": ["exact"], "is_public": ["exact"],
        "subject": ["icontains"], "addressee": ["icontains"], "sent_on": ["gte", "lte"], "answered_on": ["gte", "lte"],
    },
    filtering=Overdue,
    sorts=("-created_at", "created_at"),
)  # fmt: skip

RESOURCES = (REQUESTS,)
OPERATIONS = (
    Operation("POST", verbs.write_request, WRITE, "Begin a request, as a draft.", answers=REQUESTS, within=_written),
    Operation("PUT", verbs.change_request, WRITE, "Change a draft.", on=REQUESTS, answers=REQUESTS, within=_written),
    Operation("POST", verbs.send_request, WRITE, "The request goes to its addressee.", on=REQUESTS, part="dispatch", answers=REQUESTS),
    Operation("POST", verbs.answer_request, ANSWER, "The answer arrived.", on=REQUESTS, part="answer", answers=REQUESTS),
    Operation("POST", verbs.withdraw_request, WRITE, "The network takes the request back.", on=REQUESTS, part="withdrawal", answers=REQUESTS),
    Operation("POST", verbs.show_request, PUBLISH, "Show the request on the network's page, or no longer.", on=REQUESTS, part="publication", answers=REQUESTS),
)  # fmt: skip
FIGURES = (
    Figure(
        name="show_bergamo_request_trail", on=REQUESTS, part="trail", see=SEE, answers=TrailShown, read=_trail, many=True,
        about="From the meeting at which it was agreed to what came of it.",
    ),
)  # fmt: skip
