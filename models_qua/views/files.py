"""Files handed out: always as downloads, under their title, never to be guessed at by the browser."""

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.text import slugify

from core.services.documents import TYPES


def handed(stored: FieldFile, media_type: str, title: str) -> HttpResponse:
    """A stored file; 404 where there is none. Read now: a stream would be read after the request, outside the city."""
    if not stored:
        raise Http404
    try:
        with stored.open("rb") as content:
            return download(content.read(), media_type, title)
    except FileNotFoundError:
        raise Http404 from None


def download(content: bytes, media_type: str, title: str) -> HttpResponse:
    """A file made now."""
    response = HttpResponse(content, content_type=media_type)
    suffix = next((suffix for suffix, known in TYPES.items() if known == media_type), "")
    response["Content-Disposition"] = f'attachment; filename="{slugify(title)[:80] or "documento"}{suffix}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
