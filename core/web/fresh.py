"""Answers anybody may keep for a while: with a tag and the moment of their last change, and 304 for who has them already."""

import datetime as dt
import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

KEPT_FOR = 900
"""Seconds for which a copy may be used without asking again."""


def fresh(
    request: HttpRequest,
    content: bytes,
    media_type: str,
    *,
    last: dt.datetime | None = None,
    name: str = "",
    from_any_site: bool = False,
) -> HttpResponse:
    """The content, or 304 for who has it already. `last` is when it last changed, None where nobody knows.

    `name` is that of the file it is saved as; `from_any_site` lets scripts of other sites read it (CORS).
    """
    response = HttpResponse(content, content_type=media_type)
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    response["X-Content-Type-Options"] = "nosniff"
    if name:
        response["Content-Disposition"] = f'inline; filename="{name}"'
    answer = _unless_known(request, response, last)
    if from_any_site:
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    return answer


def _unless_known(request: HttpRequest, response: HttpResponse, last: dt.datetime | None) -> HttpResponse:
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    moment = int(last.timestamp()) if last else None
    response["ETag"] = etag
    if moment is not None:
        response["Last-Modified"] = http_date(moment)
    known = get_conditional_response(request, etag=etag, last_modified=moment, response=response)
    return known if isinstance(known, HttpResponse) else response
