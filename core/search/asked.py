"""What a person typed, understood: words, "phrases", -words left out, the number of a register."""

import re
from dataclasses import dataclass, replace

from django.contrib.postgres.search import SearchQuery

from core.models.searchable import LANGUAGE, fold

LONGEST = 200
MOST_TERMS = 8
_PART = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"?|(?P<word>\S+)')
_NUMBER = re.compile(
    r"(?:(?:n|nr|num|numero)\b[.°º]?\s*)?(?P<number>[0-9]{1,7})\s*(?:/|\bdel\b)\s*(?P<year>[0-9]{4})"
    r"|(?:n|nr|num|numero)\b[.°º]?\s*(?P<alone>[0-9]{1,7})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that stand side by side; `text` is folded."""

    text: str
    phrase: bool = False

    def query(self) -> SearchQuery:
        """The term as PostgreSQL looks for it: stems of the words, and nothing of its own syntax."""
        kind = "phrase" if self.phrase else "plain"
        return SearchQuery(self.text, config=LANGUAGE, search_type=kind)

    def __str__(self) -> str:
        return f'"{self.text}"' if self.phrase else self.text


@dataclass(frozen=True, slots=True)
class Asked:
    """`wanted` must all be there, `unwanted` must not; `number` and `year` are those of a register."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()
    number: int | None = None
    year: int | None = None

    def __str__(self) -> str:
        return " ".join([*map(str, self.wanted), *(f"-{term}" for term in self.unwanted)])

    def either(self) -> SearchQuery:
        """Any of the wanted terms: what makes a row rank, and what is marked in it."""
        first, *rest = (term.query() for term in self.wanted)
        for query in rest:
            first = first | query
        return first

    def with_words(self, changed: dict[str, str]) -> "Asked":
        """The same with some words written differently."""

        def corrected(term: Term) -> Term:
            return replace(term, text=" ".join(changed.get(word, word) for word in term.text.split()))

        return replace(self, wanted=tuple(map(corrected, self.wanted)))


def understand(text: str) -> Asked:
    """What `text` asks for. Never fails: what cannot be read is left out, what is too long is cut."""
    text = "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST])
    text = text.translate(dict.fromkeys(map(ord, "“”„«»"), '"')).strip()
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for part in _PART.finditer(text):
        word = part["word"] or ""
        left_out = bool(part["minus"]) or (word.startswith("-") and len(word) > 1)
        for term in _terms(word, part["phrase"]):
            (unwanted if left_out else wanted).setdefault(term)
    numbered = _NUMBER.fullmatch(text)
    return Asked(
        tuple(wanted)[:MOST_TERMS],
        tuple(unwanted)[:MOST_TERMS],
        int(numbered["number"] or numbered["alone"]) if numbered else None,
        int(numbered["year"]) if numbered and numbered["year"] else None,
    )


def _terms(word: str, phrase: str | None) -> list[Term]:
    """A phrase is one term; a word with an apostrophe or a hyphen in it is as many as its parts."""
    parts = fold(word if phrase is None else phrase).split()
    if phrase is not None and len(parts) > 1:
        return [Term(" ".join(parts), phrase=True)]
    return [Term(part) for part in parts]
