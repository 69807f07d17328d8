"""A program that works in a city with the key of one of its people."""

import datetime as dt
import secrets
from typing import Any

from django.test import Client
from django.test.client import ClientHandler

from accounts.models import User
from core.models import AccessToken
from core.permissions.catalogue import all_permissions
from core.services.programs import digest_of

_HANDLER = ClientHandler(enforce_csrf_checks=True)


def key_of(user: User, *scopes: str) -> str:
    """A new key of the city the test works for; of all scopes where none is named."""
    key = secrets.token_urlsafe(32)
    AccessToken.objects.create(
        user=user,
        name="x",
        scopes=list(scopes or all_permissions()),
        digest=digest_of(key),
        start=key[:8],
        expires_on=dt.date(2099, 1, 1),
    )
    return key


class Program:
    """Asks one city with one key, or with none."""

    def __init__(self, key: str = "", city: str = "bergamo") -> None:
        known = {"authorization": f"Bearer {key}"} if key else {}
        self.client = Client(headers={"host": f"{city}.localhost", **known})
        self.client.handler = _HANDLER

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """`headers` are written with underscores: `If_Match`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = getattr(self.client, method.lower())
        return asked(
            f"/api/v1/{path}", {} if body is None else body, content_type="application/json", headers=named
        )

    def send_files(self, path: str, body: Any, **headers: str) -> Any:
        """A body with files, as a form sends it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api/v1/{path}", body, headers=named)


def did(program: Program, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """What a program is answered when it is not refused."""
    answer = program.send(method, path, body, **headers)
    assert answer.status_code in {200, 201, 204}, answer.content
    return answer


def refused(answer: Any, status: int, *fields: str) -> None:
    """It is refused, and these fields are told why."""
    said = answer.json()
    assert (answer.status_code, sorted(said.get("errors", {}))) == (status, sorted(fields)), said
