"""Words and numbers of a report, in the language being spoken."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.dates import MONTHS
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.participation.figures import FigureValue
from core.participation.spec import ParticipationModel
from core.selectors.words import vocabulary_of

SHOWN_NAMES = 5


def words_of(model: ParticipationModel) -> dict[str, str]:
    """What the texts of figures may call by name: the model's bodies and its kinds of meetings."""
    ones = {figure: _labels(model, figure, plural=False) for figure in ("plenary", "subgroup")}
    many = {figure: _labels(model, figure, plural=True) for figure in ("plenary", "subgroup")}
    called = vocabulary_of(model)
    return {
        "body": str(called.body),
        "bodies": str(called.bodies),
        "plenary": ones["plenary"] or _("plenaria"),
        "plenaries": many["plenary"] or _("plenarie"),
        "subgroup": ones["subgroup"] or _("sottogruppo"),
        "subgroups": many["subgroup"] or _("sottogruppi"),
    }


def fill(text: Any, words: Mapping[str, str]) -> str:
    """`text` with the model's words in their places; any other percent sign is left alone."""
    filled = str(text)
    for name, word in words.items():
        filled = filled.replace(f"%({name})s", word)
    return filled


def lower_first(text: str) -> str:
    """«Plenarie» as «plenarie», for the middle of a sentence."""
    return text[:1].lower() + text[1:]


def number(value: FigureValue | float, decimals: int | None = None) -> str:
    """`1540` as «1.540»; unknown is said."""
    if value is None:
        return _("non noto")
    return number_format(value, decimal_pos=decimals, force_grouping=True)


def with_euro(value: FigureValue, decimals: int, unit: str) -> str:
    """A figure's value as it is read: money bears its sign («843.000 €»)."""
    told = number(value, decimals)
    return f"{told}\u00a0€" if unit == "euro" and value is not None else told


def short_number(value: FigureValue) -> str:
    """As `number`, without decimals that are all zero: «21», «21,4»."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    return number(value)


def month_name(month: int) -> str:
    """«gennaio»; «January» where months have a capital letter."""
    name = str(MONTHS[month])
    return name.lower() if (get_language() or "").startswith("it") else name


def day(value: dt.date) -> str:
    """«31 dicembre 2023»."""
    said = date_format(value, "j F Y")
    return said.lower() if (get_language() or "").startswith("it") else said


def listing(names: Iterable[str]) -> str:
    """«Boccaleone, Colli, Redona e altri 3»: a few names, and how many more."""
    names = sorted(names)
    shown = ", ".join(names[:SHOWN_NAMES])
    left = len(names) - SHOWN_NAMES
    if left > 0:
        return _("%(names)s e altri %(left)s") % {"names": shown, "left": left}
    return shown


def _labels(model: ParticipationModel, figure: str, *, plural: bool) -> str:
    kinds = [kind for kind in model.meeting_kinds if kind.figure == figure]
    return ", ".join(lower_first(str(kind.plural if plural else kind.label)) for kind in kinds)
