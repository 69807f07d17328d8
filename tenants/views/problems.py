"""Errors of the platform's API, as RFC 9457 problem details."""

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from django.utils import timezone

from core.api.problems import MEDIA_TYPE, REALM
from core.services.programs import digest_of
from tenants.models import ApiToken
from tenants.permissions import ROLES


class Problem(Exception):
    """What a program is told when it cannot have what it asks: an HTTP status, a sentence, perhaps problems by field."""

    def __init__(self, status: int, detail: str, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, errors

    def answer(self) -> JsonResponse:
        """The response."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = self.errors
        response = JsonResponse(body, status=self.status, content_type=MEDIA_TYPE)
        response["Cache-Control"] = "no-store"
        if self.status == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = REALM
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            response["Retry-After"] = "60"
        return response


def bearer(header: str, permission: str) -> ApiToken:
    """The key of an `Authorization` header, used now. Raises `Problem`: 401 for no good key, 403 without the permission."""
    scheme, _space, key = header.partition(" ")
    token = (
        ApiToken.objects.filter(digest=digest_of(key.strip())).first() if scheme.lower() == "bearer" else None
    )
    if token is None or not token.is_good:
        raise Problem(401, "Send a key that is neither revoked nor expired, as Authorization: Bearer <key>.")
    role = ROLES.get(token.role)
    if role is None or permission not in role.permissions:
        raise Problem(403, f"The role of this key does not include {permission}.")
    ApiToken.objects.filter(pk=token.pk).update(used_at=timezone.now())
    return token
