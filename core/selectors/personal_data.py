"""What in a text looks personal: telephone numbers, addresses of mail, tax codes. A help to who publishes, not a filter."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

_PATTERNS: tuple[tuple[Any, re.Pattern[str]], ...] = (
    (_("indirizzo email"), re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    # Six letters, two digits, a letter, two digits, a letter, three digits, a letter; letters may stand for digits
    # where two people would have the same code (D.M. 23 December 1976).
    (
        _("codice fiscale"),
        re.compile(
            r"\b[A-Z]{6}[\dLMNP-V]{2}[ABCDEHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]\b", re.IGNORECASE
        ),
    ),
    # Italian mobile and landline numbers, 6 to 11 digits after the prefix, parted by spaces, dots or dashes.
    (
        _("numero di telefono"),
        re.compile(r"(?<![\w.,/])(?:\+39|0039)?[ .-]?(?:3\d{2}|0\d{1,3})[ ./-]?\d(?:[ .-]?\d){4,7}(?![\w])"),
    ),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of a text that looks personal: what it seems to be, the words, and the line it is in (from 1)."""

    what: str
    words: str
    line: int


def looks_personal(text: str) -> list[Finding]:
    """Everything in the text that looks personal, in order."""
    return [
        Finding(str(what), found.group().strip(), number)
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in _PATTERNS
        for found in pattern.finditer(line)
    ]
