"""The city's accent colour."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.models import CityProfile
from core.web.public.colours import MINIMUM_CONTRAST, SURFACE, WHITE, contrast, palette


def test_contrast_is_the_one_wcag_defines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0066cc", "#0066cc") == 1


def test_a_readable_colour_is_left_alone() -> None:
    shades = palette("#c8102e")
    assert (shades.accent, shades.darkened) == ("#c8102e", False)


@pytest.mark.parametrize("colour", ["#ffffff", "#ffff00", "#ffcc00", "#66ccff", "#808080", "#00ff00"])
def test_a_light_colour_is_darkened_until_text_reads(colour: str) -> None:
    shades = palette(colour)
    assert shades.darkened
    assert contrast(shades.accent, WHITE) >= MINIMUM_CONTRAST


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_gives_a_readable_palette(value: int) -> None:
    shades = palette(f"#{value:06x}")
    assert contrast(shades.accent, WHITE) >= MINIMUM_CONTRAST
    assert contrast(shades.accent, SURFACE) >= MINIMUM_CONTRAST
    assert contrast(shades.dark, WHITE) >= MINIMUM_CONTRAST
    assert contrast(shades.darker, shades.tint) >= MINIMUM_CONTRAST


def test_the_stylesheet_is_the_citys_and_kept_under_its_colour(
    bergamo_client: Client, monza_client: Client, profile: CityProfile
) -> None:
    profile.colour = "#c8102e"
    profile.save()
    named = bergamo_client.get("/colori.css?v=c8102e")
    assert named["Content-Type"].startswith("text/css")
    assert "--accent: #c8102e" in named.content.decode()
    assert "max-age=31536000" in named["Cache-Control"]
    assert "max-age=300" in bergamo_client.get("/colori.css?v=0066cc")["Cache-Control"]
    assert "#c8102e" not in monza_client.get("/colori.css").content.decode()
    assert "/colori.css?v=c8102e" in bergamo_client.get("/").content.decode()
