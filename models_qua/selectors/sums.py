"""Sums in which what is not known is not zero."""

from collections.abc import Iterable
from decimal import Decimal


def known_sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None
