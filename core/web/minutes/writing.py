"""Writing the minutes: the agenda is the outline, each item a part of its own."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.models import ActionItem, Meeting, Minutes, MinutesComment
from core.permissions.guard import requires
from core.selectors.minutes import MinutesView, minutes_view
from core.services.actions import remove_action
from core.services.errors import DomainError
from core.services.minutes_sharing import settle_comment
from core.web.followup.forms import offered_owners
from core.web.minutes.editing import MinutesSheet
from core.web.work.load import actor, load_meeting, may_in

CLOSED = frozenset({Minutes.State.APPROVED, Minutes.State.PUBLISHED})
NOT_HELD = frozenset({Meeting.State.CANCELLED, Meeting.State.POSTPONED})


@requires("core.minutes.write")
def minutes(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Write the minutes, all parts on one page. What someone else saved meanwhile is shown beside, nothing is lost."""
    meeting = load_meeting(request, meeting_id, "core.minutes.write")
    sheet = MinutesSheet(view_for(request, meeting), request)
    if request.method == "POST" and sheet.save(actor(request)):
        done = _do(request, meeting, request.POST.get("do", ""))
        messages.success(request, done or _("Resoconto salvato."))
        return redirect(_next(request, meeting))
    context = {
        "meeting": meeting,
        "minutes": sheet.view.minutes,
        "view": sheet.view,
        "sheet": sheet,
        "form": sheet.form,
        "theirs": any(part.theirs is not None for part in sheet.parts),
        "owners": offered_owners([body.pk for body in meeting.bodies.all()]),
        "may_publish": may_in(request, meeting, "core.minutes.publish"),
        "may_attach": may_in(request, meeting, "core.meeting.plan"),
        "is_closed": sheet.view.minutes.state in CLOSED or meeting.state in NOT_HELD,
        "unsaved": sheet.unsaved,
    }
    return render(request, "core/work/minutes/write.html", context)


def view_for(request: HttpRequest, meeting: Meeting) -> MinutesView:
    """The minutes, with the links who asks may follow."""
    return minutes_view(meeting, lambda permission: may_in(request, meeting, permission))


def _do(request: HttpRequest, meeting: Meeting, what: str) -> str:
    """What the button pressed asks besides saving; the sentence that tells it was done, empty for nothing."""
    verb, _colon, key = what.partition(":")
    try:
        if verb == "tolgi":
            remove_action(actor=actor(request), action_id=_key(ActionItem, key, meeting=meeting))
            return _("Azione tolta.")
        if verb == "sistemato":
            comment = _key(MinutesComment, key, minutes__meeting=meeting)
            settle_comment(actor=actor(request), comment_id=comment)
            return _("Commento segnato come sistemato.")
    except DomainError as refused:
        messages.error(request, refused.message)
    return ""


def _key(model: Any, key: str, **about: Any) -> uuid.UUID:
    """The key of a row of this meeting; 404 for another."""
    found: uuid.UUID = get_object_or_404(model, pk=key if _is_key(key) else uuid.UUID(int=0), **about).pk
    return found


def _is_key(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum() and text.count("-") == 4


def _next(request: HttpRequest, meeting: Meeting) -> str:
    """Where the button pressed leads: to sharing or publishing, to the card, or back to the part one was at."""
    leads = {
        "publish": "core:work_minutes_publish",
        "share": "core:work_minutes_share",
        "card": "core:work_meeting",
    }
    then = request.POST.get("then") or request.POST.get("do", "")
    if then in leads:
        return reverse(leads[then], args=[meeting.pk])
    at = request.POST.get("at", "")
    anchor = f"#{at}" if at.replace("-", "").isalnum() else ""
    return reverse("core:work_minutes", args=[meeting.pk]) + anchor


@require_POST
@requires("core.minutes.write")
def minutes_comment_settle(
    request: HttpRequest, meeting_id: uuid.UUID, comment_id: uuid.UUID
) -> HttpResponse:
    """A correction was made, or there is none to make; from the page before publishing."""
    meeting = load_meeting(request, meeting_id, "core.minutes.write")
    found = get_object_or_404(MinutesComment, pk=comment_id, minutes__meeting=meeting)
    settle_comment(actor=actor(request), comment_id=found.pk)
    messages.success(request, _("Commento segnato come sistemato."))
    return redirect("core:work_minutes_publish", meeting.pk)
