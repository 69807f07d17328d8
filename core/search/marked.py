"""Showing why something was found: the words marked in the text as it was written, everything else escaped."""

from itertools import pairwise

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.models.searchable import fold

START, STOP = "‹", "›"  # folded texts never hold them: the fold makes them spaces
_WIDTH = 240
_BEFORE = 80

Span = tuple[int, int]


def spans(text: str, folded_marked: str) -> list[Span]:
    """Where in `text` the words are that the database marked in its folded form, from and to."""
    found: list[Span] = []
    start, place = None, 0
    for index, letter in enumerate(f"{text}\n"):  # one more, for a mark that ends the text
        while place < len(folded_marked) and folded_marked[place] in START + STOP:
            if folded_marked[place] == START:
                start = index
            elif start is not None:
                found.append((start, min(index, len(text))))
                start = None
            place += 1
        place += bool(fold(letter))
    return found


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
