"""The figures of a document or of a draft, as an office reads them: an indicator a piece, with its months and places behind it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.indicators.dictionary import dictionary
from core.participation.indicators import YEAR, Indicator, Level, State
from core.reporting.units import unit_label
from core.templatetags.vicinia import NO_BREAK, euro, number

STATES = {
    State.UNKNOWN: gettext_lazy("non noto"),
    State.NOT_APPLICABLE: gettext_lazy("non si applica"),
    State.HIDDEN: gettext_lazy("nascosto: riguarda così poche persone che si riconoscerebbero"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One value in words: of what («Santa Lucia», «marzo»), how much, out of what."""

    label: str
    text: str
    fraction: str
    known: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """An indicator in a year of a city. `indicator` is None for one that is in the dictionary no more."""

    code: str
    indicator: Indicator | None
    version: int
    city: Line | None
    note: str
    months: Sequence[Line]
    places: Sequence[Line]
    bodies: Sequence[Line]

    @property
    def name(self) -> str:
        """As the dictionary calls it today."""
        return str(self.indicator.name) if self.indicator else self.code


def pieces_of(content: Mapping[str, Any]) -> list[Piece]:
    """The figures of a document in the order of the catalogue."""
    figures: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for figure in content["figures"]:
        figures[figure["indicator"]].append(figure)
    known = dictionary()
    last = 1 + max((one.number for one in known.values()), default=0)
    order = sorted(figures, key=lambda code: (known[code].number if code in known else last, code))
    return [
        _piece(code, known.get(code), content["dictionary"][code]["version"], figures[code]) for code in order
    ]


def coverage(pieces: Sequence[Piece]) -> str:
    """«22 cifre note, 6 non note, 4 che non si applicano.»"""
    known = sum(1 for piece in pieces if piece.city and piece.city.known)
    return _("%(known)s indicatori su %(all)s hanno un valore per tutta la città.") % {
        "known": known,
        "all": len(pieces),
    }


def _piece(
    code: str, indicator: Indicator | None, version: int, figures: Sequence[Mapping[str, Any]]
) -> Piece:
    def lines(level: Level, *, months: bool = False) -> list[Line]:
        return [
            _line(one, indicator, str(MONTHS[one["month"]]) if months else one["place"])
            for one in figures
            if one["level"] == level and (one["month"] != YEAR) == months
        ]

    whole = [one for one in figures if one["level"] == Level.CITY and one["month"] == YEAR]
    return Piece(
        code=code,
        indicator=indicator,
        version=version,
        city=_line(whole[0], indicator, "") if whole else None,
        note=whole[0]["note"] if whole else "",
        months=lines(Level.CITY, months=True),
        places=lines(Level.NEIGHBOURHOOD),
        bodies=lines(Level.BODY),
    )


def _line(figure: Mapping[str, Any], indicator: Indicator | None, label: str) -> Line:
    state = State(figure["state"])
    if state != State.KNOWN:
        return Line(label, str(STATES[state]), "", known=False)
    top, bottom = figure["numerator"], figure["denominator"]
    fraction = f"{number(Decimal(top))} / {number(Decimal(bottom))}" if top and bottom else ""
    return Line(label, _amount(Decimal(figure["value"]), indicator), fraction, known=True)


def _amount(value: Decimal, indicator: Indicator | None) -> str:
    if indicator is None:
        return number(value)
    if indicator.unit == "euro":
        return euro(indicator.rounded(value))
    rounded = number(value, indicator.decimals)
    if indicator.unit == "percent":
        return f"{rounded}{NO_BREAK}%"
    return f"{rounded} {unit_label(indicator.unit)}"
