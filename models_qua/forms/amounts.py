"""Numbers as people write them: euros with cents, hours, values."""

from decimal import Decimal
from typing import Any

from django import forms


def _decimal(label: Any, *, digits: int, places: int, **options: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label, max_digits=digits, decimal_places=places, localize=True, widget=widget, **options
    )


def euros(label: Any, **options: Any) -> forms.DecimalField:
    """Euros, written the Italian way («1.200,50») or with a point; at most cents."""
    return _decimal(label, digits=12, places=2, **options)


def hours_field(label: Any, **options: Any) -> forms.DecimalField:
    """Hours, zero or more, with at most two decimals («1,5»)."""
    return _decimal(label, digits=8, places=2, min_value=Decimal(0), **options)


def value_field(label: Any, **options: Any) -> forms.DecimalField:
    """A measured value, with at most three decimals."""
    return _decimal(label, digits=14, places=3, **options)
