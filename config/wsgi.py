"""The web's entry point (gunicorn config.wsgi). Refuses to start behind a pool that would mix cities."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_answer = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Traces begin here: nobody outside says which requests are reported, nor adds words to the report."""
    for header in ("HTTP_SENTRY_TRACE", "HTTP_TRACEPARENT", "HTTP_BAGGAGE"):
        environ.pop(header, None)
    found: Iterable[bytes] = _answer(environ, start_response)
    return found


from tenants.pooling import refuse_shared_sessions  # noqa: E402  # the applications are ready only now

refuse_shared_sessions()
for _urls in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF):
    get_resolver(_urls).reverse_dict  # noqa: B018  # read now, so that nobody's first page waits for it
