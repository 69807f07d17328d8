"""Every revision of the minutes: compared, and brought back."""

import uuid
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.models import MinutesRevision
from core.permissions.guard import requires
from core.selectors.minutes_history import PartHistory, difference, history_of
from core.services.minutes import restore_revision
from core.web.work.forms import press
from core.web.work.load import actor, load_meeting


@requires("core.minutes.write")
def minutes_history(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The revisions of a part (`parte`), and what changed between two (`da`, `a`): by default the last two."""
    meeting = load_meeting(request, meeting_id, "core.minutes.write")
    parts = history_of(meeting)
    asked = request.GET.get("parte")
    part = next((one for one in parts if one.key == asked), parts[0] if parts else None)
    before, after = _compared(request, part)
    context = {
        "meeting": meeting,
        "parts": parts,
        "part": part,
        "before": before,
        "after": after,
        "changes": difference(before, after) if after else [],
    }
    return render(request, "core/work/minutes/history.html", context)


@require_POST
@requires("core.minutes.write")
def minutes_restore(request: HttpRequest, meeting_id: uuid.UUID, revision_id: uuid.UUID) -> HttpResponse:
    """Make an earlier revision the present text of its part."""
    meeting = load_meeting(request, meeting_id, "core.minutes.write")
    wanted = get_object_or_404(MinutesRevision, pk=revision_id, minutes__meeting=meeting)
    press(
        request,
        partial(restore_revision, actor=actor(request), revision_id=wanted.pk),
        _("Il testo di allora è di nuovo quello del resoconto."),
    )
    return redirect("core:work_minutes", meeting.pk)


def _compared(
    request: HttpRequest, part: PartHistory | None
) -> tuple[MinutesRevision | None, MinutesRevision | None]:
    if part is None:
        return None, None
    by_key = {str(one.pk): one for one in part.revisions}
    after = by_key.get(request.GET.get("a", ""), part.revisions[0])
    older = [one for one in part.revisions if one.number < after.number]
    before = by_key.get(request.GET.get("da", ""), older[0] if older else None)
    if before is not None and before.number > after.number:
        before, after = after, before
    return (None if before == after else before), after
