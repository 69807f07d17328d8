"""From a chart's definition to SVG, on the server: no script and no inline style reaches the browser.

Drawings are kept in the cache under a hash of their definition, so a chart is drawn again only when its data change.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vl_convert
from django.apps import apps
from django.core.cache import cache
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.reporting.charts import NARROW, WIDE, Chart, Colours, charts_of, definition
from core.reporting.document import Report, Table

_KEPT_SECONDS = 30 * 24 * 60 * 60
_SIZE = re.compile(r'<svg ([^>]*?)width="([\d.]+)" height="([\d.]+)"([^>]*)>')
_FORBIDDEN = re.compile(
    r"<(script|style|image|foreignObject)\b|<\w+\b[^>]*\s(style|on\w+|id)=", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart drawn twice, for desktop and phone, with what a screen reader says of it."""

    code: str
    title: str
    description: str
    table: Table
    wide: SafeString
    narrow: SafeString


class UnsafeDrawing(RuntimeError):
    """The drawing holds something a page with our content policy may not carry."""


def fonts() -> Path:
    """The folder of the design system's font, as files that programs outside the browser can read."""
    return Path(apps.get_app_config("bootstrap_italia_template").path) / "static" / "fonts" / "Titillium_Web"


def drawings(report: Report, colours: Colours) -> list[Drawing]:
    """All charts of a report, ready for the page."""
    return [drawing(chart, colours) for chart in charts_of(report)]


def drawing(chart: Chart, colours: Colours) -> Drawing:
    """One chart, ready for the page."""
    wide, narrow = (_for_page(chart, width, colours) for width in (WIDE, NARROW))
    return Drawing(chart.code, chart.title, chart.description, chart.table, wide=wide, narrow=narrow)


def draw(chart: Chart, width: int, colours: Colours) -> str:
    """SVG of a chart, with its size in pixels, as the PDF wants it."""
    return draw_definition(definition(chart, width, colours), chart.code)


def draw_definition(vega_lite: Mapping[str, Any], code: str) -> str:
    """SVG of any Vega-Lite definition, with its size in pixels; `code` names it where it cannot be shown."""
    wanted = json.dumps(vega_lite, sort_keys=True)
    key = f"chart:{hashlib.sha256(wanted.encode()).hexdigest()}"
    svg: str | None = cache.get(key)
    if svg is None:
        vl_convert.register_font_directory(str(fonts()))
        svg = vl_convert.vegalite_to_svg(wanted, format_locale="it-IT", allowed_base_urls=[])
        if _FORBIDDEN.search(svg):
            raise UnsafeDrawing(code)
        cache.set(key, svg, _KEPT_SECONDS)
    return svg


def _for_page(chart: Chart, width: int, colours: Colours) -> SafeString:
    return as_image(draw(chart, width, colours), chart.title, chart.description)


def as_image(svg: str, title: str, description: str) -> SafeString:
    """A drawn SVG as an element of a page: an image with a name, as wide as its place allows."""
    name = f"{escape(title)}. {escape(description)}"
    named = _SIZE.sub(rf'<svg \1\4 role="img" aria-label="{_literal(name)}">', svg, count=1)
    return mark_safe(named)  # noqa: S308  drawn by us; names in it were escaped by the renderer


def _literal(text: str) -> str:
    return text.replace("\\", r"\\")
