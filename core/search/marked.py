"""Showing why something was found: the words marked in the text as it was written, everything else escaped."""

import re
from collections.abc import Sequence
from itertools import pairwise

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.models.searchable import fold

START, STOP = "‹", "›"  # folded texts never hold them: the fold makes them spaces
_MARK = re.compile(f"[{START}{STOP}]")
_WIDTH = 240
_BEFORE = 80

Span = tuple[int, int]


def spans(text: str, folded_marked: str) -> list[Span]:
    """Where in `text` the words are that the database marked in its folded form, from and to."""
    marks = [match.start() - number for number, match in enumerate(_MARK.finditer(folded_marked))]
    if not marks:
        return []
    places: Sequence[int] = range(len(text))
    if len(fold(text)) < len(text):  # letters the fold drops: accents written apart
        places = [place for place, letter in enumerate(text) if fold(letter)]
    found = [places[mark] if mark < len(places) else len(text) for mark in marks]
    return list(zip(found[::2], found[1::2], strict=False))


def marked(text: str, folded_marked: str) -> SafeString:
    """The whole text with its words marked."""
    return _html(text, spans(text, folded_marked), 0, len(text))


def snippet(text: str, folded_marked: str) -> SafeString:
    """A piece of the text around the first words found, its beginning when none are in it."""
    found = spans(text, folded_marked)
    first = found[0][0] if found else 0
    begin = _word_start(text, first - _BEFORE) if first > _BEFORE else 0
    end = min(len(text), begin + _WIDTH)
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin + _WIDTH // 2)
    inside = [(start, min(stop, end)) for start, stop in found if begin <= start < end]
    piece = _html(text, inside, begin, end)
    return format_html("{}{}{}", "… " if begin else "", piece, " …" if end < len(text) else "")


def _word_start(text: str, place: int) -> int:
    space = text.find(" ", place, place + _BEFORE)
    return space + 1 if space >= 0 else place


def _html(text: str, found: list[Span], begin: int, end: int) -> SafeString:
    cuts = [begin, *(cut for span in found for cut in span), end]
    pieces = [
        format_html("<mark>{}</mark>", text[a:b]) if number % 2 else conditional_escape(text[a:b])
        for number, (a, b) in enumerate(pairwise(cuts))
    ]
    return mark_safe("".join(pieces))  # noqa: S308  # every piece is escaped above
