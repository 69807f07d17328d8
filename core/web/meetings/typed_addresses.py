"""Addresses as people paste them: one a line, from a mail program, from a list, with names or without."""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.services.convocation import LONGEST_ADDRESS

_PIECE = re.compile(r'(?:"[^"\n]*"|[^;\n])+')
"""What stands between line breaks and semicolons, but for those in quotes."""
_SEPARATORS = " \t\xa0,;"
_QUOTES = "\"'“”«»"
_ADDRESS = re.compile(r"\S+@\S+")
_MISTYPED = re.compile(r"\S+\.[A-Za-z]{2,}")
"""What stands alone between commas and ends like a domain."""


def typed_addresses(text: str) -> tuple[dict[str, str], list[str]]:
    """Address, in lower case, to the name before it (else empty), in the order typed; and what is none.

    With a name the address is in angle brackets, and a comma may part family and given name: `Rossi, Anna <anna@x.it>`.
    Without, it is a word of its own: other words beside it are not taken for a name, they may be an address mistyped.
    """
    found: dict[str, str] = {}
    wrong: list[str] = []
    for name, address in _pieces(text):
        bare = address.strip(_SEPARATORS + _QUOTES + "()[]").rstrip(".")
        bare = re.sub(r"^mailto:", "", bare, flags=re.IGNORECASE)
        if _is_address(bare):
            found[bare.lower()] = found.get(bare.lower()) or name
        elif bare or name:
            wrong.append(f"{name} <{address}>" if name else address.strip())
    return found, wrong


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Names and what should be their addresses."""
    for piece in _PIECE.findall(text):
        plain, *others = piece.split("<")
        for other in others:
            address, closed, after = other.partition(">")
            if not closed:
                plain = f"{plain}<{other}"
                continue
            words, name = _name(plain)
            yield from (("", word) for word in words)
            yield name, address
            plain = after
        for part in plain.split(","):
            words = part.split()
            yield from (("", word) for word in (words if all("@" in word for word in words) else [part]))


def _name(before: str) -> tuple[list[str], str]:
    """What stands before an address in brackets: words that are, or may be meant as, other addresses, and the name."""
    words, kept = [], []
    for part in before.split(","):
        if _MISTYPED.fullmatch(part.strip(_SEPARATORS + _QUOTES)):
            words.append(part)
            continue
        words += [word for word in part.split() if _ADDRESS.fullmatch(word)]
        kept.append(" ".join(word for word in part.split() if not _ADDRESS.fullmatch(word)))
    return words, ", ".join(part for part in kept if part).strip(_SEPARATORS + _QUOTES)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS
