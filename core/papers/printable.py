"""What the fonts of our papers can print. A PDF/UA-1 may not hold a character nobody can see, so others are replaced."""

import re
import unicodedata
from typing import Any

STAND_IN = "?"
# Tried one by one with the design system's font and those of the typesetter: Latin, Greek, Cyrillic, punctuation,
# currencies, arrows, mathematics, shapes.
_PRINTABLE = re.compile(
    r"[^\n\x20-\x7e\xa0-\xac\xae-\u024f\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ff\u0400-\u04ff"
    r"\u2010-\u2027\u202f-\u2040\u2042\u2044-\u2052\u2054-\u205f\u20a0-\u20bf\u2190-\u22ff\u25a0-\u25ff]"
)
_JOINERS = re.compile(r"[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")


def printable(text: str) -> str:
    """The text with `STAND_IN` for each character that cannot be printed; tabs become spaces, invisible ones go."""
    plain = _JOINERS.sub("", unicodedata.normalize("NFC", text.replace("\t", " ")))
    return _PRINTABLE.sub(STAND_IN, plain)


def printable_all(value: Any) -> Any:
    """The same for every text in a value of JSON types."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [printable_all(one) for one in value]
    if isinstance(value, dict):
        return {name: printable_all(one) for name, one in value.items()}
    return value
