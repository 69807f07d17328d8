"""Error pages, in Italian, with a way on. They run no query: the database may be what failed."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from core.api.problems import is_of_the_api, problem_page

_MOST_READ = 64 * 1024 * 1024  # bytes of a body too large that are read and thrown away before answering


_TOLD = {
    400: "This request cannot be understood.",
    403: "This may not be done here.",
    404: "There is no such address.",
    413: "The body is too large.",
    500: "Our fault. Nothing was done by halves: ask again, with the same Idempotency-Key.",
}


def _page(request: HttpRequest, status: int, template: str) -> HttpResponse:
    """The page in the city's name, which the host decided before anything could fail; a problem for a program."""
    if is_of_the_api(request):
        return problem_page(request, status, _TOLD[status])
    context = {"city": getattr(request, "city", None), "status": status, "request": request}
    return HttpResponse(render_to_string(f"core/errors/{template}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be understood. 413 for a text too long to be taken, with the way back to it."""
    if isinstance(exception, RequestDataTooBig):
        _drain(request)
        return _page(request, 413, "413")
    return _page(request, 400, "400")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not allowed."""
    return _page(request, 403, "403")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not for this person to know."""
    return _page(request, 404, "404")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, nothing was saved by halves."""
    return _page(request, 500, "500")


def csrf_failure(request: HttpRequest, reason: str = "", **_kwargs: Any) -> HttpResponse:
    """403 for a form whose token is missing or old: what was typed is still in the browser."""
    return _page(request, 403, "csrf")


def _drain(request: HttpRequest) -> None:
    """Read what the browser is still sending: it hears an answer only after it has sent everything."""
    left = _MOST_READ
    while left > 0 and (piece := request.read(min(left, 1024 * 1024))):
        left -= len(piece)
