"""Who a pact is about: what is sealed as one text, and read part by part."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _

from models_farelegami.vault.sealing import HIDDEN, Sealed


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """Who a pact is about. `household` tells who else lives there; `born_on` of who signs."""

    name: str
    born_on: dt.date | None = None
    contacts: str = ""
    household: str = ""

    def __repr__(self) -> str:
        return HIDDEN

    def as_text(self) -> str:
        """What is sealed."""
        values = asdict(self) | {"born_on": self.born_on.isoformat() if self.born_on else None}
        return json.dumps(values, ensure_ascii=False)

    def age_on(self, day: dt.date) -> int | None:
        """Full years on a day; None where nobody wrote when she was born."""
        born = self.born_on
        return (
            None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        )


FIELDS = {
    "name": _("nome e cognome"),
    "born_on": _("data di nascita"),
    "contacts": _("recapiti"),
    "household": _("famiglia e chi vive in casa"),
}
"""The fields of an identity, in words."""


def identity_of(text: str) -> Identity:
    """What `Identity.as_text` made."""
    values = json.loads(text)
    born = values.pop("born_on")
    return Identity(born_on=dt.date.fromisoformat(born) if born else None, **values)


class SealedPart(Sealed):
    """One field of a sealed identity."""

    __slots__ = ("_days", "_field")

    def __init__(self, whole: Sealed, field: str, days: str) -> None:
        super().__init__(whole._box, whole._key, whole._place)
        self._field, self._days = field, days

    def reveal(self) -> str:
        """The field in words, a day as `days` says; empty where there is nothing."""
        value = getattr(identity_of(super().reveal()), self._field)
        return value.strftime(self._days) if isinstance(value, dt.date) else str(value or "")


def parts_of(whole: Sealed, days: str = "%d/%m/%Y") -> Mapping[str, SealedPart]:
    """The fields of a sealed identity by name, each still closed; days are written as `days` says."""
    return {field: SealedPart(whole, field, days) for field in FIELDS}
