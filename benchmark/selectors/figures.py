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
    State.HIDDEN: gettext_lazy("nascosto"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One value in words: of what («Santa Lucia», «marzo»), how much, of which unit, out of what."""

    label: str
    state: State
    text: str
    unit: str = ""
    fraction: str = ""

    @property
    def known(self) -> bool:
        """Whether it is a number."""
        return self.state == State.KNOWN

    @property
    def hidden(self) -> bool:
        """Whether there is a number that is not told."""
        return self.state == State.HIDDEN


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
        piece_of(code, known.get(code), content["dictionary"][code]["version"], figures[code])
        for code in order
    ]


def applying(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Those that apply to the city, and those that do not."""
    apart = [piece for piece in pieces if piece.city and piece.city.state == State.NOT_APPLICABLE]
    return [piece for piece in pieces if piece not in apart], apart


def coverage(pieces: Sequence[Piece]) -> str:
    """«22 indicatori su 29 hanno un valore, 4 non si applicano.»"""
    known = sum(1 for piece in pieces if piece.city and piece.city.known)
    return _(
        "%(known)s indicatori su %(all)s hanno un valore per tutta la città; %(apart)s non si applicano."
    ) % {
        "known": known,
        "all": len(pieces),
        "apart": len(applying(pieces)[1]),
    }


def piece_of(
    code: str, indicator: Indicator | None, version: int, figures: Sequence[Mapping[str, Any]]
) -> Piece:
    """One indicator of a year, from its figures in the order they are to be read."""

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
        return Line(label, state, str(STATES[state]))
    top, bottom = figure["numerator"], figure["denominator"]
    fraction = f"{number(Decimal(top))} / {number(Decimal(bottom))}" if top and bottom else ""
    return Line(label, state, *_amount(Decimal(figure["value"]), indicator), fraction)


def _amount(value: Decimal, indicator: Indicator | None) -> tuple[str, str]:
    """The number and its unit, where the sign of the unit is not part of the number."""
    if indicator is None:
        return number(value), ""
    if indicator.unit == "euro":
        return euro(indicator.rounded(value)), ""
    rounded = number(value, indicator.decimals)
    if indicator.unit == "percent":
        return f"{rounded}{NO_BREAK}%", ""
    return rounded, unit_label(indicator.unit)
