"""Stages of a body's life: which follow which, and what may be done in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. `allows` names the permissions that make sense in it; `next` the stages that may follow.

    `active` bodies are counted in the figures about bodies.
    """

    code: str
    label: Any
    next: tuple[str, ...] = ()
    allows: frozenset[str] = frozenset()
    active: bool = False
    initial: bool = False


def problems(stages: Sequence[Stage]) -> list[str]:
    """What is wrong with a list of stages: duplicates, unknown successors, not exactly one initial stage."""
    codes = [stage.code for stage in stages]
    found = [f"stage {code!r} is declared twice" for code in sorted({c for c in codes if codes.count(c) > 1})]
    found += [
        f"stage {stage.code!r} leads to unknown {following!r}"
        for stage in stages
        for following in stage.next
        if following not in codes
    ]
    if stages and sum(stage.initial for stage in stages) != 1:
        found.append("exactly one stage must be initial")
    return found
