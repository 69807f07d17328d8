"""Personal data that have a form of their own: telephone numbers, addresses, codes, plates, documents, dates of birth."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import phonenumbers
from django.utils.translation import gettext_lazy as _

Span = tuple[int, int]

_MONTHS = "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"
_DATE = rf"\d{{1,2}}(?:\s*[./-]\s*\d{{1,2}}\s*[./-]\s*|°?\s+(?:{_MONTHS})\s+)\d{{2,4}}"

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{0,63}\w(?:@|\s?[(\[{](?:at|chiocciola)[)\]}]\s?|\s(?:chiocciola|\(?@\)?)\s)"
    r"[\w-]+(?:(?:\.|\s?[(\[{](?:dot|punto)[)\]}]\s?|\spunto\s)[\w-]+)+",
    re.IGNORECASE,
)

# Six letters, two digits, a letter, two digits, a letter, three digits, a letter, perhaps in groups; letters may stand for
# digits where two people would have the same code (D.M. 23 December 1976). A mistyped one tells as much as a right one.
_TAX_CODE = re.compile(
    r"(?<![^\W_])[A-Z]{3} ?[A-Z]{3} ?[\dLMNP-V]{2} ?[ABCDEHLMPRST] ?[\dLMNP-V]{2} ?[A-Z] ?[\dLMNP-V]{3} ?[A-Z]\b",
    re.IGNORECASE,
)
_LEAST_DIGITS = 3

# Italian IBAN: 27 characters, perhaps in groups (ISO 13616, Banca d'Italia).
_IBAN = re.compile(r"\bIT[ -]?\d{2}[ -]?[A-Z](?:[ -]?\d){10}(?:[ -]?[A-Z0-9]){12}\b", re.IGNORECASE)

# Plates since 1994 have no I, O, Q and U. Parted by spaces they are read only after the word.
_PLATE = re.compile(
    r"\b[A-HJ-NPR-TV-Z]{2}\d{3}[A-HJ-NPR-TV-Z]{2}\b|(?<=\btarga )[A-HJ-NPR-TV-Z]{2} \d{3} [A-HJ-NPR-TV-Z]{2}\b"
)
# The electronic identity card by itself; older cards, passports and licences after their name.
_DOCUMENT = re.compile(
    r"\bC[A-Z]\d{5}[A-Z]{2}\b"
    r"|(?:(?i:carta d['’]identità|passaporto|patente)|\bC\.\s?I\.)\s*(?i:n\.?|nr\.?|numero|di guida|:)*\s*[A-Z]{1,2}\s?\d{5,7}[A-Z]{0,2}\b"
)
# A network is born on a day too («è nata il»): a person's birth is told in brackets or commas, or with a place.
_BIRTH = re.compile(
    rf"(?<!\bè )(?<!\bera )(?<!\bsono )(?<!\berano )\bnat[oaie] (?:a [^\W\d_][\w' ]{{1,30}}?(?: \([A-Z]{{2}}\))?,? )?il {_DATE}\b"
    rf"|\bnat[oaie] a [A-ZÀ-Ý][\w' ]{{1,30}}?(?: \([A-Z]{{2}}\))?,? (?:il|nel) (?:{_DATE}|\d{{4}})\b"
    rf"|\bdata di nascita:? {_DATE}\b|\bclasse (?:19|20)\d\d\b",
    re.IGNORECASE,
)

_STREET = (
    r"\b(?i:via|viale|v\.le|vicolo|vic\.|piazza|p\.?\s?z{1,2}a|piazzetta|piazzale|p\.le|largo|l\.go|corso|c\.so|strada|"
    r"str\.|passaggio|salita|rotonda|galleria|borgo|contrada|località|frazione)\s+"
)
_JOIN = r"(?:(?i:d[aei](?:i|gli|l(?:l[aeo'])?)?|ai|alle|san|santa|santo|don|padre|papa|fratelli|f\.lli|e)\s+|d['’])"
_WORD = r"[A-ZÀ-Ý][\w.'’-]*"
_NAME = rf"(?:(?:\d{{1,2}}|[IVX]+|[Pp]rimo)\s+(?i:{_MONTHS})\b|{_JOIN}*{_WORD}(?:\s+{_JOIN}*{_WORD}){{0,4}})"
_LOWER_NAME = r"(?P<lower>[a-zà-ÿ]{4,}(?:\s+[a-zà-ÿ]{4,})?)"
_AT_NUMBER = (
    r"(?P<at>\s*,?\s*(?:(?i:n\.?|nr\.?|numero|al civico|civico)\s*°?\s*))?\s*,?\s*"
    r"(?P<number>\d{1,3})(?:\s?/\s?(?:[a-zA-Z]|\d{1,2})|[a-zA-Z]|\s(?:bis|ter))?(?!\w)"
)
_ADDRESS = re.compile(rf"{_STREET}(?:{_NAME}|{_LOWER_NAME}){_AT_NUMBER}")
_AFTER_NUMBER = re.compile(rf"\s*(?:[:.,]\d|[%€°]|(?:{_MONTHS})\b)|\s+(?P<word>[a-zà-ÿ]+)")
_NO_NAME = frozenset(
    """
    libera mail email posta telefono radio crucis pedonale ciclabile ciclopedonale principale larga stretta sotto sopra
    dove quella questa ogni altre altri tutti tutte circa almeno dalle dagli dalla della delle degli nella nelle
    whatsapp internet satellite cavo fibra gerarchica preferenziale provvisoria definitiva italiano inglese base
    """.split()
)
_NO_COUNT = frozenset(
    """
    e che dove come anche oltre mentre perché se ne le oggi ieri poi quindi lì qui ci vi si mi di ai dei nei dai sui
    chiede dice scrive vive risiede riferisce propone interviene sostiene ritiene piove cade oppure insieme sempre dice
    """.split()
)
_COUNTED = frozenset("ore mq metri euro anni volte posti minuti giorni km kg mesi".split())

_SHORTEST_TELEPHONE = 8
# A number after one of these is of a paper, not of a telephone.
_PAPER_BEFORE = re.compile(
    r"(?:\b(?:prot(?:ocoll[oi])?|p\.?\s?g|delibera(?:zione)?|determina(?:zione)?|ordinanza|decreto|legge|fascicolo|pratica|atto|"
    r"c\.?i\.?g|c\.?u\.?p|p(?:artita)?\.?\s?i\.?v\.?a|codice(?: fiscale)?|c\.?f|pag(?:ine|ina)?|art(?:icolo)?|capitolo|registro|"
    r"verbale|rep(?:ertorio)?|mappale|particella|foglio|matricola|catasto)\.?\s*(?:n(?:r|um)?\.?|numero|gen(?:erale)?\.?|[°:])*\s*|[€]\s*)$",
    re.IGNORECASE,
)
_MONEY_AFTER = re.compile(r"\s*(?:€|euro\b|mila\b|mq\b|,\d)", re.IGNORECASE)
_WITH_YEAR = re.compile(r"\d+\s?/\s?(?:19|20)\d\d")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})*(?:\.000)+")
_DAY = re.compile(r"(\d{1,2})[ ./-](\d{1,2})[ ./-](\d{2}|\d{4})")


def _matches(pattern: re.Pattern[str]) -> Callable[[str], Iterator[Span]]:
    return lambda line: (found.span() for found in pattern.finditer(line))


def _tax_codes(line: str) -> Iterator[Span]:
    for found in _TAX_CODE.finditer(line):
        if sum(letter.isdigit() for letter in found.group()) >= _LEAST_DIGITS:
            yield found.span()


def _telephones(line: str) -> Iterator[Span]:
    """What Google's library takes for a telephone number, but for dates, numbers of papers and amounts."""
    for found in phonenumbers.PhoneNumberMatcher(line, "IT"):
        raw, before, after = found.raw_string, line[: found.start], line[found.end :]
        no_phone = (
            sum(letter.isdigit() for letter in raw) < _SHORTEST_TELEPHONE
            or _WITH_YEAR.fullmatch(raw)
            or _THOUSANDS.fullmatch(raw)
            or _is_day(raw)
            or _PAPER_BEFORE.search(before)
            or _MONEY_AFTER.match(after)
        )
        if not no_phone:
            yield found.start, found.end


