"""Needs that are probably about the same thing, by the words they share: a suggestion to who groups them, never a decision."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.imports.words import fold
from models_qua.models import Need

_ALIKE = 0.5
"""From this share of words in common on, two needs are shown next to each other."""
_STEM = 5
"""Words are compared by their first letters: «panchina» and «panchine» are one."""
_EMPTY_WORDS = frozenset(
    """
    alla alle agli anche ancora avere bene bisogno bisogna chiede chiedo come cosa così dall dalla dalle dallo degli dell della
    delle dello deve devono dove dopo essere fare fatto hanno loro maggiore molto nell nella nelle nello nostra nostro ogni oppure
    perche piu poco possa potrebbe presso prima proposta propongo propone quale quando quartiere quella quelle quello
    questa questo quindi richiesta sarebbe segnalazione segnalo sempre senza serve servono siamo siano sono sopra sotto stata stato
    sulla sulle sullo tanto troppo tutta tutte tutti tutto vorrei vorremmo una uno nuova nuove nuovi nuovo con per dal del dei sul nel
    che non piu gli
    """.split()
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A need with the keys of those like it, among the ones it was compared with."""

    need: Need
    like: frozenset[uuid.UUID]


def words_of_need(need: Need) -> frozenset[str]:
    """The words that say what a need is about, from its title and its place, folded and cut to their stems."""
    words = fold(f"{need.title} {need.place}").split()
    return frozenset(word[:_STEM] for word in words if len(word) > 2 and word not in _EMPTY_WORDS)


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of words share at least half of those of the shorter one, and more than one word unless it has only one."""
    fewest = min(len(one), len(other))
    shared = len(one & other)
    return bool(fewest) and shared / fewest >= _ALIKE and shared >= min(2, fewest)


def like_each_other(needs: Sequence[Need]) -> list[Likeness]:
    """The needs, those alike next to each other, each once; otherwise in the order given. Asks nothing of the database."""
    words = {need.pk: words_of_need(need) for need in needs}
    near: dict[uuid.UUID, set[uuid.UUID]] = {need.pk: set() for need in needs}
    for number, one in enumerate(needs):
        for other in needs[number + 1 :]:
            if alike(words[one.pk], words[other.pk]):
                near[one.pk].add(other.pk)
                near[other.pk].add(one.pk)
    by_key = {need.pk: need for need in needs}
    found: dict[uuid.UUID, None] = {}
    for need in needs:
        _walk(need.pk, near, found)
    return [Likeness(by_key[key], frozenset(near[key])) for key in found]


def _walk(key: uuid.UUID, near: dict[uuid.UUID, set[uuid.UUID]], found: dict[uuid.UUID, None]) -> None:
    """The key, then those near it, then those near them: without recursion, a long chain of likenesses is no problem."""
    waiting = [key]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found[here] = None
            waiting.extend(sorted(_not_yet(near[here], found), reverse=True))


def _not_yet(keys: Collection[uuid.UUID], found: dict[uuid.UUID, None]) -> list[uuid.UUID]:
    return [key for key in keys if key not in found]
