"""Sittings: their number, calls and quorum, the roll of the enrolled, the coordinators' table."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Literal

from django.http import Http404
from django.utils import timezone
from django_filters import FilterSet, UUIDFilter
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.shapes import Keys
from core.models import Meeting
from core.permissions.holder import Holder
from core.selectors.meetings import meetings_seen
from core.selectors.rules import rules_on
from models_monza.models import Sitting
from models_monza.rules import SITTINGS as RULES
from models_monza.rules import SLUG
from models_monza.selectors.sittings import Roll, minutes_due, roll_of, table_on
from models_monza.services import sittings as verbs

SEE, PLAN, RECORD = "core.meeting.see", "core.meeting.plan", "monza.quorum.record"


@dataclass(frozen=True)
class QuorumCheck:
    """In which call the numbers are checked."""

    call: Literal["first", "second"]


@dataclass(frozen=True)
class SittingNumbers:
    """What the rules ask of a sitting in each call, and what there is now; no second call where they know none.

    `minutes_due_on` is the day by which the minutes must be public; none without a rule, or once they are.
    """

    first: verbs.Quorum
    second: verbs.Quorum | None
    minutes_due_on: dt.date | None


@dataclass(frozen=True)
class TableSeat:
    """Who sits at the coordinators' table for a consulta, since when she coordinates it."""

    body_id: uuid.UUID
    office_id: uuid.UUID
    person_id: uuid.UUID
    person: str
    since: dt.date


class OfConsulta(FilterSet):
    """Sittings by whose they are."""

    body = UUIDFilter(field_name="served__body", label="The consulta that sits.")


def _rows(who: Holder) -> Any:
    rows = meetings_seen(who.bodies(SEE)).filter(model_slug=SLUG, kind=verbs.SITTING)
    return rows.select_related("sitting").prefetch_related("bodies")


def _sitting(asked: Asked) -> Sitting:
    row = verbs.sitting_of(asked.row)
    if row is None:
        raise Http404
    row.meeting = asked.row
    return row


def _numbers(asked: Asked) -> SittingNumbers:
    row, rules = _sitting(asked), rules_on(SLUG, RULES, asked.row.meets_on)
    second = verbs.quorum_of(row, Sitting.Call.SECOND) if rules["second_call"] else None
    return SittingNumbers(verbs.quorum_of(row, Sitting.Call.FIRST), second, minutes_due(asked.row, rules))


def _table(_asked: Asked) -> list[TableSeat]:
    return [
        TableSeat(seat.body_id, seat.pk, seat.person_id, str(seat.person), seat.since)
        for seat in table_on(timezone.localdate())
    ]


def _of(name: str, kind: Any) -> Any:
    return kind(source=f"sitting.{name}", read_only=True, allow_null=True)


_WHOLE, _YES = serializers.IntegerField, serializers.BooleanField
SITTINGS = Resource(
    name="sittings", key="meeting_id", model=Meeting, slug=SLUG, see=SEE,
    fields=("id", "meets_on", "starts_at", "title", "state"),
    more={
        "body_ids": Keys("bodies"),
        "mandate_id": _of("mandate_id", serializers.UUIDField), "number": _of("number", _WHOLE), "is_urgent": _of("is_urgent", _YES),
        "second_call_on": _of("second_call_on", serializers.DateField), "second_call_at": _of("second_call_at", serializers.TimeField),
        "call": _of("call", serializers.CharField), "members": _of("members", _WHOLE), "needed": _of("needed", _WHOLE),
        "counted": _of("counted", _WHOLE), "is_valid": _of("is_valid", _YES),
        "checked_at": _of("checked_at", serializers.DateTimeField),
    },
    about="A meeting that is a sitting of a consulta: its number in the mandate, its calls, the quorum as it was checked. Its key is the meeting's.",
    rows=_rows,
    bodies=lambda row: [body.pk for body in row.bodies.all()],
    filters={
        "state": ["exact"], "meets_on": ["exact", "gte", "lte"], "sitting__mandate": ["exact"],
        "sitting__is_valid": ["exact", "isnull"],
    },
    filtering=OfConsulta,
    sorts=("-meets_on", "meets_on"),
)  # fmt: skip

RESOURCES = (SITTINGS,)
OPERATIONS = (
    Operation("PUT", verbs.set_calls, PLAN, "Whether the sitting is urgent, and when its second call is.", on=SITTINGS, part="calls", answers=SITTINGS, take=lambda sitting: sitting.meeting),
    Operation(
        "POST", verbs.check_quorum, RECORD, "Record whether the sitting has its numbers in a call, with who is on the sheet now.", on=SITTINGS,
        part="quorum-checks", answers=SITTINGS, takes=QuorumCheck, into=lambda sent, _asked: {"call": sent.call, "moment": timezone.now()},
        take=lambda sitting: sitting.meeting,
    ),
    Operation("POST", verbs.desert_sitting, RECORD, "The sitting was not valid for lack of numbers: it is called off.", on=SITTINGS, part="desertion", answers=SITTINGS),
)  # fmt: skip
FIGURES = (
    Figure(
        name="show_monza_sitting_numbers", on=SITTINGS, part="numbers", see=SEE, answers=SittingNumbers, read=_numbers,
        about="What the rules of its day ask of the sitting, and how many are there.",
    ),
    Figure(
        name="show_monza_sitting_roll", on=SITTINGS, part="roll", see=SEE, answers=Roll, read=lambda asked: roll_of(_sitting(asked)),
        about="The enrolled by name: who was there, who was not, who enrolled since the last sitting.",
    ),
    Figure(
        name="show_monza_table", part="monza/coordinators-table", see=SEE, answers=TableSeat, read=_table, many=True,
        about="Who sits at the coordinators' table today.",
    ),
)  # fmt: skip
