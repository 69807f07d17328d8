"""Files of rows, as they are handed out."""

from django.db.models.fields.files import FieldFile
from django.http import Http404

from core.api.declaring import Paper


def stored(found: FieldFile, media_type: str, title: str) -> Paper:
    """A stored file; 404 where it is gone. Read now: a stream would be read after the request, outside the city."""
    try:
        with found.open("rb") as content:
            return Paper(content.read(), media_type, title)
    except FileNotFoundError:
        raise Http404 from None
