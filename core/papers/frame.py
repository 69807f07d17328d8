"""What every paper says around its text: who writes, in which language and colour; and the city's logo on it."""

import io
import json
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from PIL import Image

from core.models import CityProfile
from core.papers.printable import STAND_IN, printable_all

WIDEST, TALLEST = 60.0, 15.0
"""Millimetres a logo takes at most: a little more than the names beside it."""
LARGEST_POINT = 25.4 / 96
"""Millimetres of a point at most, so that a small logo is not blown up until it is coarse."""
ACCENT = "#0066cc"
"""That of the design system, for who chose none."""
PLATFORM = "Vicinia"
"""Who writes what no city does."""
Paper = dict[str, Any]
"""Everything a paper says, as JSON types."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG, what stands for it where it is not seen, and how wide it is on paper, in millimetres."""

    png: bytes
    alt: str
    width: float


def frame(*, city: str, office: str = "", accent: str = ACCENT) -> Paper:
    """What `core/papers/paper.typ` needs of every paper but its `document_title`, in the language of the moment."""
    return {
        "language": (get_language() or "it").split("-")[0],
        "accent": accent,
        "city": city,
        "office": office,
        "page": _("Pagina"),
        "of": _("di"),
    }


def city_frame(profile: CityProfile | None) -> Paper:
    """The frame of what a city hands out; nothing is said of a city without a profile."""
    if profile is None:
        return frame(city="")
    return frame(city=profile.name, office=profile.office, accent=profile.colour)


def city_logo(language: str) -> Logo | None:
    """The city's logo of the moment, told in a language; None where it has none or the file is gone. One query.

    It is not part of what a paper says: a version that was frozen stays the same when the logo changes.
    """
    profile = CityProfile.objects.exclude(logo="").first()
    if profile is None:
        return None
    try:
        with default_storage.open(str(profile.logo.name)) as file:
            png = file.read()
    except FileNotFoundError:
        return None
    with override(language):
        return Logo(png, _("Logo di %(city)s") % {"city": profile.name}, _width(png))


def _width(png: bytes) -> float:
    across, down = Image.open(io.BytesIO(png)).size
    return across * min(WIDEST / across, TALLEST / down, LARGEST_POINT)


def note_of(paper: Paper) -> str:
    """What the PDF says where characters of the paper could not be printed; else nothing."""
    if json.dumps(printable_all(paper)).count(STAND_IN) == json.dumps(paper).count(STAND_IN):
        return ""
    return _("Alcuni caratteri non si possono stampare e qui sono un «?»: nel file DOCX ci sono tutti.")
