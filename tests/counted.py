"""What a model counts for the comparison of cities, by what and where; the tests of every model look at it the same way."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.indicators.dictionary import dictionary
from core.participation.indicators import YEAR, Counted, IndicatorSource, Level

Key = tuple[str, int, uuid.UUID | None]  # indicator, month, place
Found = Mapping[Key, Counted]


def counted(source: IndicatorSource, year: int, reference: dt.date | None = None) -> Found:
    """Everything counted of a year; each thing once, of the codes the source declares, and never more of a part than of the whole."""
    found: dict[Key, Counted] = {}
    known = dictionary()
    for one in source.count(year, reference or dt.date(year, 12, 31)):
        key = (one.indicator, one.month, one.place)
        assert key not in found, key
        assert one.indicator in source.codes, one.indicator
        assert (one.year, one.place is None) == (year, one.level == Level.CITY)
        assert one.denominator != 0, key
        indicator = known[one.indicator]
        assert one.level in indicator.levels, key
        assert one.month == YEAR or indicator.monthly, key
        if indicator.unit == "percent":
            assert one.numerator is not None, key
            assert one.denominator is not None, key
            assert 0 <= one.numerator <= one.denominator, key
        found[key] = one
    return found


def parts(found: Found, code: str, place: Any = None, month: int = YEAR) -> tuple[Any, Any] | None:
    """Numerator and denominator, or None where it is not known; `place` is a row or a key."""
    one = found.get((code, month, getattr(place, "pk", place)))
    return None if one is None else (one.numerator, one.denominator)


def value(found: Found, code: str, place: Any = None) -> str:
    """The value as it is shown."""
    indicator = dictionary()[code]
    told = parts(found, code, place)
    assert told is not None, code
    above, below = told
    return str(indicator.rounded(Decimal(above) * indicator.times / Decimal(below or 1)))
