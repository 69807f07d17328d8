"""What the administration asks the consulte, and who has answered."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from core.api.declaring import Operation, Resource
from core.permissions.holder import Holder
from models_monza.models import OpinionRequest
from models_monza.rules import SLUG
from models_monza.selectors import questions
from models_monza.services import questions as verbs

SEE, ROUTE = "monza.opinion.see", "monza.opinion.route"
STATES = (
    questions.WAITING, questions.WRITING, questions.LATE, questions.ANSWERED, questions.ANSWERED_LATE, questions.CLOSED,
)  # fmt: skip


class AskedRow(serializers.Serializer[questions.Asked]):
    """A consulta that was asked, and how far it is."""

    body_id = serializers.UUIDField(source="body.pk", read_only=True)
    state = serializers.ChoiceField(STATES, read_only=True)
    opinion_id = serializers.UUIDField(source="opinion.pk", read_only=True, allow_null=True)
    days_late = serializers.IntegerField(read_only=True)


def _lines(who: Holder, rows: Sequence[Any]) -> None:
    for line in questions.request_lines(rows, who.bodies(SEE), timezone.localdate()):
        line.request.line = line  # type: ignore[attr-defined]


QUESTIONS = Resource(
    name="opinion-requests", key="request_id", model=OpinionRequest, slug=SLUG, see=SEE,
    fields=("id", "subject", "text", "office", "asked_on", "due_on", "protocol_number", "withdrawn_on"),
    more={"asked": AskedRow(source="line.asked", many=True, read_only=True)},
    about="The administration asks consulte what they think, by a day; how far each of those is that one may see.",
    rows=lambda who: questions.requests_seen(who.bodies(SEE)),
    facts=_lines,
    filters={
        "subject": ["icontains"], "office": ["exact", "icontains"], "asked_on": ["gte", "lte"], "due_on": ["gte", "lte"],
        "withdrawn_on": ["isnull"], "asked__body": ["exact"],
    },
    sorts=("-asked_on", "asked_on", "due_on", "-due_on"),
)  # fmt: skip

RESOURCES = (QUESTIONS,)
OPERATIONS = (
    Operation("POST", verbs.ask_consulte, ROUTE, "Ask some consulte, or without any all of those formed; who coordinates them is told by mail.", answers=QUESTIONS, leaves=("on",)),
    Operation("POST", verbs.withdraw_question, ROUTE, "The administration asks no more.", on=QUESTIONS, part="withdrawal", answers=QUESTIONS),
)  # fmt: skip
