"""Taking attendance, on a phone, in the evening. Every tap is a form sent; htmx only spares the reload."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.models import Attendance, Meeting
from core.permissions.guard import requires
from core.selectors.attendance import Sheet, search_organisations, sheet_of
from core.selectors.organisations import like_name
from core.services.attendance import (
    add_people,
    count_citizens,
    mark_new_organisation,
    mark_organisation,
    set_people,
    take_off_sheet,
)
from core.services.errors import DomainError
from core.web.attendance.forms import NewComerForm, NumberForm
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor, load_meeting

Verb = Callable[[], object]


@requires("core.meeting.hold")
def attendance(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The sheet; `?per=` is the body of a joint meeting, `?q=` a search."""
    meeting = load_meeting(request, meeting_id, "core.meeting.hold")
    words = request.GET.get("q", "").strip()[:100]
    context = _context(request, meeting) | {
        "q": words,
        "found": search_organisations(words) if words else None,
    }
    return render(request, "core/work/attendance/sheet.html", context)


@require_POST
@requires("core.meeting.hold")
def attendance_tap(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """One tap: `do` is `<what>:<key>`. Answers with the sheet alone to htmx, else goes back to it."""
    meeting = load_meeting(request, meeting_id, "core.meeting.hold")
    what, _colon, key = request.POST.get("do", "").partition(":")
    try:
        _verb(request, meeting, what, key)()
    except DomainError as refused:
        messages.error(request, refused.message)
    if request.headers.get("HX-Request"):
        meeting.refresh_from_db(fields=["citizens_count", "state"])
        return render(
            request, "core/work/attendance/lines.html", _context(request, meeting) | {"tapped": True}
        )
    address = reverse("core:work_attendance", args=[meeting.pk])
    return redirect(f"{address}?per={request.POST.get('per', '')}#{_anchor(key)}")


@requires("core.meeting.hold")
def attendance_new(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Add an organisation on the fly, after looking at the similar ones."""
    meeting = load_meeting(request, meeting_id, "core.meeting.hold")
    form = form_of(NewComerForm, request, initial={"name": request.GET.get("name", "")})
    similar: list[Any] = []
    if form.is_bound and form.is_valid():
        similar = [] if form.cleaned_data["confirmed"] else like_name(form.cleaned_data["name"])
        body = _body(request, meeting)
        verb = partial(mark_new_organisation, actor=actor(request), meeting_id=meeting.pk, body_id=body)
        if not similar and (row := attempt(form, partial(verb, data=form.organisation()))):
            messages.success(request, _("«%(name)s» aggiunta e presente.") % {"name": row.organisation})
            return redirect(f"{reverse('core:work_attendance', args=[meeting.pk])}?per={body or ''}")
    if similar:
        form.put("confirmed", "on")
    context = {"form": form, "meeting": meeting, "similar": similar, "body_id": _body(request, meeting)}
    return render(request, "core/work/attendance/new.html", context)


def _verb(request: HttpRequest, meeting: Meeting, what: str, key: str) -> Verb:
    """The verb a tap stands for; 404 for what no button sends."""
    if what == "citizens":
        counted = partial(count_citizens, actor=actor(request), meeting_id=meeting.pk)
        return partial(counted, delta=1 if key == "plus" else -1)
    row = _key(key)
    if what in Attendance.Status.values:
        here = what in {Attendance.Status.PRESENT, Attendance.Status.GUEST}
        mark = partial(mark_organisation, actor=actor(request), meeting_id=meeting.pk, organisation_id=row)
        kept = partial(mark, status=what, people=1 if here else None, keep_number=here)
        return partial(kept, body_id=_body(request, meeting))
    entries: dict[str, Callable[[], Verb]] = {
        "plus": lambda: partial(add_people, actor=actor(request), attendance_id=row, delta=1),
        "minus": lambda: partial(add_people, actor=actor(request), attendance_id=row, delta=-1),
        "number": lambda: partial(
            set_people, actor=actor(request), attendance_id=row, people=_number(request)
        ),
        "off": lambda: partial(take_off_sheet, actor=actor(request), attendance_id=row),
    }
    if what not in entries or not _belongs(row, meeting):
        raise Http404
    return entries[what]()


def _belongs(entry: uuid.UUID, meeting: Meeting) -> bool:
    """Whether the entry is of this meeting, or is gone."""
    other = Attendance.objects.filter(pk=entry).exclude(meeting=meeting)
    return not other.exists()


def _number(request: HttpRequest) -> int | None:
    form = NumberForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Scriva un numero intero, oppure lasci vuoto se non si sa."))
    number: int | None = form.number()
    return number


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def _body(request: HttpRequest, meeting: Meeting) -> uuid.UUID | None:
    """The body attendance is taken for: the one asked for, else the meeting's first."""
    asked = request.POST.get("per") or request.GET.get("per", "")
    served = sorted(meeting.bodies.all(), key=lambda body: body.name)
    keys: list[uuid.UUID] = [body.pk for body in served]
    return next((key for key in keys if str(key) == asked), keys[0] if keys else None)


def _context(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    body_id = _body(request, meeting)
    sheet: Sheet = sheet_of(meeting, body_id)
    return {
        "meeting": meeting,
        "sheet": sheet,
        "body_id": body_id,
        "bodies": sorted(meeting.bodies.all(), key=lambda body: body.name),
        "may_mark_held": meeting.state in {"draft", "convened"} and meeting.meets_on <= timezone.localdate(),
        "not_yet": meeting.meets_on > timezone.localdate(),
    }


def _anchor(key: str) -> str:
    return f"o-{key}" if key and key.replace("-", "").isalnum() else ""
