"""The minutes on their way: shared with who was there, approved, published, taken back."""

import uuid
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.models import Minutes
from core.permissions.guard import requires
from core.selectors.minutes import later_meetings, minutes_view
from core.selectors.minutes_check import check_minutes
from core.selectors.minutes_history import changed_since_read
from core.selectors.minutes_readers import readers_of
from core.services.minutes import (
    approve_minutes,
    must_be_approved,
    publish_minutes,
    share_minutes,
    withdraw_minutes,
)
from core.web.work.forms import press
from core.web.work.load import actor, load_meeting


@requires("core.minutes.write")
def minutes_share(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Look at who will be written to, then share the draft with them."""
    meeting = load_meeting(request, meeting_id, "core.minutes.write")
    view, readers = minutes_view(meeting), readers_of(meeting)
    if request.method == "POST":
        revision = _revision(request) if "revision" in request.POST else view.edition
        site = request.build_absolute_uri("/")
        if not press(
            request,
            partial(share_minutes, actor=actor(request), meeting_id=meeting.pk, revision=revision, site=site),
            _shared(len(readers.with_address)),
        ):
            return redirect("core:work_minutes", meeting.pk)
        return redirect("core:work_meeting", meeting.pk)
    early = meeting.meets_on > timezone.localdate()
    context = {"meeting": meeting, "view": view, "readers": readers, "early": early}
    return render(request, "core/work/minutes/share.html", context)


@requires("core.minutes.publish")
def minutes_publish(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Read once more what is about to become public, with what looks personal pointed out; then publish it."""
    meeting = load_meeting(request, meeting_id, "core.minutes.publish")
    view = minutes_view(meeting)
    check = check_minutes(view)
    unchecked = request.method == "POST" and check.has_findings and request.POST.get("checked") != "on"
    if request.method == "POST" and not unchecked:
        if not press(
            request,
            partial(publish_minutes, actor=actor(request), meeting_id=meeting.pk, **_read(request)),
            _("Resoconto pubblicato: ora lo leggono tutti."),
        ):
            return redirect("core:work_minutes_publish", meeting.pk)
        return redirect("core:work_meeting", meeting.pk)
    waits = must_be_approved(meeting) and view.minutes.state not in {"approved", "published"}
    context = {"meeting": meeting, "view": view, "minutes": view.minutes, "check": check, "waits": waits}
    context |= {"unchecked": unchecked, "later": later_meetings(meeting) if waits else []}
    context["changed"] = changed_since_read(view)
    return render(request, "core/work/minutes/publish.html", context)


@require_POST
@requires("core.minutes.publish")
def minutes_approve(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The next meeting approved the minutes: `approved_in` names it."""
    meeting = load_meeting(request, meeting_id, "core.minutes.publish")
    try:
        approved_in = uuid.UUID(request.POST.get("approved_in", ""))
    except ValueError:
        approved_in = uuid.UUID(int=0)
    verb = partial(approve_minutes, actor=actor(request), meeting_id=meeting.pk, approved_in=approved_in)
    press(request, partial(verb, **_read(request)), _("Resoconto approvato: ora si può pubblicare."))
    return redirect("core:work_minutes_publish", meeting.pk)


@require_POST
@requires("core.minutes.publish")
def minutes_withdraw(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Take approved or published minutes back, to correct them."""
    meeting = load_meeting(request, meeting_id, "core.minutes.publish")
    was = getattr(Minutes.objects.filter(meeting=meeting).first(), "state", "")
    public = _("Il resoconto non è più pubblico: lo corregga e lo pubblichi di nuovo.")
    approved = _("Il resoconto si può di nuovo correggere; poi va approvato un'altra volta.")
    done = public if was == Minutes.State.PUBLISHED else approved
    press(request, partial(withdraw_minutes, actor=actor(request), meeting_id=meeting.pk), done)
    return redirect("core:work_meeting", meeting.pk)


def _shared(readers: int) -> str:
    if not readers:
        return _("Resoconto condiviso. Di chi c'era non abbiamo indirizzi: non è partito nessun messaggio.")
    return ngettext(
        "Resoconto condiviso: il messaggio parte verso %(n)s indirizzo.",
        "Resoconto condiviso: il messaggio parte verso %(n)s indirizzi.",
        readers,
    ) % {"n": readers}


def _revision(request: HttpRequest) -> int:
    revision = request.POST.get("revision", "")
    return int(revision) if revision.isdecimal() and len(revision) < 9 else 0


def _read(request: HttpRequest) -> dict[str, Any]:
    """What was on the page when the button was pressed: whoever sends nothing has read nothing."""
    return {"revision": _revision(request), "seen": request.POST.get("seen", "")}
