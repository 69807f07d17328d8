"""What operations answer with when it is no row."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """How many people are written to."""

    told: int


@dataclass(frozen=True)
class Counted:
    """How many things changed."""

    changed: int
