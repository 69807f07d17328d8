"""Adding up what a model counts for an indicator, for the city and its places, for a year and its months, before it is divided."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from core.participation.indicators import YEAR, Counted, Indicator, Level

Number = Decimal | int
_Key = tuple[str, int, Level, uuid.UUID | None]
CITY: tuple[Level, uuid.UUID | None] = (Level.CITY, None)


@dataclass(slots=True)
class _Sum:
    numerator: Number | None = None
    denominator: Number | None = None
    cases: list[Number] = field(default_factory=list)
    people: tuple[int, ...] = ()


class Counts:
    """The sums of a year. What is never told is not known; a sum whose denominator came to nothing has no value and is left out."""

    def __init__(self, year: int) -> None:
        self.year = year
        self._sums: dict[_Key, _Sum] = {}

    def at(
        self,
        indicator: Indicator,
        numerator: Number | None = None,
        denominator: Number | None = None,
        *,
        place: tuple[Level, uuid.UUID | None] = CITY,
        month: int = YEAR,
        case: Number | None = None,
        people: tuple[int, ...] = (),
    ) -> None:
        """Add to one place in one period; where the indicator is not measured nothing is added. `people`, of a breakdown, is told once."""
        if place[0] not in indicator.levels or (month != YEAR and not indicator.monthly):
            return
        found = self._sums.setdefault((indicator.code, month, *place), _Sum())
        if numerator is not None:
            found.numerator = (found.numerator or 0) + numerator
        if denominator is not None:
            found.denominator = (found.denominator or 0) + denominator
        if case is not None:
            found.cases.append(case)
        found.people = people or found.people

    def add(
        self,
        indicator: Indicator,
        numerator: Number | None = None,
        denominator: Number | None = None,
        *,
        body: uuid.UUID | None = None,
        neighbourhoods: Collection[uuid.UUID] = (),
        case: Number | None = None,
    ) -> None:
        """Add something that happened once in the year: to the city, to its body and to each of its neighbourhoods."""
        places = [CITY, *((Level.NEIGHBOURHOOD, one) for one in neighbourhoods)]
        if body is not None:
            places.append((Level.BODY, body))
        for place in places:
            self.at(indicator, numerator, denominator, place=place, case=case)

    def counted(self) -> Iterator[Counted]:
        """What was added up."""
        for (indicator, month, level, place), found in self._sums.items():
            if found.denominator == 0:
                continue
            yield Counted(
                indicator,
                self.year,
                found.numerator,
                found.denominator,
                month=month,
                level=level,
                place=place,
                cases=tuple(found.cases),
                people=found.people,
            )
