"""`Idempotency-Key`: the same thing asked twice is done once, and answered twice alike.

A verb that knows its form's key does so itself, in its own transaction: it is given a key made of the token and what was sent. Around
the others the answer is kept; who asks again while the first is at work, or after one that was killed half way, is told so.
"""

import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.access import token_of
from core.api.declaring import Operation
from core.api.problems import Refused
from core.models import SentOnce

HEADER = "Idempotency-Key"
LONGEST = 120
_NAMES = uuid.UUID("0a4ff0a6-6b0f-4f0e-9d55-6f3a1f1c7f3e")
"""The namespace of keys made of what programs send (RFC 9562, version 5)."""


def sent_key(request: Request) -> str:
    """What the header says. Raises `Refused` where it is too long."""
    key = request.headers.get(HEADER, "").strip()
    if len(key) > LONGEST:
        raise Refused(400, f"{HEADER} has at most {LONGEST} characters.")
    return key


def row_key(request: Request, key: str) -> uuid.UUID:
    """The key of the row that is made: the same for the same token and header."""
    return uuid.uuid5(_NAMES, f"{token_of(request).pk} {key}")


def once(request: Request, operation: Operation, key: str, do: Callable[[], Response]) -> Response:
    """Do it, or answer as the first time. Raises `Refused`: 422 for another body with the same key, 409 while it is being done."""
    digest = _digest(request, operation)
    row, new = SentOnce.objects.get_or_create(token=token_of(request), key=key, defaults={"digest": digest})
    if row.digest != digest:
        raise Refused(422, f"This {HEADER} was used for something else.")
    if not new:
        if row.status is None:
            raise Refused(
                409,
                "This is being done, or was cut short: look at what is there before asking with another key.",
            )
        return Response(row.answer, status=row.status, headers=row.headers)
    try:
        answer = do()
    except Exception:
        row.delete()  # refused: nothing was done, and it may be asked again
        raise
    row.status, row.answer = answer.status_code, answer.data
    row.headers = {name: answer.headers[name] for name in ("ETag", "Location") if name in answer.headers}
    row.save(update_fields=["status", "answer", "headers"])
    return answer


def _digest(request: Request, operation: Operation) -> str:
    """Of the address and of what was sent, whatever its order and spacing; of a file, its bytes."""
    sent = {name: _said(value) for name, value in dict(request.data or {}).items()}
    whole = json.dumps(
        [request.method, request.path, operation.name, sent], sort_keys=True, cls=DjangoJSONEncoder
    )
    return hashlib.sha256(whole.encode()).hexdigest()


def _said(value: Any) -> Any:
    if isinstance(value, list):
        return [_said(one) for one in value]
    if isinstance(value, UploadedFile):
        digest = hashlib.sha256()
        for chunk in value.chunks():
            digest.update(chunk)
        value.seek(0)  # the verb reads it from the beginning
        return digest.hexdigest()
    return value
