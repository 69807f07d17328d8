"""A sitting's calls, quorum and roll; the coordinators' table and the itinerant Giunta."""

import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.models import Meeting
from core.permissions.guard import holder, requires
from core.selectors.meetings import meeting_row, meeting_values, meetings_seen
from core.selectors.rules import rules_on
from core.services.errors import DomainError
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor, bodies_where, load_meeting, may_in
from models_monza.forms.sittings import CallsForm, calls_initial
from models_monza.models import Sitting
from models_monza.rules import SITTINGS, SLUG
from models_monza.selectors.sittings import minutes_due, roll_of, table_on
from models_monza.services.sittings import (
    check_quorum,
    desert_sitting,
    may_be_checked,
    quorum_of,
    set_calls,
    sitting_of,
)

_LATELY = 12
"""Meetings of the table shown, newest first."""


@requires("core.meeting.see")
def sitting(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """A sitting as the rules of its day see it: number, calls, quorum, who was there by name."""
    meeting, row = _sitting(request, meeting_id, "core.meeting.see")
    rules = rules_on(SLUG, SITTINGS, meeting.meets_on)
    may_check = may_in(request, meeting, "monza.quorum.record")
    form = form_of(CallsForm, request, rules=rules, initial=calls_initial(row))
    context = {
        "meeting": meeting,
        "sitting": row,
        "first": quorum_of(row, Sitting.Call.FIRST),
        "second": quorum_of(row, Sitting.Call.SECOND) if rules["second_call"] else None,
        "roll": roll_of(row),
        "minutes_due": minutes_due(meeting, rules),
        "form": form if len(form.fields) > 1 and _may_set(request, meeting) else None,
        "may_check": may_check and meeting.state in {Meeting.State.CONVENED, Meeting.State.DRAFT},
        "checkable": may_be_checked(meeting, timezone.localdate()),
        "its_day": meeting.meets_on <= timezone.localdate(),
        "second_day": row.day_of(Sitting.Call.SECOND) <= timezone.localdate(),
    }
    return render(request, "monza/work/sitting.html", context)


@requires("core.meeting.plan")
def sitting_calls(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Say whether a sitting is urgent and when its second call is."""
    meeting, row = _sitting(request, meeting_id, "core.meeting.plan")
    rules = rules_on(SLUG, SITTINGS, meeting.meets_on)
    form = form_of(CallsForm, request, rules=rules, initial=calls_initial(row))
    if form.is_bound and form.is_valid():
        told = {"is_urgent": False} | {k: v for k, v in form.cleaned_data.items() if k != "seen"}
        if attempt(form, partial(set_calls, actor=actor(request), meeting_id=meeting.pk, **told)):
            messages.success(request, _("Convocazioni della seduta salvate."))
            return redirect("monza:sitting", meeting.pk)
    return render(request, "monza/work/sitting_calls.html", {"form": form, "meeting": meeting})


@require_POST
@requires("monza.quorum.record")
def sitting_quorum(request: HttpRequest, meeting_id: uuid.UUID, call: str) -> HttpResponse:
    """Check the quorum in a call, with who is on the sheet now."""
    if call not in Sitting.Call.values:
        raise Http404
    meeting, _row = _sitting(request, meeting_id, "monza.quorum.record")
    try:
        row = check_quorum(actor=actor(request), meeting_id=meeting.pk, call=call, moment=timezone.now())
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        words = {"counted": row.counted, "needed": row.needed}
        if row.is_valid:
            messages.success(
                request, _("Il numero legale c'è: %(counted)s presenti, ne servono %(needed)s.") % words
            )
        else:
            messages.warning(
                request, _("Manca il numero legale: %(counted)s presenti, ne servono %(needed)s.") % words
            )
    return redirect("monza:sitting", meeting.pk)


@require_POST
@requires("monza.quorum.record")
def sitting_deserted(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Record that a sitting had no quorum: it is called off."""
    meeting, _row = _sitting(request, meeting_id, "monza.quorum.record")
    press(
        request,
        partial(desert_sitting, actor=actor(request), meeting_id=meeting.pk),
        _("La seduta risulta deserta: non conta tra quelle svolte."),
    )
    return redirect("monza:sitting", meeting.pk)


@requires("core.meeting.see")
def table(request: HttpRequest) -> HttpResponse:
    """The coordinators' table: who sits at it today, its meetings, and those of the itinerant Giunta."""
    today = timezone.localdate()
    seen = meetings_seen(holder(request).bodies("core.meeting.see")).filter(model_slug=SLUG)
    rows = seen.filter(kind__in=["coordination", "giunta"]).order_by("-meets_on", "-starts_at")
    bodies = list(bodies_where(request, "core.meeting.plan").filter(model_slug=SLUG).order_by("name"))
    seats = list(table_on(today))
    context = {
        "seats": seats,
        "meetings": list(map(meeting_row, meeting_values(rows)[:_LATELY])),
        "without": [body for body in bodies if body.pk not in {seat.body_id for seat in seats}],
        "plan_table": _plan(bodies, "coordination"),
        "plan_giunta": _plan(bodies[:1], "giunta"),
    }
    return render(request, "monza/work/table.html", context)


def _plan(bodies: list[Any], kind: str) -> str:
    """The address where such a meeting of these bodies is planned; empty for who plans none."""
    if not bodies:
        return ""
    asked = [
        ("kind", f"{SLUG}.{kind}"),
        ("body", bodies[0].pk),
        *(("others", body.pk) for body in bodies[1:]),
    ]
    return f"{reverse('core:work_meeting_new')}?{urlencode(asked)}"


def _sitting(request: HttpRequest, meeting_id: uuid.UUID, permission: str) -> tuple[Meeting, Sitting]:
    """The meeting and what is known of the sitting; 404 for a meeting of another kind."""
    meeting = load_meeting(request, meeting_id, permission)
    row = sitting_of(meeting)
    if row is None:
        raise Http404
    row.meeting = meeting
    return meeting, row


def _may_set(request: HttpRequest, meeting: Meeting) -> bool:
    return meeting.state == Meeting.State.DRAFT and may_in(request, meeting, "core.meeting.plan")