def _is_day(text: str) -> bool:
    found = _DAY.fullmatch(text)
    if found is None:
        return False
    day, month, year = map(int, found.groups())
    try:
        dt.date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return False
    return True


def _addresses(line: str) -> Iterator[Span]:
    """A street with a house number; no «via libera a 3 proposte», no «corso Europa, 5 alberi»."""
    for found in _ADDRESS.finditer(line):
        lower = (found["lower"] or "").split()
        if _NO_NAME.intersection(word.casefold() for word in re.findall(r"[^\W\d_]+", found.group())):
            continue
        if lower and not line[found.start() :].startswith(("via ", "viale ", "piazza ", "vicolo ")):
            continue
        after = _AFTER_NUMBER.match(line, found.end())
        if after is None or found["at"] or (after["word"] and not _counts(after["word"])):
            yield found.span()


def _counts(word: str) -> bool:
    """Whether a word after a number seems what is counted: an Italian plural."""
    return word in _COUNTED or (word not in _NO_COUNT and word.endswith(("i", "e")))


EMAIL, TAX_CODE, BANK_CODE, TELEPHONE = (
    _("indirizzo email"),
    _("codice fiscale"),
    _("IBAN"),
    _("numero di telefono"),
)
"""What reaches a person or her money: nothing is published with one that nobody looked at."""
ADDRESS = _("indirizzo con numero civico")

PATTERNS: tuple[tuple[Any, Callable[[str], Iterator[Span]]], ...] = (
    (EMAIL, _matches(_EMAIL)),
    (TAX_CODE, _tax_codes),
    (BANK_CODE, _matches(_IBAN)),
    (_("documento d'identità"), _matches(_DOCUMENT)),
    (_("targa"), _matches(_PLATE)),
    (_("data di nascita"), _matches(_BIRTH)),
    (TELEPHONE, _telephones),
    (ADDRESS, _addresses),
)
"""What it is, and where in a line it is found; the first that finds a piece has it."""
