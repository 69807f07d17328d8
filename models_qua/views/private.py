"""Pages opened by a link that only one party has."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from core.permissions.guard import View


def private(view: View) -> View:
    """The page is of one party: never kept, never indexed, its address told to no other site."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return opened
