"""The language switch: a link, so that it works without JavaScript and on pages without a form."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from core.permissions.guard import open_to_all

_YEAR = 365 * 24 * 60 * 60


@open_to_all("everyone chooses the language of the pages")
def set_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language for a year on this site and go back to `next`, a page of this host (else the home)."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    target = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(target if safe else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
