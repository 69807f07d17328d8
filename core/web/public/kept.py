"""Public pages as they were last drawn: who has no account gets the same page as the visitor before, until something changes.

What every visitor sees alike is drawn once for each change in the city. Every verb leaves a line in the audit trail, so the
last line tells whether anything changed; a minute is the most a page is kept, for what leaves no line. One query and one
look into the cache take the place of the page's own queries and templates.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from core.models import AuditEntry

View = Callable[..., HttpResponse]


def kept_until_changed(view: View) -> View:
    """The page shows everybody without an account the same. Kept as asked for plainly: without questions in its address."""

    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PUBLIC_PAGE_SECONDS or not _is_anybodys(request):
            return view(request, *args, **kwargs)
        key = _key(request)
        body: bytes | None = cache.get(key)
        if body is None:
            response = view(request, *args, **kwargs)
            if not _is_for_all(request, response):
                return response
            body = gzip.compress(response.content, mtime=0)
            cache.set(key, body, settings.PUBLIC_PAGE_SECONDS)
        return _sent(request, body)

    return keeping


def _sent(request: HttpRequest, body: bytes) -> HttpResponse:
    """As it is kept, where the browser takes that: what everybody may read holds no secret whose length could tell."""
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(body, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(gzip.decompress(body))
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _is_anybodys(request: HttpRequest) -> bool:
    """Whether nothing tells the visitor from another."""
    return (
        request.method in {"GET", "HEAD"}
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HX-Request" not in request.headers
    )


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """A whole page, in which no form waits for this visitor alone."""
    return (
        response.status_code == HTTPStatus.OK
        and not response.streaming
        and response.headers["Content-Type"] == HttpResponse().headers["Content-Type"]
        and not response.cookies
        and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
    )


def _key(request: HttpRequest) -> str:
    """Changes with whatever the page may show: the city's rows and state, the day, the language, the address it was asked by."""
    last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    state = getattr(getattr(request, "city", None), "state", "")
    files = getattr(staticfiles_storage, "manifest_hash", "")
    told = (
        last,
        state,
        files,
        timezone.localdate(),
        translation.get_language(),
        request.build_absolute_uri(),
    )
    return f"page:{hashlib.sha256(repr(told).encode()).hexdigest()}"
