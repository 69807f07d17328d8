"""Numbers as people type them, in a form or in a spreadsheet: one reading for both."""

import re
from decimal import Decimal

_SIGNS = str.maketrans(
    {"\N{MINUS SIGN}": "-", "’": "'", "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "}
)
_COMMA = re.compile(r"([+-]?) ?([1-9]\d{0,2}(?:[.' ]\d{3})+|\d+)(?:,(\d*))?", re.ASCII)
_POINT = re.compile(r"([+-]?) ?([1-9]\d{0,2}(?:,\d{3})+|\d+)\.(\d*)", re.ASCII)
_ONE_POINT = re.compile(r"[+-]? ?[1-9]\d{0,2}\.\d{3}", re.ASCII)


def read_number(typed: str) -> Decimal | None:
    """The number somebody typed, with as many decimals as she typed; None when it is not clear which.

    «1.234,50», «1234,5», «1 234,5», «1'234,5» and «1,234.50» are read alike. One point before three figures parts the thousands, as in
    Italian («1.234» is one thousand two hundred thirty-four), unless nothing but zero stands before it («0.125»).
    """
    words = _bare(typed)
    found = _COMMA.fullmatch(words) or _POINT.fullmatch(words)
    if not found:
        return None
    sign, whole, decimals = found.groups()
    return Decimal(f"{sign}{re.sub(r'[^0-9]', '', whole)}.{decimals or '0'}")


def may_be_decimals(typed: str) -> bool:
    """Whether the point that was read as parting thousands may have been meant for decimals: «1.234»."""
    return _ONE_POINT.fullmatch(_bare(typed)) is not None


def _bare(typed: str) -> str:
    return " ".join(typed.translate(_SIGNS).split())
