"""Process notes: how sittings went, as who facilitates saw it."""

import uuid

from django.db.models import QuerySet

from models_monza.models import ProcessNote


def notes_of_body(body_id: uuid.UUID) -> QuerySet[ProcessNote]:
    """The notes about the meetings of a consulta, the latest meeting first."""
    rows = ProcessNote.objects.filter(meeting__served__body=body_id)
    latest = rows.order_by("-meeting__meets_on", "-written_at")
    return latest.select_related("meeting", "author").prefetch_related("meeting__bodies")
