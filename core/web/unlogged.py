"""Pages whose requests leave no line in the log: what is sent there is secret, and the moment would tell of it."""

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from core.permissions.guard import View


def unlogged(view: View) -> View:
    """Stamp the view: its requests are not logged."""
    view.unlogged = True  # type: ignore[attr-defined]
    return view


def asks_for_silence(request: HttpRequest) -> bool:
    """Whether the page the request is for is stamped so."""
    try:
        view = resolve(request.path_info, getattr(request, "urlconf", None)).func
    except Resolver404:
        return False
    return bool(getattr(view, "unlogged", False))
