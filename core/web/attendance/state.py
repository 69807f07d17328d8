"""The sheet as the phone reads it: every entry of the meeting, the counters, the totals in words."""

import hashlib
import json
import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from core.models import Attendance, Meeting, Organisation, Person
from core.selectors.attendance import attendance_rows, line_of, totals_of
from core.services.sheet import LooksLike


def state_of(meeting: Meeting) -> dict[str, Any]:
    """JSON types; one query. Unknown numbers are null, which is not zero."""
    rows = attendance_rows(meeting)
    totals = totals_of(meeting, rows)
    return {
        "entries": [_entry(row) for row in rows],
        "citizens": meeting.citizens_count,
        "headcount": meeting.headcount,
        "totals": str(totals),
        "remark": totals.remark,
    }


def version_of(state: dict[str, Any]) -> str:
    """Changes whenever the state does."""
    text = json.dumps(state, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def similar_of(refused: LooksLike) -> list[dict[str, str]]:
    """Whom a newcomer looks like, as the phone shows them."""
    return [_known(one) for one in refused.similar]


def _known(one: Organisation | Person) -> dict[str, str]:
    if isinstance(one, Person):
        return {"s": f"p-{one.pk}", "n": str(one), "k": ""}
    return {"s": f"o-{one.pk}", "n": one.name, "k": one.kind.name if one.kind else ""}


def _entry(row: Attendance) -> dict[str, Any]:
    line = line_of(row)
    comes_for: uuid.UUID | None = row.organisation.canonical_id if row.person and row.organisation else None
    return {
        "s": line.subject,
        "per": str(row.body_id or ""),
        "n": line.name,
        "k": line.kind,
        "st": row.status,
        "p": row.people,
        "a": f"{row.arrived_at:%H:%M}" if row.arrived_at else "",
        "l": f"{row.left_at:%H:%M}" if row.left_at else "",
        "f": f"o-{comes_for}" if comes_for else "",
        "fn": str(row.organisation) if comes_for else "",
        "i": row.implied,
    }
