"""One line in the log for each request, and none for those that ask for silence; what is reported of a fault bears its names.

A request of a program (`/api/`) is told with what the interoperability guidelines ask for (ModI, RAC_GEN_LOG_01): UTC instant,
method, URI, status, the client's address, the key it came with and the request's id. Of a person's request neither address
nor account is written: who did what is in the audit trail.
"""

import re
import uuid
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django_structlog.middlewares import RequestMiddleware
from django_structlog.signals import bind_extra_request_failed_metadata, bind_extra_request_finished_metadata

from accounts.scope import current_scope
from config.sentry import name_request, name_scope, trace_nothing

ID_HEADER = "X-Request-ID"
UNRESOLVED = "unresolved"
"""The view of an address that leads nowhere."""
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_PROGRAMS = "/api/"


class RequestLog(RequestMiddleware):
    """The library's middleware; a page stamped `core.web.unlogged.unlogged` is answered without it.

    The id of a request is that of its `X-Request-ID`, where that is short and plain, or a new one; the answer returns it.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = _match(request)
        view = match.view_name if match else UNRESOLVED
        if match and getattr(match.func, "unlogged", False):
            trace_nothing()
            name_request(view, city=current_scope())
            return self.get_response(request)  # type: ignore[return-value]
        name_request(view, city=current_scope())
        response: Any = super().__call__(request)
        response[ID_HEADER] = request.META["HTTP_X_REQUEST_ID"]
        return response  # type: ignore[no-any-return]

    def prepare(self, request: HttpRequest) -> None:
        """The library reads the id from the header, which holds a safe one from here on."""
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request.META["HTTP_X_REQUEST_ID"] = sent if _SAFE_ID.fullmatch(sent) else str(uuid.uuid4())
        request.__dict__.pop("headers", None)  # read from META once
        super().prepare(request)
        name_scope(request_id=request.META["HTTP_X_REQUEST_ID"])


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info, getattr(request, "urlconf", None))
    except Resolver404:
        return None


@receiver([bind_extra_request_finished_metadata, bind_extra_request_failed_metadata])
def tell_of_request(request: HttpRequest, log_kwargs: dict[str, Any], **_signal: Any) -> None:
    """What a line says of its request, in names of its own; of a program's also who asked, from where."""
    log_kwargs |= {
        "method": request.method,
        "uri": request.get_full_path(),
        "status": log_kwargs.pop("code"),
    }
    del log_kwargs["request"]
    if request.path.startswith(_PROGRAMS):
        key = getattr(request, "auth", None)
        log_kwargs |= {"client_ip": _client_ip(request), "consumer_id": str(key.pk) if key else None}


def _client_ip(request: HttpRequest) -> str | None:
    """Where it came from, past the proxies that are trusted; None over a socket without addresses."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return None
