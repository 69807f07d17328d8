"""Organisations that may be one and the same, written differently: proposed here, decided by a person.

Two names are similar when, once legal suffixes, articles, accents, punctuation, abbreviations and word order are set
aside, every distinguishing word of one is a word of the other or a spelling of it. A different place, number or proper
name keeps them apart: `Asilo nido Nord` and `Asilo nido Sud` are two.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from core.imports.words import fold
from core.models import DuplicateDismissal, Organisation

_KEY_LENGTH = 200
_INITIALS = re.compile(r"\b\w(?:\.\s?\w)+\b\.?")
_LEGAL = [
    re.compile(rf"\b{phrase}\b")
    for phrase in (
        "associazione sportiva dilettantistica|societa sportiva dilettantistica|associazione polisportiva dilettantistica",
        "organizzazione di volontariato|associazione di volontariato(?= odv)|associazione di promozione sociale",
        "ente del terzo settore|impresa sociale|organizzazione non lucrativa di utilita sociale",
        "asd|ssd|apd|odv|aps|ets|onlus|scs|scsd|scarl|srl|srls|spa|snc|sas|ong|a r l|arl",
    )
]
_COOPERATIVE = re.compile(r"\b(?:societa|soc) (?:cooperativa|coop)\b|\bcoop\b|\bscsarl\b")
_ABBREVIATIONS = {
    "ass": "associazione",
    "assoc": "associazione",
    "ass ne": "associazione",
    "cooperativa soc": "cooperativa sociale",
    "pol": "polisportiva",
    "polisp": "polisportiva",
    "parr": "parrocchia",
    "circ": "circolo",
    "com": "comitato",
    "cons": "consorzio",
    "fond": "fondazione",
    "grp": "gruppo",
    "gr": "gruppo",
    "ist": "istituto",
    "ic": "istituto comprensivo",
    "scuola el": "scuola elementare",
    "or": "oratorio",
    "q re": "quartiere",
    "gs": "gruppo sportivo",
    "us": "unione sportiva",
    "cse": "centro socio educativo",
    "csa": "centro sociale anziani",
    "cag": "centro aggregazione giovanile",
    "san": "s",
    "santo": "s",
    "santa": "s",
    "sant": "s",
    "ss": "s",
    "santi": "s",
}
_LITTLE = frozenset(
    "il lo la l i gli le un uno una di d del dello della dell dei degli delle al allo alla all ai agli alle a da dal "
    "dalla in nel nella nell con col per su sul sulla e ed de dè".split()
)
_GENERIC = frozenset(
    "associazione cooperativa sociale culturale volontariato volontari gruppo circolo comitato polisportiva sportiva "
    "sportivo societa consorzio fondazione centro ente unione club amici onlus promozione dilettantistica quartiere".split()
)
"""Words that say what an organisation is, not which: one may lack them, but two different ones keep names apart."""

_TYPO_LENGTHS = ((9, 2), (5, 1))  # words of at least so many letters may differ by so many


@dataclass(frozen=True, slots=True)
class Pair:
    """Two standing organisations that may be one; `score` from 0 to 100, `reason` in words."""

    first: Organisation
    second: Organisation
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Match:
    """A name and another that may be the same."""

    name: str
    other: str
    score: float
    reason: str


def match_key(name: str) -> str:
    """The name as compared: its words without accents, suffixes, articles and abbreviations, in alphabetical order.

    Equal keys are almost certainly one organisation. Stored in `Organisation.match_key` (at most 200 characters).
    """
    return " ".join(sorted(_words(name)))[:_KEY_LENGTH]


def pair_key(first: str, second: str) -> str:
    """How a decision about two names is remembered before both are rows: the same whichever comes first."""
    return "|".join(sorted((fold(first), fold(second))))


def similar(names: Sequence[str], existing: Sequence[str]) -> list[Match]:
    """For each of `names`, the names of `existing` and the other `names` that may be the same, likeliest first.

    Works on sets: names are grouped by their words, so 5,000 against 5,000 takes a second or so. A pair of two `names`
    comes once. Names equal to the letter are no pair.
    """
    fresh = set(names)
    order = {name: place for place, name in enumerate(dict.fromkeys([*names, *existing]))}
    found = []
    for first, second in _candidates({name: _words(name) for name in order}):
        if first in fresh or second in fresh:
            name, other = sorted((first, second), key=order.__getitem__)
            match = _compare(name, other) if other not in fresh else _compare(other, name)
            if match:
                found.append(match)
    return sorted(found, key=lambda match: (-match.score, match.name, match.other))


def duplicate_pairs() -> list[Pair]:
    """Pairs of standing organisations that may be one, without those a person said are different. Two queries."""
    rows = {row.name: row for row in Organisation.objects.standing().select_related("kind")}
    apart = set(DuplicateDismissal.objects.values_list("first_id", "second_id"))
    pairs = []
    for match in similar(list(rows), []):
        first, second = sorted((rows[match.name], rows[match.other]), key=lambda row: row.created_at)
        if not _ordered(first.pk, second.pk) & apart:
            pairs.append(Pair(first, second, match.score, match.reason))
    return pairs


def _ordered(first: uuid.UUID, second: uuid.UUID) -> set[tuple[uuid.UUID, uuid.UUID]]:
    return {(min(first, second), max(first, second))}


def _words(name: str) -> list[str]:
    """The words of a name that count, spelled out."""
    joined = _INITIALS.sub(lambda found: "".join(filter(str.isalnum, found[0])), name)
    text = _COOPERATIVE.sub("cooperativa", fold(joined))
    whole = text
    for phrase in _LEGAL:
        text = phrase.sub(" ", text)
    for short, full in _ABBREVIATIONS.items():
        if " " in short:
            text = re.sub(rf"\b{short}\b", full, text)
    words = [part for word in text.split() for part in _ABBREVIATIONS.get(word, word).split()]
    return [word for word in words if word not in _LITTLE] or words or whole.split()


def _candidates(words: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of names whose distinguishing words agree up to spelling, or that differ by a space only; each once."""
    spelling = _spellings({word for own in words.values() for word in own})
    groups: dict[str, list[str]] = defaultdict(list)
    for name, own in words.items():
        strong = sorted(spelling[word] for word in own if word not in _GENERIC)
        groups[" ".join(strong or sorted(own))].append(name)
        groups[f"={''.join(own)}"].append(name)
    seen = set()
    for group in groups.values():
        for first, second in combinations(group, 2):
            if (first, second) not in seen:
                seen.add((first, second))
                yield first, second


