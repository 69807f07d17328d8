"""Planning meetings, one or many, and changing them: what the days and the place are like is told before saving."""

import uuid
from dataclasses import replace
from functools import partial
from typing import Any, TypeGuard

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Meeting
from core.permissions.guard import requires
from core.selectors.convocation import notice_of_move
from core.services.errors import DomainError
from core.services.freshness import fingerprint
from core.services.meetings import change_meeting, meeting_snapshot, next_register_number, plan_meeting
from core.services.series import (
    Scope,
    change_series,
    plan_series,
    planned_days,
    planned_with,
    reach_of,
)
from core.web.meetings.forms import agenda_lines
from core.web.meetings.plan_form import (
    MeetingForm,
    NewMeetingForm,
    meeting_initial,
    wanted_of,
)
from core.web.meetings.series import tell_of_series, with_told
from core.web.meetings.told import REFRESH, Told, told_of, told_of_move
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor, bodies_where, load_meeting

_CARRIED = frozenset(
    "kind body others subgroups title starts_at ends_at venue new_venue remote_url theme".split()
)
"""Fields of which an edit of several meetings brings the new value to all of them."""
_DAY_AND_PLACE = frozenset({"meets_on", "starts_at", "ends_at", "venue", "new_venue", "body", "others"})
"""Fields on which depends what there is to tell about one meeting."""


@requires("core.meeting.plan")
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting, or a series whose days are shown before they are confirmed."""
    bodies = list(bodies_where(request, "core.meeting.plan"))
    if not bodies:
        return render(request, "core/work/meetings/no_bodies.html")
    initial = {
        "body": request.GET.get("body") or bodies[0].pk,
        "others": request.GET.getlist("others"),
        "meets_on": timezone.localdate(),
        **({"kind": request.GET["kind"]} if "kind" in request.GET else {}),
    }
    form = form_of(NewMeetingForm, request, bodies=bodies, initial=initial)
    if planned := _planned_already(form, request):
        messages.info(request, _("Questo modulo era già stato inviato: ecco che cosa ha programmato."))
        return redirect("core:work_meeting", planned.pk)
    told = _told_of_new(form, request)
    if _goes_on(told, form, request) and (done := attempt(form, partial(_plan, form, request, told))):
        return done
    context = {"next_number": next_register_number(bodies[0].model_slug, timezone.localdate().year)}
    return _page(request, form, told, context)


@requires("core.meeting.plan")
def meeting_edit(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Change a meeting's data; of a series, this one, this and the following or all."""
    meeting = load_meeting(request, meeting_id, "core.meeting.plan")
    bodies = {body.pk: body for body in (*bodies_where(request, "core.meeting.plan"), *meeting.bodies.all())}
    initial = meeting_initial(meeting) | {"seen": fingerprint(meeting_snapshot(meeting))}
    form = form_of(MeetingForm, request, bodies=list(bodies.values()), meeting=meeting, initial=initial)
    told = _told_of_change(form, request, meeting)
    verb = partial(_change, form, request, meeting.pk)
    if _goes_on(told, form, request) and (done := attempt(form, verb, partial(_theirs, meeting.pk))):
        return done
    return _page(request, form, told, {"meeting": meeting})


def _goes_on(told: Told | None, form: MeetingForm, request: HttpRequest) -> TypeGuard[Told]:
    return bool(form.is_bound and form.is_valid() and told and not told.asks and REFRESH not in request.POST)


def _planned_already(form: NewMeetingForm, request: HttpRequest) -> Meeting | None:
    """Asked first: what the form planned the first time would look like something it clashes with."""
    key = form.plan_key if form.is_bound and REFRESH not in request.POST else None
    return planned_with(key) if key else None


def _plan(form: NewMeetingForm, request: HttpRequest, told: Told) -> HttpResponse:
    agenda = agenda_lines(form.cleaned_data["agenda"])
    plan: dict[str, Any] = {
        "actor": actor(request), "model_slug": form.model_slug, "plan": form.plan(), "key": form.plan_key,
    }  # fmt: skip
    if told.repeat is None:
        meeting = plan_meeting(**plan, agenda=agenda)
        messages.success(request, _("Incontro programmato."))
        return redirect("core:work_meeting", meeting.pk)
    skipped = {one.day for one in told.outlook.days} - told.kept
    series = plan_series(**plan, agenda=agenda, repeat=told.repeat, skipped=skipped)
    n = series.meetings.count()
    messages.success(
        request, ngettext("%(n)d incontro programmato.", "%(n)d incontri programmati.", n) % {"n": n}
    )
    first = series.meetings.order_by("meets_on", "pk").first()
    return redirect("core:work_meeting", first.pk) if first else redirect("core:work_meetings")


def _change(form: MeetingForm, request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    what: dict[str, Any] = {
        "actor": actor(request), "meeting_id": meeting_id, "plan": form.plan(), "seen": form.cleaned_data["seen"],
    }  # fmt: skip
    if form.reach == Scope.THIS:
        messages.success(request, with_told(_("Modifiche salvate."), change_meeting(**what).told))
    else:
        change = change_series(**what, scope=form.reach)
        done = ngettext("%(n)d incontro cambiato.", "%(n)d incontri cambiati.", change.changed)
        tell_of_series(request, change, f"{_('Modifiche salvate.')} {done % {'n': change.changed}}")
    return redirect("core:work_meeting", meeting_id)


def _told_of_new(form: NewMeetingForm, request: HttpRequest) -> Told | None:
    """What to tell about a plan that is complete enough; a rhythm that cannot be is told near its field."""
    if not form.is_bound or not form.is_valid():
        return None
    plan, repeat = form.plan(), form.repetition()
    try:
        days = planned_days(repeat, plan.meets_on) if repeat else [plan.meets_on]
    except DomainError as refused:
        form.refuse(refused)
        return None
    return told_of(form, request, days, wanted_of(plan), repeat)


def _told_of_change(form: MeetingForm, request: HttpRequest, meeting: Meeting) -> Told | None:
    """The same for a change, and which meetings of a series it reaches: one alone is told nothing when its days, time,
    place and who meets stay as they are.
    """
    if not form.is_bound or not form.is_valid():
        return None
    plan, changed = form.plan(), set(form.changed_data)
    only_days = "meets_on" in changed and changed.isdisjoint(_CARRIED)
    reach = reach_of(meeting, form.reach, plan.meets_on, only_days=only_days)
    planned = "meets_on" in changed and meeting.state == Meeting.State.DRAFT
    notice = notice_of_move(meeting, plan.meets_on)
    words = notice.words if notice and not notice.refused else ""
    today = timezone.localdate() if planned else None
    told = told_of_move(form, request, reach, wanted_of(plan), today, notice=words)
    if told.moves or changed & _DAY_AND_PLACE:
        return told
    return replace(told, seen=True)


def _page(request: HttpRequest, form: MeetingForm, told: Told | None, more: dict[str, Any]) -> HttpResponse:
    if REFRESH in request.POST:
        form.quiet()
    return render(request, "core/work/meetings/form.html", {"form": form, "told": told} | more)


def _theirs(meeting_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    now = Meeting.objects.get(pk=meeting_id)
    return meeting_initial(now), fingerprint(meeting_snapshot(now))
