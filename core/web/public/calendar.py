"""Public calendars: the whole city, a body, a neighbourhood, one meeting."""

import uuid
from collections.abc import Sequence

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.calendar.documents import feed
from core.models import CityProfile, Meeting
from core.permissions.guard import open_to_all
from core.selectors.calendar_feeds import feed_meetings, last_changes, of_body, of_neighbourhood, one_meeting
from core.web.fresh import fresh

_WHY = "citizens put the meetings in their own calendar"


@open_to_all(_WHY)
def city(request: HttpRequest) -> HttpResponse:
    """Every public meeting of the city."""
    return _calendar(request, _("Incontri"), feed_meetings(timezone.localdate()))


@open_to_all(_WHY)
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """The meetings of a body."""
    return _of(request, of_body(slug))


@open_to_all(_WHY)
def neighbourhood(request: HttpRequest, slug: str) -> HttpResponse:
    """The meetings of the bodies of a neighbourhood."""
    return _of(request, of_neighbourhood(slug, timezone.localdate()))


@open_to_all(_WHY)
def meeting(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """One meeting, to add to a calendar by hand; however long ago."""
    found = one_meeting(meeting_id)
    if not found:
        raise Http404
    return _calendar(request, ", ".join(one.name for one in found[0].bodies.all()), found)


def _of(request: HttpRequest, chosen: tuple[str, Q] | None) -> HttpResponse:
    if chosen is None:
        raise Http404
    name, meetings = chosen
    return _calendar(request, name, feed_meetings(timezone.localdate(), meetings))


def _calendar(request: HttpRequest, name: str, meetings: Sequence[Meeting]) -> HttpResponse:
    """The feed, or 304 for who has it already."""
    profile = CityProfile.objects.first() or CityProfile(name=name)
    stamps = last_changes(meetings)
    title = name if name == profile.name else f"{name} – {profile.name}"
    content = feed(meetings, name=title, profile=profile, site=request.build_absolute_uri("/"), stamps=stamps)
    last = max(stamps.values()) if stamps else None
    return fresh(request, content, "text/calendar; charset=utf-8", last=last, name=f"{slugify(title)}.ics")
