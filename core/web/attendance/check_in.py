"""The operator's side of self check-in: the code on a big screen or on paper, who used it, and the sheet to print."""

import uuid
from functools import partial

import segno
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.models import CheckIn, CityProfile, Meeting
from core.papers.sign_in import sign_in_pdf
from core.permissions.guard import requires
from core.selectors.check_in import check_ins_of
from core.services.check_in import (
    hours_of,
    open_check_in,
    refuse_hours,
    undo_check_in,
    undo_check_ins_since,
)
from core.services.errors import DomainError
from core.services.sheet import refuse_called_off
from core.web.invited.check_in_token import check_in_token
from core.web.work.forms import press
from core.web.work.load import actor, load_meeting


@requires("core.meeting.hold")
def check_in_code(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The code as large as the screen, its hours, and who marked herself present with it."""
    meeting = load_meeting(request, meeting_id, "core.meeting.hold")
    address = check_in_address(request, meeting)
    closed = _closed(meeting)
    drawn = segno.make(address, error="m").svg_inline(border=2, omitsize=True, lineclass=None, svgclass=None)
    context = {
        "meeting": meeting,
        "address": address,
        "code": mark_safe(drawn),  # noqa: S308  # drawn here, of an address made here
        "hours": hours_of(meeting),
        "check_ins": (used := check_ins_of(meeting)),
        "standing": sum(one.people for one in used if one.undone_at is None),
        "may_open": closed
        and meeting.meets_on == timezone.localdate()
        and meeting.state != Meeting.State.HELD,
        "closed": closed,
    }
    return render(request, "core/work/attendance/check_in.html", context)


@require_POST
@requires("core.meeting.hold")
def check_in_open(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Open the code ahead of its hours."""
    meeting = load_meeting(request, meeting_id, "core.meeting.hold")
    press(
        request,
        partial(open_check_in, actor=actor(request), meeting_id=meeting.pk),
        _("Il codice è aperto fino a mezzanotte."),
    )
    return redirect("core:work_check_in", meeting.pk)


@require_POST
@requires("core.meeting.hold")
def check_in_undo(request: HttpRequest, meeting_id: uuid.UUID, check_in_id: uuid.UUID) -> HttpResponse:
    """Take back one check-in."""
    meeting = load_meeting(request, meeting_id, "core.meeting.hold")
    if not CheckIn.objects.filter(pk=check_in_id, meeting=meeting).exists():
        raise Http404
    press(
        request,
        partial(undo_check_in, actor=actor(request), check_in_id=check_in_id),
        _("Tolta dai presenti."),
    )
    return redirect("core:work_check_in", meeting.pk)


class SinceForm(forms.Form):
    """From which hour of the evening on."""

    since = forms.TimeField()


@require_POST
@requires("core.meeting.hold")
def check_in_undo_since(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Take back every check-in from an hour of the evening on."""
    meeting = load_meeting(request, meeting_id, "core.meeting.hold")
    form = SinceForm(request.POST)
    try:
        if not form.is_valid():
            raise DomainError(_("Scriva l'ora come 18:30."))
        count = undo_check_ins_since(
            actor=actor(request), meeting_id=meeting.pk, since=form.cleaned_data["since"]
        )
        words = (
            ngettext("Tolta %(n)d voce.", "Tolte %(n)d voci.", count)
            if count
            else _("Nessuno si è segnato da quell'ora in poi.")
        )
        messages.success(request, words % {"n": count})
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("core:work_check_in", meeting.pk)


def _closed(meeting: Meeting) -> str:
    """Why the code does not work now, as who scans it reads it; empty while it does."""
    try:
        refuse_hours(meeting, timezone.now())
    except DomainError as refused:
        return refused.message
    return ""


@requires("core.meeting.hold")
def sign_in_sheet(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The sheet as a PDF: to be signed before, filled after; `?vuoto=1` asks for the empty one in any case."""
    meeting = load_meeting(request, meeting_id, "core.meeting.hold")
    if not press(request, partial(refuse_called_off, meeting)):
        return redirect("core:work_meeting", meeting.pk)
    profile = CityProfile.objects.first()
    content = sign_in_pdf(
        meeting, profile, address=check_in_address(request, meeting), empty="vuoto" in request.GET
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="presenze-{meeting.meets_on:%Y-%m-%d}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def check_in_address(request: HttpRequest, meeting: Meeting) -> str:
    """Where the code leads."""
    return request.build_absolute_uri(reverse("core:check_in", args=[check_in_token(meeting)]))
