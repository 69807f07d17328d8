"""An indicator inside a city's year: its months, its neighbourhoods and its bodies, as the city shared them."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from benchmark.models import SnapshotFigure
from benchmark.selectors.figures import Line, Piece, piece_of
from core.indicators.dictionary import dictionary
from core.participation.indicators import YEAR, Level

_NUMBERS = ("value", "numerator", "denominator")
_COLUMNS = ("version", "month", "level", "place", "state", "note", *_NUMBERS)


@dataclass(frozen=True, slots=True)
class Inside:
    """The figures in words; `months` are the values of the whole city by number of month, None where there is none."""

    piece: Piece
    months: tuple[tuple[int, Decimal | None], ...]

    @property
    def has_parts(self) -> bool:
        """Whether there is more than the figure of the year."""
        return bool(self._lines)

    @property
    def hides(self) -> bool:
        """Whether something of it is hidden."""
        return any(line.hidden for line in self._lines)

    @property
    def _lines(self) -> list[Line]:
        return [*self.piece.months, *self.piece.places, *self.piece.bodies]


def inside(snapshot: uuid.UUID, code: str) -> Inside | None:
    """What a snapshot says of an indicator; None where it says nothing. One query."""
    found = SnapshotFigure.objects.filter(snapshot_id=snapshot, indicator=code)
    rows = list(found.order_by("place", "month").values(*_COLUMNS))
    if not rows:
        return None
    figures = [{**row, **{name: _text(row[name]) for name in _NUMBERS}} for row in rows]
    months = [
        (row["month"], row["value"]) for row in rows if row["level"] == Level.CITY and row["month"] != YEAR
    ]
    piece = piece_of(code, dictionary().get(code), rows[0]["version"], figures)
    return Inside(piece, tuple(months))


def _text(number: Any) -> str | None:
    return None if number is None else f"{number.normalize():f}"
