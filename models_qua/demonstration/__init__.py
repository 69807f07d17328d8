"""A city that shows labs and agreements at every point of their life, beside its register of 2015-2019, by the verbs people use.

Everything here is invented and of the second season or later: the figures of the register stay those published. Each row has its
own key, and each step looks first whether it was taken: run again, nothing is added.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.participation.spec import Demonstration
from models_qua.demonstration import agreements, labs, places

People = Mapping[str, Any]


def rules(_people: People) -> None:
    """Nothing: the rules the model proposes are those of the register."""


def history(people: People, today: dt.date) -> None:
    """Three labs of the second season with their agreements: one in force, one accounted and published, one shared."""
    office = people["participation_office"]
    found = labs.open_labs(office)
    in_force = agreements.one_in_force(people, found[labs.FIRST], today)
    agreements.one_published(people, found[labs.THIRD])
    agreements.one_shared(people, found[labs.SECOND], today)
    places.places_and_services(office, today)
    places.plan(office, found[labs.FIRST], in_force, today)


def present(people: People, today: dt.date) -> None:
    """A path that is listening, and the meetings at which people may still say what they think."""
    found = labs.open_labs(people["participation_office"])
    labs.listening(people, found[labs.FIRST], today)
    labs.coming(people["participation_office"], found, today)


DEMONSTRATION = Demonstration(rules=rules, history=history, present=present)
