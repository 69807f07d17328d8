"""A page of the console drawn once for all it shows: who asks again while nothing changed gets it as it was."""

import hashlib
from typing import Any

from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from tenants.permissions import held

_SECONDS = 600


def drawn_once(request: HttpRequest, template: str, context: dict[str, Any], shown: object) -> HttpResponse:
    """The page; `shown` is every value of the context that may change, beside the address, the language, the day and who asks."""
    if get_messages(request):
        return render(request, template, context)
    user, files = request.user, getattr(staticfiles_storage, "manifest_hash", "")
    asked = (
        request.build_absolute_uri(),
        get_language(),
        timezone.localdate(),
        user.pk,
        str(user),
        sorted(held(request)),
    )
    key = f"drawn:{hashlib.sha256(repr((template, files, asked, shown)).encode()).hexdigest()}"
    body: bytes | None = cache.get(key)
    if body is not None:
        return HttpResponse(body)
    response = render(request, template, context)
    if "CSRF_COOKIE_NEEDS_UPDATE" not in request.META:  # no form waits for this session alone
        cache.set(key, response.content, _SECONDS)
    return response
