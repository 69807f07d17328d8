"""The city's front door: when is the next meeting near me, and may I come?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.permissions.guard import open_to_all
from core.selectors.public import going_ahead, last_report, public_meetings
from core.selectors.public_places import city_map, places

_NEXT = 5


@open_to_all("the city's front door")
def home(request: HttpRequest) -> HttpResponse:
    """Search, the next meetings, last year's figures in a sentence, the neighbourhoods."""
    today = timezone.localdate()
    context = {
        "meetings": going_ahead(public_meetings(), today)[:_NEXT],
        "report": last_report(),
        "places": places(today),
        "map": city_map(today),
    }
    return render(request, "core/public/home.html", context)
