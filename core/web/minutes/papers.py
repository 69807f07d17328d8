"""The minutes as files: the full version for who works here, the public one once published."""

import uuid
from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify

from core.models import Minutes
from core.papers.frame import Paper
from core.papers.minutes import make_pdf, paper_of
from core.papers.minutes_docx import make_docx
from core.permissions.guard import open_to_all, requires
from core.selectors.minutes import MinutesView, minutes_view
from core.selectors.public import public_meetings
from core.services.uploads import TYPES
from core.web.work.load import load_meeting

MAKERS: Mapping[str, Callable[[Paper], bytes]] = {"pdf": make_pdf, "docx": make_docx}


@requires("core.meeting.see")
def minutes_file(request: HttpRequest, meeting_id: uuid.UUID, kind: str) -> HttpResponse:
    """The full version, with who was there by name, in whatever state."""
    meeting = load_meeting(request, meeting_id, "core.meeting.see")
    return _file(minutes_view(meeting), kind, public=False)


@open_to_all("published minutes are for everybody")
def public_minutes_file(request: HttpRequest, meeting_id: uuid.UUID, kind: str) -> HttpResponse:
    """The public version: organisations, no people. It does not exist before publication."""
    meeting = public_meetings().filter(pk=meeting_id).first()
    view = minutes_view(meeting) if meeting else None
    if view is None or view.minutes.state != Minutes.State.PUBLISHED:
        raise Http404
    return _file(view, kind, public=True)


def _file(view: MinutesView, kind: str, *, public: bool) -> HttpResponse:
    if kind not in MAKERS or not view.has_content:
        raise Http404
    response = HttpResponse(MAKERS[kind](paper_of(view, public=public)), content_type=TYPES[f".{kind}"])
    bodies = slugify(" ".join(sorted(body.name for body in view.meeting.bodies.all())))[:60]
    name = f"resoconto-{view.meeting.meets_on:%Y-%m-%d}-{bodies}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if not public:
        response["Cache-Control"] = "private, no-store"
    return response
