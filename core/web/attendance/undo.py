"""The tap that takes the last one back, for pages without JavaScript; with it the phone does the same by itself."""

import uuid

from django.http import HttpRequest

from core.models import Attendance, Meeting
from core.services.sheet import entry_of
from core.web.attendance.taps import who_of

_SESSION = "sheet_undo"


def inverse_of(request: HttpRequest, meeting: Meeting, body_id: uuid.UUID | None) -> dict[str, str]:
    """What to send to take back what `request` is about to do; read before it is done."""
    what, _colon, whom = request.POST.get("do", "").partition(":")
    if what in {"citizens", "headcount"}:
        if whom in {"plus", "minus"}:
            return {"do": f"{what}:{'minus' if whom == 'plus' else 'plus'}"}
        number = meeting.citizens_count if what == "citizens" else meeting.headcount
        return {"do": f"{what}:set", "people": "" if number is None else str(number)}
    if what in {"plus", "minus"}:
        return {"do": f"{'minus' if what == 'plus' else 'plus'}:{whom}"}
    row = entry_of(meeting, who_of(whom, body_id))
    return _as_it_was(row, whom) if row else {"do": f"off:{whom}"}


def _as_it_was(row: Attendance, whom: str) -> dict[str, str]:
    comes_for = row.organisation_id if row.person_id else None
    return {
        "do": f"put:{whom}",
        "status": row.status,
        "people": "" if row.people is None else str(row.people),
        "arrived": f"{row.arrived_at:%H:%M}" if row.arrived_at else "",
        "left": f"{row.left_at:%H:%M}" if row.left_at else "",
        "for": f"o-{comes_for}" if comes_for else "",
    }


def remember(request: HttpRequest, meeting: Meeting, body_id: uuid.UUID | None, tap: dict[str, str]) -> None:
    """The next page of this sheet offers to send `tap`."""
    request.session[_SESSION] = {"meeting": str(meeting.pk), "per": str(body_id or ""), "tap": tap}


def remembered(request: HttpRequest, meeting: Meeting, body_id: uuid.UUID | None) -> dict[str, str]:
    """What `remember` kept for this sheet, empty when nothing."""
    kept = request.session.get(_SESSION, {})
    here = {"meeting": str(meeting.pk), "per": str(body_id or "")}
    found: dict[str, str] = kept.get("tap", {}) if kept | here == kept else {}
    return found


def forget(request: HttpRequest) -> None:
    """Nothing to take back: an undo is not undone."""
    request.session.pop(_SESSION, None)
