"""What in a text looks personal: telephone numbers, addresses, codes, names. A help to who publishes, not a filter."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.imports.words import fold
from core.models import Person
from core.selectors.given_names import GIVEN_NAMES

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
    # Italian IBAN: 27 characters, perhaps in groups (ISO 13616, Banca d'Italia).
    (
        _("IBAN"),
        re.compile(r"\bIT[ -]?\d{2}[ -]?[A-Z](?:[ -]?\d){10}(?:[ -]?[A-Z0-9]){12}\b", re.IGNORECASE),
    ),
    # Italian mobile and landline numbers, 6 to 11 digits after the prefix, parted by spaces, dots or dashes.
    (
        _("numero di telefono"),
        re.compile(r"(?<![\w.,/])(?:\+39|0039)?[ .-]?(?:3\d{2}|0\d{1,3})[ ./-]?\d(?:[ .-]?\d){4,7}(?![\w])"),
    ),
    (
        _("indirizzo con numero civico"),
        re.compile(
            r"\b(?:via|viale|vicolo|piazza|piazzetta|piazzale|largo|corso|strada|passaggio|salita|rotonda|galleria)\s+"
            r"(?:[A-ZÀ-Ý][\w.'’]*|d[aei]l?l?[aeo']?|di|de|e|San|Sant')(?:\s+(?:[A-ZÀ-Ý][\w.'’]*|d[aei]l?l?[aeo']?|di|e)){0,4}"
            r"\s*,?\s*(?:n\.?\s*°?\s*|numero\s+|civico\s+)?\d{1,3}(?:\s?/?[a-z])?\b(?!\s*(?:[:.]\d|novembre|aprile|maggio|giugno|settembre|marzo|persone|famiglie|bambin|"
            r"alberi|anni|posti|euro|€|%))",
            re.IGNORECASE | re.UNICODE,
        ),
    ),
)
_WORD = r"[A-ZÀ-Ý][a-zà-ÿ]*(?:['’][A-ZÀ-Ý]?[a-zà-ÿ]+)?"
_RUN = re.compile(rf"\b{_WORD}(?: (?:(?:de|di|del|della|lo|la) )?{_WORD})+\b")
_LAST_WORD = re.compile(r"([\w'’]+)[ «\"“]+$")
# What is named after someone is no personal datum: a street, a school, a saint.
_NAMED_AFTER = frozenset(
    """
    via viale vicolo piazza piazzetta piazzale largo corso strada ponte parco giardino giardini villa palazzo scuola
    primaria secondaria infanzia istituto liceo biblioteca centro sala auditorium teatro cinema ospedale fondazione
    associazione cooperativa oratorio parrocchia chiesa santuario beato beata san santa sant santo santi papa circolo
    società rete quartiere comunità festa gruppo borgo monte campo campetto palestra piscina stadio asilo nido casa cascina
    comitato consulta ente spazio progetto bar libreria farmacia premio torneo coro banda residenza ex caserma ostello
    """.split()
)
# Words a sentence begins with, or a person is called with: no family names before a given name.
_NO_FAMILY = frozenset(
    """
    il lo la i gli le un una uno e ed o ma se in su tra fra con per da di del della dal dalla al alla a anche poi ieri oggi
    domani dopo prima quando secondo come non no sì si ci vi che chi signor signora signore sig dott dottor dottoressa
    prof professor professoressa ing arch avv don padre suor assessore assessora sindaco sindaca consigliere consigliera
    presidente vicepresidente coordinatore coordinatrice interviene intervengono parla propone chiede ricorda riferisce
    racconta ringraziamo sentire chiamare scrivere grazie presenti presente assente tel gennaio febbraio marzo aprile maggio
    giugno luglio agosto settembre ottobre novembre dicembre lunedì martedì mercoledì giovedì venerdì sabato domenica
    """.split()
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of a text that looks personal: what it seems to be, the words, and the line it is in (from 1)."""

    what: str
    words: str
    line: int


def looks_personal(text: str, known: Collection[str] = ()) -> list[Finding]:
    """Everything in the text that looks personal, line by line. `known` are full names of people, folded (`known_names`)."""
    return [
        Finding(what, words, number)
        for number, line in enumerate(text.splitlines(), 1)
        for what, words in _in_line(line, known)
    ]


def known_names() -> frozenset[str]:
    """The names, folded, of the people of the city's register and of its accounts, in both orders. Two queries."""
    names: set[str] = set()
    for given, family in Person.objects.exclude(family_name="").values_list("given_name", "family_name"):
        if given:
            names |= {fold(f"{given} {family}"), fold(f"{family} {given}")}
    for full_name in User.objects.exclude(full_name="").values_list("full_name", flat=True):
        if " " in full_name.strip():
            names.add(fold(full_name))
    return frozenset(names)


def _in_line(line: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    taken: list[tuple[int, int]] = []
    for what, pattern in _PATTERNS:
        for found in pattern.finditer(line):
            if not any(start <= found.start() < end for start, end in taken):
                taken.append(found.span())
                yield str(what), found.group().strip()
    shown = []
    for run in _RUN.finditer(line):
        for name in _names_in(run.group().split(" "), line[: run.start()]):
            shown.append(fold(name))
            yield str(_("nome di persona")), name
    folded = f" {fold(line)} "
    for name in sorted(known):
        if f" {name} " in folded and not any(name in other or other in name for other in shown):
            yield str(_("nome di persona")), name.title()


def _names_in(words: list[str], before: str) -> Iterator[str]:
    """Given name and family name, in either order, among words with capitals; `before` is what comes before them."""
    plain = [fold(word) for word in words]
    just_before = _LAST_WORD.search(before)
    if _NAMED_AFTER.intersection([*plain, fold(just_before.group(1)) if just_before else ""]):
        return
    while plain and plain[0] in _NO_FAMILY:
        words, plain = words[1:], plain[1:]
    if len(words) > 1 and GIVEN_NAMES.intersection(plain):
        yield " ".join(words)
