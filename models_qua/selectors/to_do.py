"""What waits for who works with labs and agreements, on her first screen."""

import datetime as dt
from collections.abc import Callable, Sequence

from core.participation.spec import ToDo
from core.permissions.holder import Holder
from models_qua.selectors.to_do_doing import doing_to_dos
from models_qua.selectors.to_do_labs import lab_to_dos
from models_qua.selectors.to_do_life import life_to_dos
from models_qua.selectors.to_do_needs import need_to_dos

_PARTS: tuple[Callable[[Holder, dt.date], Sequence[ToDo]], ...] = (
    doing_to_dos,
    lab_to_dos,
    need_to_dos,
    life_to_dos,
)


def to_do(who: Holder, today: dt.date) -> list[ToDo]:
    """What each part has waiting for who holds these permissions, one part after the other."""
    return [one for part in _PARTS for one in part(who, today)]
