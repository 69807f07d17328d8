"""Quantities as people say them."""

from collections.abc import Sequence
from decimal import Decimal

from django import template

from core.templatetags.vicinia import UNKNOWN
from models_qua.selectors.account_tables import tidy as in_words

register = template.Library()


@register.filter
def tidy(value: Decimal | None) -> str:
    """`12.50` as «12,5», `40.000` as «40»; None is a dash."""
    return UNKNOWN if value is None else in_words(value)


@register.filter
def beside(header: Sequence[str], row: Sequence[str]) -> list[tuple[str, str]]:
    """The cells of a row, each with the name of its column."""
    return list(zip(header, row, strict=True))
