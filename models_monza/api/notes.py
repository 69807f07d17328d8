"""Process notes: how meetings went, written and changed by who facilitates, and by nobody else."""

from typing import Any

from django_filters import FilterSet, UUIDFilter
from rest_framework import serializers

from core.api.declaring import Asked, Operation, Resource
from core.models import MeetingBody
from core.permissions.holder import Holder
from models_monza.models import ProcessNote
from models_monza.rules import SLUG
from models_monza.services import notes as verbs

SEE, WRITE = "monza.process_note.see", "monza.process_note.write"


class OfConsulta(FilterSet):
    """Notes by whose meeting they are about."""

    body = UUIDFilter(field_name="meeting__served__body", label="The consulta that met.")


def _rows(who: Holder) -> Any:
    rows = ProcessNote.objects.select_related("author").prefetch_related("meeting__bodies")
    bodies = who.bodies(SEE)
    if bodies is None:
        return rows
    return rows.filter(meeting__in=MeetingBody.objects.filter(body__in=bodies).values("meeting"))


def _facilitates(asked: Asked) -> bool:
    """Whether she may write about that meeting."""
    bodies = MeetingBody.objects.filter(meeting=asked.given["meeting_id"]).values_list("body_id", flat=True)
    return asked.holder.may(WRITE, bodies)


def _is_hers(asked: Asked) -> bool:
    return bool(asked.row.author_id == asked.user.pk)


NOTES = Resource(
    name="process-notes", key="note_id", model=ProcessNote, slug=SLUG, see=SEE,
    fields=("id", "meeting_id", "author_id", "text", "written_at", "changed_at"),
    more={"author": serializers.CharField(read_only=True, allow_null=True)},
    about="What the facilitator notes about how a meeting went: for her and the office, no part of the minutes.",
    rows=_rows,
    bodies=lambda row: [body.pk for body in row.meeting.bodies.all()],
    snapshot=verbs.note_snapshot,
    filters={"meeting": ["exact"], "author": ["exact"], "written_at": ["gte", "lte"]},
    filtering=OfConsulta,
    sorts=("-written_at", "written_at"),
)  # fmt: skip

RESOURCES = (NOTES,)
OPERATIONS = (
    Operation("POST", verbs.write_process_note, WRITE, "Write a note about a meeting.", answers=NOTES, rule=_facilitates),
    Operation("PUT", verbs.change_process_note, WRITE, "Change one's own note.", on=NOTES, answers=NOTES, rule=_is_hers),
)  # fmt: skip
