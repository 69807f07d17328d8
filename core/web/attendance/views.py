"""Taking attendance, on a phone, in the evening. Every tap is a form sent; core/sheet.js keeps it when there is no network."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.rows import new_key
from core.imports.words import tidy
from core.models import Attendance, Meeting, OrganisationKind
from core.permissions.guard import demand, requires
from core.selectors.attendance import Line, search_organisations, search_people, sheet_of
from core.selectors.sheet_index import expected_people, organisations_index, people_index
from core.services.attendance import mark_new_organisation
from core.services.attendance_people import mark_new_person
from core.services.errors import DomainError
from core.services.sheet import AlreadyDone, LooksLike, refuse_closed
from core.web.attendance.forms import NewComerForm
from core.web.attendance.state import similar_of, state_of, version_of
from core.web.attendance.taps import tap_of, verb_of
from core.web.attendance.undo import forget, inverse_of, remember, remembered
from core.web.attendance.words import sheet_words
from core.web.work.forms import form_of
from core.web.work.load import actor, load_meeting, may_in

_CHOICES = (
    ("present", gettext_lazy("Presente")),
    ("absent", gettext_lazy("Assente")),
    ("excused", gettext_lazy("Assenza giustificata")),
    ("guest", gettext_lazy("Ospite")),
    ("unknown", gettext_lazy("Non si sa")),
)
"""What a line may become, in the words of its buttons."""

_LINES_SHOWN = 60
"""Organisations one scrolls through; a body of hundreds is searched."""


@requires("core.meeting.hold")
def attendance(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The sheet; `?per=` is the body of a joint meeting, `?q=` a search."""
    meeting = load_meeting(request, meeting_id, "core.meeting.hold")
    words = tidy(request.GET.get("q", ""))[:100]
    found: dict[str, Any] = {"q": words}
    if words:
        found["found"] = search_organisations(words)
        found["found_people"] = search_people(words, [person for person, _for in expected_people(meeting)])
    return render(request, "core/work/attendance/sheet.html", _context(request, meeting) | found)


