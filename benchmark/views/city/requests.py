"""What the coordinating body asks for."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from benchmark.selectors.asked import asked_of
from benchmark.services.answers import decline
from benchmark.views.city.forms import DeclineForm
from core.permissions.guard import requires
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from tenants.cities import city_of
from tenants.context import use_public


@requires("core.indicator.share")
def decline_request(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Answer a request with the reason for which nothing will be shared."""
    city = city_of(request)
    with use_public():
        asked = next((one for one in asked_of(city) if one.campaign.pk == campaign_id), None)
    if asked is None:
        raise Http404
    form = form_of(DeclineForm, request, initial={"reason": asked.declined_because})
    if form.is_bound and form.is_valid():
        reason, who = form.cleaned_data["reason"], actor(request)
        with use_public():
            answer = attempt(
                form, lambda: decline(actor=who, city=city, campaign_id=campaign_id, reason=reason)
            )
        if answer:
            messages.success(request, _("Risposta inviata a chi ha chiesto i dati."))
            return redirect("sharing:years")
    return render(request, "benchmark/city/decline.html", {"form": form, "asked": asked})
