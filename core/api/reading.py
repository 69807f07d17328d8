"""What is read besides rows: figures, handed out as JSON with the `ETag` a change asks for, and files."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.asking import asked, with_given
from core.api.declaring import Asked, Download, Figure, Reading
from core.api.inputs import typed
from core.api.listing import LIMIT, MOST
from core.api.problems import Refused
from core.services.freshness import fingerprint
from core.web.downloads import download

OFFSET = "offset"
FARTHEST = 1_000_000
PER_PAGE = 50


@dataclass(frozen=True)
class Place:
    """Which of many are asked for."""

    limit: int = PER_PAGE
    offset: int = 0


def figure(offered: Figure) -> Any:
    """The method that answers with what was worked out."""

    def get(self: Any, request: Request, **keys: Any) -> Response:
        question = _question(request, offered, keys)
        tag, body = shown(request, offered, question)
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        return Response(body, headers={"ETag": tag})

    return get


def file(offered: Download) -> Any:
    """The method that hands a file out."""

    def get(self: Any, request: Request, **keys: Any) -> HttpResponse:
        paper = offered.read(_question(request, offered, keys))
        return download(paper.content, paper.media_type, paper.title)

    return get


def shown(request: Request, offered: Figure, question: Asked) -> tuple[str, Any]:
    """The ETag and the body of a figure."""
    found = offered.read(question)
    serializer = typed(offered.answers)
    body: Any = _page(request, found, serializer) if offered.many else serializer(found).data
    if offered.snapshot is not None:
        seen = offered.snapshot(question)
        return f'"{seen if isinstance(seen, str) else fingerprint(seen)}"', body
    text = json.dumps(body, cls=DjangoJSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"', body


def _question(request: Request, offered: Reading, keys: Mapping[str, Any]) -> Asked:
    question = asked(request, offered, keys)
    sent = request.query_params.copy()
    if getattr(offered, "many", False):
        for name in (LIMIT, OFFSET):
            sent.pop(name, None)
    if offered.asks is None and not sent:
        return with_given(request, offered, question, None)
    given = _read(offered.asks or _Nothing, sent)
    return with_given(request, offered, question, given)


@dataclass(frozen=True)
class _Nothing:
    """No parameter."""


def _read(kind: type, sent: Mapping[str, Any]) -> Any:
    serializer = typed(kind)(data=sent)
    if not serializer.is_valid():
        raise Refused(400, "Some parameters are not right.", _sentences(serializer.errors))
    return serializer.validated_data


def _sentences(errors: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        name: [str(one) for one in (said if isinstance(said, list) else [said])]
        for name, said in errors.items()
    }


def _page(request: Request, found: Sequence[Any], serializer: Any) -> dict[str, Any]:
    """The rows asked for, how many there are, and where the next and the one before are."""
    names = {name: request.query_params[name] for name in (LIMIT, OFFSET) if name in request.query_params}
    place = _read(Place, names)
    if not (1 <= place.limit <= MOST and 0 <= place.offset <= FARTHEST):
        raise Refused(
            400, "Some parameters are not right.", {LIMIT: [f"From 1 to {MOST}."], OFFSET: ["From 0."]}
        )
    rows, total = found[place.offset : place.offset + place.limit], len(found)
    return {
        "items": serializer(rows, many=True).data,
        "total": total,
        "next": _at(request, place.limit, place.offset + place.limit)
        if place.offset + place.limit < total
        else None,
        "previous": _at(request, place.limit, max(place.offset - place.limit, 0)) if place.offset else None,
    }


def _at(request: Request, limit: int, offset: int) -> str:
    query = request.query_params.copy()
    query[LIMIT], query[OFFSET] = str(limit), str(offset)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
