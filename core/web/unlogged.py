"""Pages whose requests leave no line in the log: what is sent there is secret, and the moment would tell of it."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_resolver

from core.permissions.guard import View


def unlogged(view: View) -> View:
    """Stamp the view: its requests are not logged, nor is what it refuses."""

    @wraps(view)
    def silent(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as absent:  # answered here: outside, its address would be logged
            resolver = get_resolver(getattr(request, "urlconf", None))
            page_not_found: Any = resolver.resolve_error_handler(404)
            response = page_not_found(request, exception=absent)
        response._has_been_logged = True  # type: ignore[attr-defined]  # what django.utils.log.log_response asks
        return response

    silent.unlogged = True  # type: ignore[attr-defined]
    return silent
