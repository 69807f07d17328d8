"""People the register may know already under a like name."""

from collections.abc import Iterable
from typing import TypeVar

from rapidfuzz import fuzz

from core.imports.words import fold

T = TypeVar("T")

_ENOUGH = 90.0
"""Of 100: one letter wrong in a name of ten still passes, two different first names do not."""


def like_person(given_name: str, family_name: str, known: Iterable[T]) -> list[T]:
    """Of the people one may know of, up to five whose name reads like this one, likeliest first.

    `known` are rows that read as a name: people, or whatever is written down of somebody not in the register yet.
    """
    wanted = fold(f"{given_name} {family_name}")
    if not wanted:
        return []
    scored = [(fuzz.token_sort_ratio(wanted, fold(str(row))), row) for row in known]
    near = sorted((pair for pair in scored if pair[0] >= _ENOUGH), key=lambda pair: -pair[0])
    return [row for _score, row in near[:5]]
