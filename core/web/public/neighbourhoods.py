"""The neighbourhoods: who meets there, when, where, about what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.models import Body, BodyNeighbourhood, Neighbourhood
from core.permissions.guard import open_to_all
from core.selectors.public import going_ahead, past, public_meetings, with_content
from core.selectors.public_archive import archive
from core.selectors.public_bodies import body_cards
from core.selectors.public_places import draw, neighbourhoods_of, places
from core.web.public.kept import kept_until_changed

_NEXT = 3
_PAST = 5


@open_to_all("citizens find their neighbourhood")
@kept_until_changed
def listing(request: HttpRequest) -> HttpResponse:
    """All neighbourhoods by letter, on the map where boundaries are known."""
    today = timezone.localdate()
    neighbourhoods = neighbourhoods_of(today)
    context = {"places": places(neighbourhoods, today), "map": draw(neighbourhoods)}
    return render(request, "core/public/neighbourhoods.html", context)


@open_to_all("citizens read about their neighbourhood")
@kept_until_changed
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One neighbourhood as it is today."""
    today = timezone.localdate()
    place = get_object_or_404(Neighbourhood.objects.on(today).defer("boundary"), slug=slug)
    here = BodyNeighbourhood.objects.on(today).filter(neighbourhood=place).values("body")
    meetings = public_meetings().filter(served__body__in=here).distinct()
    context = {
        "neighbourhood": place,
        "own_slug": [place.slug],
        "bodies": body_cards(today, Body.objects.filter(pk__in=here)),
        "next_meetings": going_ahead(meetings, today)[:_NEXT],
        "past_meetings": with_content(past(meetings, today))[:_PAST],
        "archive": archive(meetings, today, request.GET.get("anno", "")),
        "population": place.populations.order_by("-year").first(),
    }
    return render(request, "core/public/neighbourhood.html", context)
