"""The city's front door: when is the next meeting near me, and may I come?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.permissions.guard import open_to_all
from core.reporting.published import published_years
from core.selectors.public import going_ahead, public_meetings
from core.selectors.public_places import draw, neighbourhoods_of, places
from core.web.public.kept import kept_until_changed

_NEXT = 5


@open_to_all("the city's front door")
@kept_until_changed
def home(request: HttpRequest) -> HttpResponse:
    """Search, the next meetings, last year's figures in a sentence, the neighbourhoods."""
    today = timezone.localdate()
    neighbourhoods = neighbourhoods_of(today)
    context = {
        "meetings": going_ahead(public_meetings(), today)[:_NEXT],
        "report": next(iter(published_years()), None),
        "places": places(neighbourhoods, today),
        "map": draw(neighbourhoods),
    }
    return render(request, "core/public/home.html", context)
