"""What waits for who works with labs and agreements, on her first screen."""

import datetime as dt
from collections.abc import Callable

from core.participation.spec import ToDo
from core.permissions.holder import Holder
from models_qua.selectors.to_do_doing import doing_to_dos

_SOURCES: tuple[Callable[[Holder, dt.date], list[ToDo]], ...] = (
    doing_to_dos,
)  # fmt: skip


def to_do(who: Holder, today: dt.date) -> list[ToDo]:
    """Everything that waits for her, area by area."""
    return [thing for source in _SOURCES for thing in source(who, today)]
