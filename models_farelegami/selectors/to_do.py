"""What waits for who works with labs, centres and pacts, on her first screen."""

import datetime as dt
from collections.abc import Callable, Sequence

from core.participation.spec import ToDo
from core.permissions.holder import Holder
from models_farelegami.selectors.to_do_labs import lab_to_dos
from models_farelegami.selectors.to_do_pacts import pact_to_dos

_PARTS: tuple[Callable[[Holder, dt.date], Sequence[ToDo]], ...] = (lab_to_dos, pact_to_dos)


def to_do(who: Holder, today: dt.date) -> list[ToDo]:
    """What each part has waiting for who holds these permissions, one part after the other."""
    return [one for part in _PARTS for one in part(who, today)]