@requires("core.meeting.hold")
def attendance_state(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """What is on the sheet now, asked again every few seconds by each phone: 304 while nothing changed.

    It says who asks, so that a page opened by another person does not take it for hers.
    """
    return _fresh(request, state_of(_light(request, meeting_id)) | {"user": str(request.user.pk)})


@requires("core.meeting.hold")
def attendance_index(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Names the phone searches in without a network: the city's organisations, the people expected at this meeting."""
    meeting = load_meeting(request, meeting_id, "core.meeting.hold")
    return _fresh(request, {"organisations": organisations_index(), "people": people_index(meeting)})


@require_POST
@requires("core.meeting.hold")
def attendance_tap(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """One tap (`core.web.attendance.taps`). Answers with the sheet's state to the phone, else goes back to the sheet."""
    meeting = _light(request, meeting_id)
    if request.headers.get("Accept") == "application/json":
        return _answer(request, meeting)
    body = _body(request, meeting)
    undo = inverse_of(request, meeting, body)
    try:
        verb_of(request, meeting, body)()
        forget(request) if "undone" in request.POST else remember(request, meeting, body, undo)
    except AlreadyDone:
        pass
    except DomainError as refused:
        messages.error(request, refused.message)
    whom = request.POST.get("do", "").partition(":")[2]
    return redirect(f"{_address(meeting, body)}#{whom if whom.replace('-', '').isalnum() else ''}")


@requires("core.meeting.hold")
def attendance_new(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Add an organisation or a person on the fly, after looking at the similar ones."""
    meeting = load_meeting(request, meeting_id, "core.meeting.hold")
    person = request.GET.get("chi") == "persona"
    form = form_of(NewComerForm, request, person=person, initial=_typed(request.GET.get("name", "")))
    similar: list[dict[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            row = _newcomer(request, meeting, form)
            messages.success(request, _("«%(name)s»: nel registro e presente.") % {"name": row})
            return redirect(_address(meeting, _body(request, meeting)))
        except AlreadyDone:
            return redirect(_address(meeting, _body(request, meeting)))
        except LooksLike as near:
            similar = similar_of(near)
            form.put("confirmed", "on")
        except DomainError as refused:
            form.refuse(refused)
    context = {"form": form, "meeting": meeting, "similar": similar, "body_id": _body(request, meeting)}
    context |= {"person": person, "page_key": request.POST.get("page") or new_key()}
    return render(request, "core/work/attendance/new.html", context)


def _light(request: HttpRequest, meeting_id: uuid.UUID) -> Meeting:
    """The meeting as taps and polls need it, without place, theme and minutes: 404 and 403 as `load_meeting`."""
    meeting = get_object_or_404(Meeting.objects.prefetch_related("bodies"), pk=meeting_id)
    demand(request, "core.meeting.hold", [body.pk for body in meeting.bodies.all()], see="core.meeting.see")
    return meeting


def _newcomer(request: HttpRequest, meeting: Meeting, form: NewComerForm) -> object:
    """Who was added, by name."""
    if not may_in(request, meeting, "core.organisation.edit"):
        raise DomainError(
            _("Per aggiungere al registro serve un permesso che Lei non ha: lo chieda all'ufficio.")
        )
    given: dict[str, Any] = {
        "actor": actor(request), "meeting_id": meeting.pk, "body_id": _body(request, meeting),
        "confirmed": form.cleaned_data["confirmed"], "tap": tap_of(request),
    }  # fmt: skip
    if "family_name" in form.fields:
        names = {name: form.cleaned_data[name] for name in ("given_name", "family_name")}
        return mark_new_person(**given, **names).person
    return mark_new_organisation(**given, data=form.organisation()).organisation


def _typed(name: str) -> dict[str, str]:
    """What was typed in the search box, in the fields of either form."""
    given, _space, family = name.strip().rpartition(" ")
    return {"name": name, "given_name": given, "family_name": family}


def _answer(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The phone's answer: 200 with the state, or 409 with why the tap was refused and whom it may have meant."""
    try:
        done = verb_of(request, meeting, _body(request, meeting))()
    except AlreadyDone:
        meeting.refresh_from_db(fields=["citizens_count", "headcount"])
    except DomainError as refused:
        near = similar_of(refused) if isinstance(refused, LooksLike) else []
        return JsonResponse({"refused": refused.message, "similar": near}, status=409)
    else:
        changed = done.meeting if isinstance(done, Attendance) else done
        meeting = changed if isinstance(changed, Meeting) else meeting
    return JsonResponse(state_of(meeting))


def _fresh(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    """JSON with a mark; 304 to who has it already. Kept by the browser of who asked, never by what is between."""
    mark = f'"{version_of(state)}"'
    if request.headers.get("If-None-Match") == mark:
        response = HttpResponse(status=304)
    else:
        response = JsonResponse(state)
    response["ETag"] = mark
    response["Cache-Control"] = "private, no-cache"
    return response


def _address(meeting: Meeting, body_id: uuid.UUID | None) -> str:
    return f"{reverse('core:work_attendance', args=[meeting.pk])}?per={body_id or ''}"


def _body(request: HttpRequest, meeting: Meeting) -> uuid.UUID | None:
    """The body attendance is taken for: the one asked for, else the meeting's first."""
    asked = request.POST.get("per") or request.GET.get("per", "")
    served = sorted(meeting.bodies.all(), key=lambda body: body.name)
    keys: list[uuid.UUID] = [body.pk for body in served]
    return next((key for key in keys if str(key) == asked), keys[0] if keys else None)


def _context(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    body_id = _body(request, meeting)
    sheet = sheet_of(meeting, body_id)
    return {
        "meeting": meeting,
        "sheet": sheet,
        "usual": _folded(sheet.usual),
        "called_off": meeting.state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED},
        "state": state_of(meeting),
        "body_id": body_id,
        "bodies": sorted(meeting.bodies.all(), key=lambda body: body.name),
        "may_mark_held": meeting.state in {"draft", "convened"} and meeting.meets_on <= timezone.localdate(),
        "closed": _closed(meeting),
        "made_at": timezone.localtime(),
        "page_key": new_key(),
        "undo": remembered(request, meeting, body_id),
        "kinds": OrganisationKind.objects.all(),
        "words": sheet_words(),
        "choices": _CHOICES,
        "may_add": may_in(request, meeting, "core.organisation.edit"),
    }


def _closed(meeting: Meeting) -> str:
    """Why nothing is marked any more, or not yet; empty while one may."""
    try:
        refuse_closed(meeting)
    except DomainError as refused:
        return refused.message
    return ""


def _folded(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """The first lines, and all that say something; the others are folded away, none is left out."""
    shown = [line for number, line in enumerate(lines) if number < _LINES_SHOWN or line.entry]
    return {"shown": shown, "folded": [line for line in lines if line not in shown]}
