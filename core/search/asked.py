"""What a person typed, understood: words, "phrases", -words left out, the number of a register."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.search import SearchQuery

from core.models.searchable import LANGUAGE, fold

LONGEST = 200
MOST_TERMS = 8
BEGINNING = 3
"""Letters from which a last word is also taken for the beginning of one."""
AS_WRITTEN = "simple"
"""The configuration that knows no language: neither endings nor words without meaning."""
_PART = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"?|(?P<word>\S+)')
_NUMBER = re.compile(
    r"(?:(?:n|nr|num|numero)\b[.°º]?\s*)?(?P<number>[0-9]{1,7})\s*(?:/|\bdel\b)\s*(?P<year>[0-9]{4})"
    r"|(?:n|nr|num|numero)\b[.°º]?\s*(?P<alone>[0-9]{1,7})",
    re.IGNORECASE,
)


class _Beginning(SearchQuery):
    """The stem of a word, or words that begin with its letters; a word without meaning (*di*) begins nothing."""

    def __init__(self, word: str) -> None:
        super().__init__(word, config=LANGUAGE)
        self._begins = f"'{word}':*"  # folded: there is no quote in it

    def as_sql(self, *given_to: Any, **more: Any) -> Any:
        stem, given = super().as_sql(*given_to, **more)
        sql = (
            f"(CASE WHEN numnode({stem}) = 0 THEN {stem}"
            f" ELSE {stem} || to_tsquery('{AS_WRITTEN}'::regconfig, %s) END)"
        )
        return sql, [*given, *given, *given, self._begins]


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that stand side by side; `text` is folded. `begins`: it may be the beginning of a longer word."""

    text: str
    phrase: bool = False
    begins: bool = False

    def query(self, config: str = LANGUAGE) -> SearchQuery:
        """The term as PostgreSQL looks for it: stems of the words, and nothing of its own syntax."""
        if self.begins and config == LANGUAGE:
            return _Beginning(self.text)
        return SearchQuery(self.text, config=config, search_type="phrase" if self.phrase else "plain")

    def __str__(self) -> str:
        return f'"{self.text}"' if self.phrase else self.text


@dataclass(frozen=True, slots=True)
class Asked:
    """`wanted` must all be there, `unwanted` must not; `number` and `year` are those of a register.

    `by_name`: words that mean nothing in the language (*noi*), looked for in names alone.
    """

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()
    number: int | None = None
    year: int | None = None
    by_name: bool = False

    def __str__(self) -> str:
        return " ".join([*map(str, self.wanted), *(f"-{term}" for term in self.unwanted)])

    @property
    def config(self) -> str:
        """The configuration its words are read with."""
        return AS_WRITTEN if self.by_name else LANGUAGE

    def either(self) -> SearchQuery:
        """Any of the wanted terms: what makes a row rank, and what is marked in it."""
        first, *rest = (term.query(self.config) for term in self.wanted)
        for query in rest:
            first = first | query
        return first

    def with_words(self, changed: dict[str, str]) -> "Asked":
        """The same with some words written differently."""

        def corrected(term: Term) -> Term:
            return replace(term, text=" ".join(changed.get(word, word) for word in term.text.split()))

        return replace(self, wanted=tuple(map(corrected, self.wanted)))

    def only(self, places: Collection[int]) -> "Asked":
        """The same with some of the wanted terms, by their places."""
        return replace(self, wanted=tuple(self.wanted[place] for place in places))


def understand(text: str) -> Asked:
    """What `text` asks for. Never fails: what cannot be read is left out, what is too long is cut."""
    text = "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST])
    text = text.translate(dict.fromkeys(map(ord, "“”„«»"), '"')).strip()
    if numbered := _NUMBER.fullmatch(text):
        return _numbered(numbered)
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for part in _PART.finditer(text):
        word = part["word"] or ""
        left_out = bool(part["minus"]) or (word.startswith("-") and len(word) > 1)
        for term in _terms(word, part["phrase"]):
            (unwanted if left_out else wanted).setdefault(term)
    return Asked(_last_begins(tuple(wanted)[:MOST_TERMS]), tuple(unwanted)[:MOST_TERMS])


def _numbered(found: re.Match[str]) -> Asked:
    """The number of a register, which may also be that of a call or of an act somebody writes about."""
    if found["alone"]:
        return Asked((Term(f"n {found['alone']}", phrase=True),), number=int(found["alone"]))
    number, year = found["number"], found["year"]
    return Asked((Term(f"{number} {year}", phrase=True),), number=int(number), year=int(year))


def _terms(word: str, phrase: str | None) -> list[Term]:
    """A phrase is one term; a word with an apostrophe or a hyphen in it is as many as its parts."""
    parts = fold(word if phrase is None else phrase).split()
    if phrase is not None and parts:
        return [Term(" ".join(parts), phrase=True)]
    return [Term(part) for part in parts]


def _last_begins(wanted: tuple[Term, ...]) -> tuple[Term, ...]:
    if not wanted or wanted[-1].phrase or len(wanted[-1].text) < BEGINNING:
        return wanted
    return (*wanted[:-1], replace(wanted[-1], begins=True))
