"""The first screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.permissions.guard import holder, requires
from core.selectors.day import day_of
from core.selectors.first_hour import first_hour
from core.web.work.load import actor

_SHOWN = 12


@requires("core.workspace.see")
def day(request: HttpRequest) -> HttpResponse:
    """The operator's day; the office sees the whole city's."""
    who = holder(request)
    today = timezone.localdate()
    found = day_of(actor(request), who, today)
    context = {
        "day": found,
        "today": today,
        "waiting": found.waiting[:_SHOWN],
        "more": found.waiting[_SHOWN:],
        "hour": first_hour()
        if who.bodies("core.profile.edit") is None and who.may("core.profile.edit")
        else None,
        "whole_city": who.bodies("core.body.see") is None,
    }
    return render(request, "core/work/day.html", context)
