"""The city's accent colour, made readable, served as a tiny stylesheet (the pages allow no inline style)."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from core.models import CityProfile
from core.permissions.guard import open_to_all

# WCAG 2.2, success criterion 1.4.3: contrast of text, at least.
MINIMUM_CONTRAST = 4.5
WHITE = "#ffffff"
SURFACE = "#f2f6fa"  # the darkest of the light backgrounds in vicinia.css on which links stand
DEFAULT = "#0066cc"  # the design system's own blue
_STEP = 0.96
_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours `#rrggbb` derived from one. `accent` carries white text, and is readable as a link on `SURFACE`.

    `darkened` says that the city's colour was too light for that and `accent` is a darker shade of the same hue.
    """

    accent: str
    dark: str
    darker: str
    tint: str
    darkened: bool


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio of two colours `#rrggbb`, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def palette(colour: str) -> Palette:
    """The palette of a city's colour.

    Where white on the colour, or the colour on the light surface, would have less than 4.5:1, its red, green and
    blue are all lowered by 4 % at a time, which keeps the hue, until both are readable.
    """
    accent = colour
    while min(contrast(accent, WHITE), contrast(accent, SURFACE)) < MINIMUM_CONTRAST:
        accent = _scaled(accent, _STEP)
    return Palette(
        accent=accent,
        dark=_scaled(accent, 0.8),
        darker=_scaled(accent, 0.6),
        tint=_mixed(accent, 0.08),
        darkened=accent != colour,
    )


def stylesheet(colour: str) -> str:
    """The custom properties that vicinia.css reads."""
    shades = palette(colour)
    red, green, blue = _channels(shades.accent)
    return (
        f":root {{ --accent: {shades.accent}; --accent-rgb: {red}, {green}, {blue}; --accent-dark: {shades.dark}; "
        f"--accent-darker: {shades.darker}; --accent-tint: {shades.tint}; }}\n"
    )


@open_to_all("the site's stylesheet")
def colours(request: HttpRequest) -> HttpResponse:
    """The stylesheet; kept by browsers for a year under the address that names the colour, else five minutes."""
    colour = CityProfile.objects.values_list("colour", flat=True).first() or DEFAULT
    response = HttpResponse(stylesheet(colour), content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=_YEAR if request.GET.get("v") == colour[1:] else 300)
    return response


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(channels: tuple[float, ...]) -> str:
    return "#" + "".join(f"{int(channel):02x}" for channel in channels)


def _scaled(colour: str, factor: float) -> str:
    return _hex(tuple(channel * factor for channel in _channels(colour)))


def _mixed(colour: str, share: float) -> str:
    return _hex(tuple(255 - (255 - channel) * share for channel in _channels(colour)))


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    linear = []
    for channel in _channels(colour):
        part = channel / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