def _spellings(vocabulary: Iterable[str]) -> dict[str, str]:
    """Each word to one word that stands for all its spellings."""
    stands_for = {word: word for word in vocabulary}

    def root(word: str) -> str:
        while stands_for[word] != word:
            word = stands_for[word]
        return word

    blocks: dict[str, list[str]] = defaultdict(list)
    for word in sorted(stands_for):
        if _typos(word):
            blocks[word[0]].append(word)
    for block in blocks.values():
        for word in block:
            near = process.extract(word, block, scorer=OSA.distance, score_cutoff=_typos(word), limit=None)
            for other, distance, _index in near:
                if distance <= min(_typos(word), _typos(other)):
                    stands_for[root(other)] = root(word)
    return {word: root(word) for word in stands_for}


def _typos(word: str) -> int:
    """How many letters of a word may be mistyped; none in short words and numbers."""
    if any(letter.isdigit() for letter in word):
        return 0
    return next((typos for length, typos in _TYPO_LENGTHS if len(word) >= length), 0)


def _compare(first: str, second: str) -> Match | None:
    """What two candidates have in common; None when they are two organisations after all."""
    ours, theirs = _words(first), _words(second)
    if sorted(ours) == sorted(theirs):
        return Match(first, second, 100, _("stesso nome, scritto in altro modo"))
    if "".join(ours) == "".join(theirs):
        return Match(first, second, 98, _("stesso nome, con uno spazio in più o in meno"))
    extra, missing = _difference(ours, theirs)
    score = round(fuzz.token_sort_ratio(" ".join(ours), " ".join(theirs)), 1)
    if not extra or not missing:
        rest = extra or missing
        if not set(rest) <= _GENERIC or set(rest) >= set(ours) or set(rest) >= set(theirs):
            return None
        return Match(
            first,
            second,
            max(80, min(score, 95)),
            _("stesso nome, con in più «%(words)s»") % {"words": " ".join(rest)},
        )
    spelled = list(zip(sorted(extra), sorted(missing), strict=False))
    if len(extra) != len(missing) or not all(_is_spelling(one, other) for one, other in spelled):
        return None
    return Match(
        first,
        second,
        min(score, 97),
        _("differisce solo per «%(one)s» / «%(other)s»")
        % {"one": " ".join(one for one, _o in spelled), "other": " ".join(other for _o, other in spelled)},
    )


def _difference(ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], list[str]]:
    """Words of the first that the second lacks, and the other way round."""
    left, right = list(ours), list(theirs)
    for word in ours:
        if word in right:
            left.remove(word)
            right.remove(word)
    return left, right


def _is_spelling(one: str, other: str) -> bool:
    return one[0] == other[0] and OSA.distance(one, other) <= min(_typos(one), _typos(other))
