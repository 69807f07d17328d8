"""What the address of a search asks for, in the work area and in public."""

import uuid

from django.http import QueryDict

from core.search.asked import LONGEST
from core.search.results import Wanted
from core.search.sight import KINDS


def wanted_in(query: QueryDict) -> Wanted:
    """The search asked for; anything unreadable is left out."""
    kind, page, year = (query.get(name, "") for name in ("kind", "page", "year"))
    return Wanted(
        text=query.get("q", "").replace("\0", " ")[:LONGEST],
        kind=kind if kind in KINDS else "",
        body_id=_key(query.get("body", "")),
        year=int(year) if _is_number(year, 4) and int(year) else None,
        page=int(page) if _is_number(page, 4) else 1,
        exactly="esatta" in query,
    )


def _is_number(text: str, longest: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= longest


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
