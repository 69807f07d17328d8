"""Meetings for citizens: the list with its filters, and the page of one."""

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.models import BodyNeighbourhood
from core.permissions.guard import open_to_all
from core.selectors.agenda import agenda_plan
from core.selectors.public import coming, past, public_meetings, published_minutes
from core.selectors.public_proposals import open_models
from core.selectors.trail import public_steps
from core.web.public.kept import kept_until_changed
from core.web.public.meeting_filters import MeetingFilters

_PER_PAGE = 20


@open_to_all("citizens see when and where meetings are held")
@kept_until_changed
def listing(request: HttpRequest) -> HttpResponse:
    """Meetings to come (or, asked for, those behind us), filtered; at most 8 queries."""
    today = timezone.localdate()
    filters = MeetingFilters(request.GET, today=today)
    wanted = filters.apply(public_meetings())
    ordered = past(wanted, today) if filters.backwards else coming(wanted, today)
    page = Paginator(ordered, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "core/public/meetings.html", {"filters": filters, "page_obj": page})


@open_to_all("citizens read about a meeting")
@kept_until_changed
def detail(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """One meeting: when, where, about what, and its minutes once published. Drafts do not exist."""
    meeting = public_meetings().filter(pk=meeting_id).first()
    if meeting is None:
        raise Http404
    today = timezone.localdate()
    links = BodyNeighbourhood.objects.on(meeting.meets_on).filter(body__in=meeting.bodies.all())
    names = links.values_list("neighbourhood__name", "neighbourhood__slug").distinct()
    context = {
        "meeting": meeting,
        "over": meeting.meets_on < today or meeting.state == meeting.State.HELD,
        "may_propose": meeting.model_slug in open_models(today),
        "plan": agenda_plan(meeting),
        "neighbourhoods": names.order_by("neighbourhood__name"),
        "minutes": published_minutes(meeting),
        "told_of": [body.slug for body in meeting.bodies.all()],
        "told_about": ", ".join(body.name for body in meeting.bodies.all()),
        "documents": meeting.documents.public(),
        "came_of_it": public_steps(meeting) if meeting.state == meeting.State.HELD else (),
    }
    return render(request, "core/public/meeting.html", context)
