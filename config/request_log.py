"""One line in the log for each request, and none for those that ask for silence."""

from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from core.web.unlogged import asks_for_silence


class RequestLog(RequestMiddleware):
    """The library's middleware; a page stamped `core.web.unlogged.unlogged` is answered without it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if asks_for_silence(request):
            return self.get_response(request)  # type: ignore[return-value]
        return super().__call__(request)  # type: ignore[return-value]
