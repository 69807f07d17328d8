"""What came of a meeting in which a lab listened: the needs told there, and what became of them."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.participation.spec import TrailStep
from models_qua.models import Need

SEE = "qua.need.see"


def need_trail(meeting_id: uuid.UUID) -> list[TrailStep]:
    """The needs collected at a meeting, each followed by the fate of its group; one query. Citizens see those let through."""
    rows = Need.objects.counted().filter(meeting=meeting_id).select_related("cycle", "group")
    return [step for row in rows.order_by("created_at", "pk") for step in _steps(row)]


def _steps(row: Need) -> Iterator[TrailStep]:
    seen: dict[str, Any] = {"public": row.is_public, "permission": SEE, "body_id": row.cycle.body_id}
    url = reverse("qua:need", args=[row.pk])
    group = row.group
    waits = row.state == Need.State.RECEIVED or (group is not None and not group.fate)
    state = _("in esame") if waits else row.get_state_display()
    yield TrailStep(row.get_kind_display(), row.title, state, row.received_on, url, **seen)
    if group is not None and group.fate:
        group_url = reverse("qua:need-group", args=[group.pk])
        fate = group.get_fate_display()
        yield TrailStep(_("Che cosa ne è"), group.title, fate, group.fate_on, group_url, **seen)
