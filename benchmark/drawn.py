"""A comparison's charts, ready for a page: drawn on the server for a desktop and for a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from core.reporting.charts import NARROW, WIDE, Colours
from core.reporting.drawing import as_image, draw_definition
from core.web.public.colours import DEFAULT, palette

_SHADES = palette(DEFAULT)
COLOURS = Colours(_SHADES.accent, _SHADES.darker)
"""The platform's own."""

Define = Callable[[int, Colours], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart before it is drawn: `define(width, colours)` is its definition, `description` what is seen, in words."""

    code: str
    title: str
    description: str
    define: Define

    def svg(self, width: int = WIDE) -> str:
        """The drawing, with its size in pixels."""
        return draw_definition(self.define(width, COLOURS), self.code)

    @property
    def wide(self) -> SafeString:
        """For a desktop and for paper."""
        return as_image(self.svg(), self.title, self.description)

    @property
    def narrow(self) -> SafeString:
        """For a phone."""
        return as_image(self.svg(NARROW), self.title, self.description)
