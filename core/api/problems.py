"""Every refusal as an RFC 9457 problem: `application/problem+json` with a sentence that says the cure."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.db import DatabaseError, DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from core.participation.registry import RegistryError
from core.services.errors import DomainError, StaleEdit

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/"
_log = logging.getLogger(__name__)
REALM = 'Bearer realm="vicinia"'


_OTHERS: tuple[tuple[Any, int, str], ...] = (
    ((Http404, ObjectDoesNotExist), 404, "There is no such thing, or it is not for this key to know."),
    (PermissionDenied, 403, "This key may not do this here."),
    (RequestDataTooBig, 413, "The body is too large."),
    (RegistryError, 422, "There is no such participation model here."),
)
_BY_SQLSTATE = (
    ("23503", 422, "It names something that is not there, or that something else still needs."),
    ("23505", 409, "The same is already there."),
    ("40", 503, "Somebody else changed the same at the same moment: ask again."),
    ("55P03", 503, "Somebody else is changing the same: ask again."),
    ("57014", 503, "This took too long: ask again."),
    ("23", 422, "A value does not fit the others."),
    ("22", 422, "A value is out of its range, or of its form."),
    ("", 503, "The database cannot be had at this moment: ask again."),
)
"""What the database says (SQLSTATE, the first that begins so), where a verb left it to the database to say."""
_RETRY_SECONDS = "5"


class Refused(exceptions.APIException):
    """A refusal with its status and the fields it is about."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status_code, self.errors, self.headers = status, errors or {}, headers or {}


def problem_page(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """The same for what is refused before or after the API itself is asked, with the limits unknown."""
    return refusal_page(request, Refused(status, detail))


def refusal_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The same as an answer of its own, for addresses that are not of the API of a city."""
    body = _body(refused.status_code, str(refused.detail), request.path)
    if refused.errors:
        body["errors"] = refused.errors
    return JsonResponse(body, status=refused.status_code, content_type=MEDIA_TYPE, headers=refused.headers)


def is_of_the_api(request: HttpRequest) -> bool:
    """Whether a program asks: its refusals are problems, never pages."""
    return request.path.startswith(ROOT)


def problem_of(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to a refusal; None for what is nobody's refusal, which is a fault of ours. What DRF calls for every exception."""
    status, detail, errors, headers = _told(error)
    if status is None:
        return None
    body = _body(status, detail, context["request"].path)
    if errors:
        body["errors"] = errors
    if similar := getattr(error, "similar", ()):
        body["similar"] = [{"id": str(one.pk), "name": str(one)} for one in similar]
    return Response(body, status=status, content_type=MEDIA_TYPE, headers=headers)


def _body(status: int, detail: str, instance: str) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": instance}


def _told(error: Exception) -> tuple[int | None, str, dict[str, list[str]], dict[str, str]]:
    if isinstance(error, Refused):
        return error.status_code, str(error.detail), dict(error.errors), dict(error.headers)
    if isinstance(error, DomainError):
        status = 412 if isinstance(error, StaleEdit) else 422
        return status, error.message, {error.field: [error.message]} if error.field else {}, {}
    if isinstance(error, exceptions.ValidationError):
        return 422, "Some fields are not right.", dict(_by_field(error.detail)), {}
    if isinstance(error, exceptions.APIException):
        return error.status_code, str(error.detail), {}, _headers(error)
    if isinstance(error, DatabaseError):
        return _database(error)
    found = ((status, said) for kinds, status, said in _OTHERS if isinstance(error, kinds))
    return *next(found, (None, "")), {}, {}


def _database(error: DatabaseError) -> tuple[int, str, dict[str, list[str]], dict[str, str]]:
    """Of a refusal of the database: it is written down too, since a verb could have told it better."""
    _log.warning("The database refused", exc_info=error)
    state = getattr(error.__cause__, "sqlstate", None) or ("22" if isinstance(error, DataError) else "")
    status, said = next((status, said) for begins, status, said in _BY_SQLSTATE if state.startswith(begins))
    return (
        status,
        said,
        {},
        {"Retry-After": _RETRY_SECONDS} if status == HTTPStatus.SERVICE_UNAVAILABLE else {},
    )


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = REALM
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    return headers


def _by_field(detail: Any, at: str = "") -> Iterator[tuple[str, list[str]]]:
    """Sentences by the path of the field they are about: `agenda.2.title`; of the whole, by nothing."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            inner_at = at if name == "non_field_errors" else f"{at}.{name}".strip(".")
            yield from _by_field(inner, inner_at)
    elif isinstance(detail, list) and any(isinstance(one, Mapping | list) for one in detail):
        for place, inner in enumerate(detail):
            if inner:
                yield from _by_field(inner, f"{at}.{place}".strip("."))
    else:
        yield at, [str(one) for one in (detail if isinstance(detail, list) else [detail])]
