"""The end of the way: the mailbox confirms, the city is made, whoever asked enters it."""

import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from core.permissions.guard import open_to_all
from core.services.errors import DomainError
from core.web.unlogged import unlogged
from tenants.hosts import forget_hosts, origin_of
from tenants.models import City, CityRequest
from tenants.onboarding.links import request_of
from tenants.onboarding.starting import start_soon
from tenants.onboarding.tasks import LEFT_AFTER
from tenants.onboarding.welcome import AT_ONCE, host_of_city, way_in
from tenants.services.requests import confirm_request
from tenants.views.joining import REQUEST, current

CONFIRMED = "city_request_confirmed"
"""Where the session keeps that this browser came from the mailbox: only then the city lets it in."""
_WAIT_SECONDS = 4.0
"""How long the page waits for the city before it says that it is being made: most are there by then."""
_STATE = CityRequest.State


@unlogged
@never_cache
@open_to_all("the signed link of a mail is the permission")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes. Programs that open links in mails only see the page: the button confirms."""
    try:
        row = request_of(token)
        if request.method == "POST":
            row = confirm_request(token=token)
            request.session[REQUEST] = request.session[CONFIRMED] = str(row.pk)
            wait_for(row)
            return redirect("join-progress")
    except DomainError:
        return render(request, "tenants/public/joining/no_longer.html", status=404)
    return render(request, "tenants/public/joining/confirm.html", {"row": row})


@never_cache
@open_to_all("shows this browser's own request")
def progress(request: HttpRequest) -> HttpResponse:
    """Where the request stands: the page asks again by itself while the city is made, and leads into it."""
    row = current(request)
    if row is None:
        return redirect("join")
    if row.state in {_STATE.TYPING, _STATE.ASKED}:
        return redirect("join-summary" if row.state == _STATE.TYPING else "join-sent")
    if row.state == _STATE.MAKING:
        _begin_again(row)
    if row.state != _STATE.MADE:
        return render(request, "tenants/public/joining/progress.html", {"row": row, "state": row.state})
    city = City.objects.filter(pk=row.pk).first()
    if city is None:  # it has left since
        del request.session[REQUEST]
        return redirect("join")
    return _into(request, row, city)


def _into(request: HttpRequest, row: CityRequest, city: City) -> HttpResponse:
    """Straight into the city for who came from the mailbox; the way back to the login for anybody else."""
    origin = origin_of(request, host_of_city(city))
    if request.session.get(CONFIRMED) == str(row.pk):
        del request.session[CONFIRMED]
        forget_hosts()  # this process may have been asked for the city before it was there
        url = origin + way_in(city, row.office_email, AT_ONCE)
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(url)
        # No redirect: the browser follows none to another site from a form it was allowed to send here only.
        context = {"row": row, "state": row.state, "made": city.name, "url": url, "at_once": True}
        return render(request, "tenants/public/joining/progress.html", context)
    context = {"row": row, "state": row.state, "made": city.name, "url": f"{origin}/account/login/"}
    return render(request, "tenants/public/joining/progress.html", context)


def wait_for(row: CityRequest) -> None:
    """Until the city is there or its request goes to a person, for a moment."""
    until = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < until:
        if not CityRequest.objects.filter(pk=row.pk, state=_STATE.MAKING).exists():
            return
        time.sleep(0.1)


def _begin_again(row: CityRequest) -> None:
    """Somebody waits and the worker has died: she need not wait for the clock."""
    began = row.attempted_at or row.confirmed_at
    if began and timezone.now() - began > LEFT_AFTER / 3:
        start_soon(row.pk)
