"""Quantities as people say them."""

from decimal import Decimal

from django import template

from core.templatetags.vicinia import UNKNOWN
from models_qua.selectors.account_tables import tidy as in_words

register = template.Library()


@register.filter
def tidy(value: Decimal | None) -> str:
    """`12.50` as «12,5», `40.000` as «40»; None is a dash."""
    return UNKNOWN if value is None else in_words(value)
