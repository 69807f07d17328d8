"""Files handed out: always as a download, under their title, kept by no cache, never to be guessed at by the browser."""

from typing import Any

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.text import slugify

from core.services.uploads import TYPES


def hand_out(found: Any) -> HttpResponse:
    """The file of a row (`file`, `content_type`, `title`), for who was found to be allowed to read it; 404 where it is gone."""
    return hand_out_file(found.file, found.content_type, found.title)


def hand_out_file(stored: FieldFile, media_type: str, title: str) -> HttpResponse:
    """A stored file; 404 where it is gone. Read now: a stream would be read after the request, outside the city."""
    try:
        with stored.open("rb") as content:
            return download(content.read(), media_type, title)
    except FileNotFoundError:
        raise Http404 from None


def download(content: bytes, media_type: str, title: str) -> HttpResponse:
    """What was made for who asks."""
    response = HttpResponse(content, content_type=media_type)
    suffix = next((suffix for suffix, known in TYPES.items() if known == media_type), "")
    response["Content-Disposition"] = f'attachment; filename="{slugify(title)[:80] or "documento"}{suffix}"'
    return sealed(response)


def sealed(response: HttpResponse) -> HttpResponse:
    """What somebody uploaded is nothing but bytes: not guessed at, not run in the site's name, not kept."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
