"""What the platform tells a city, seen from the city."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.permissions.guard import requires
from core.web.work.load import actor
from tenants.announcements import put_away_also
from tenants.cities import city_of
from tenants.context import use_public
from tenants.services.announcements import dismiss_announcement


@require_POST
@requires("core.city.see")
def dismiss(request: HttpRequest, announcement_id: uuid.UUID) -> HttpResponse:
    """Put an announcement away, and back to the page."""
    city = city_of(request)
    with use_public():
        dismiss_announcement(actor=actor(request), city=city, announcement_id=announcement_id)
    put_away_also(request, announcement_id)
    back = request.headers.get("referer", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if ours else "core:day")
