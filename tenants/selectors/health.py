"""The columns of the cities' list that other areas fill: the state of a schema, open invoices."""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from core.participation.spec import Text


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column says about a city; `bad` when somebody has to look."""

    text: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `read` answers for many cities at once, with one query, and says nothing of those it does not know.

    Who lacks `permission` (of the platform's team) does not see it.
    """

    code: str
    label: Text
    read: Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Cell]]
    permission: str = "platform.city.see"


class _Added:
    columns: tuple[Column, ...] = ()


def add_columns(*columns: Column) -> None:
    """Columns added when the applications start, in order."""
    _Added.columns += columns


def columns(held: Collection[str]) -> tuple[Column, ...]:
    """The columns for who holds these permissions."""
    return tuple(column for column in _Added.columns if column.permission in held)
