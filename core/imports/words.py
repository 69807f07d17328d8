"""Comparing what people type: headings and names without case, accents, punctuation and odd spaces."""

import re
import unicodedata

_NOT_A_WORD = re.compile(r"[\W_]+")
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_NUMBERING = re.compile(r"\A\s*(?:\(?\d{1,3}(?:[.):]+(?!\d)|\s+[.):]+\s|\s*[-–](?!\s*\d))|[-–•*]+(?!\d))\s*")
_LINE_ENDS = re.compile(r"_x000[dD]_|\r\n?|\u2028|\u2029|\v|\f")


def fold(text: str) -> str:
    """Words only, lower case, without accents: `Città  Alta`, `CITTA' ALTA` and `citta alta` are the same."""
    plain = text.lower() if text.isascii() else _without_accents(text)
    return _NOT_A_WORD.sub(" ", plain).strip()


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def tidy(text: str) -> str:
    """One line, single spaces, no control or invisible characters; non-breaking spaces are spaces."""
    if not text.isascii() or not text.isprintable():
        text = _CONTROL.sub("", _LINE_ENDS.sub(" ", unicodedata.normalize("NFC", text)))
    return _SPACES.sub(" ", text).strip()


def tidy_lines(text: str) -> str:
    """The same line by line: line breaks are kept, blank lines at the ends are not."""
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    return "\n".join(tidy(line) for line in lines).strip("\n")


def without_number(line: str) -> str:
    """A line of a list without the number or the dash it begins with: `1. Verde`, `(2) Verde`, `3 - Verde`, `• Verde`.

    What only begins with a number stays as it is: `5 giugno`, `18:30 accoglienza`, `1° maggio`, `8-12 anni`.
    """
    return _NUMBERING.sub("", line, count=1)
