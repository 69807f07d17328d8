"""What a city measures of itself in a year: every indicator, everywhere, in a fixed number of queries.

Core's own are counted by `core.indicators.counting`, the others by the participation models that know them. What several count
adds up before it is divided.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from statistics import median

from core.indicators import outcomes
from core.indicators.counting import Where, about, cells, counts
from core.indicators.dictionary import dictionary
from core.indicators.hiding import SMALLEST, Place, Sizes, hidden_places
from core.indicators.reading import CityYear, models_in, read_year
from core.participation.indicators import YEAR, Counted, Dictionary, Indicator, Level, Measure, State
from core.reporting import sets
from core.reporting.facts import is_in_force, total_residents

_MILLIONTH = Decimal("0.000001")
Number = Decimal | int
Found = Mapping[str, Mapping[Where, Counted]]


def measure_year(year: int, today: dt.date) -> tuple[Measure, ...]:
    """Every indicator that somebody counts, of the year and (where it is `monthly`) of its months so far, for the city, its
    neighbourhoods and its bodies, small numbers of people hidden. `today` ends a year that still runs.

    What does not apply to the city has one measure, of the city and the whole year, that says so. `QUERIES` of
    `core.indicators.reading`, and those each model declares. `ValueError` for a year still to come.
    """
    if year > today.year:
        raise ValueError(f"{year} has not begun")
    known = dictionary()
    reference = min(today, sets.last_day(year))
    models = models_in(year)
    city = read_year(year, models, reference)
    applies = _applies(city)
    found = _added_up(_counted(city), known)
    measures = [
        measure
        for code, indicator in known.items()
        if not indicator.missing
        for measure in _measured(indicator, city, applies.get(code, frozenset()), found)
    ]
    return tuple(_without_small_numbers(measures, city, known, found))


def population_of(year: int, today: dt.date) -> tuple[int, dt.date] | None:
    """Residents of the city and the day they are of; None while those of a neighbourhood are not known. One query."""
    reference = min(today, sets.last_day(year))
    drawn = [row for row in sets.neighbourhoods(year) if is_in_force(row, reference, reference)]
    residents = total_residents({row.slug: row.residents for row in drawn})
    return None if residents is None else (residents, sets.last_day(year))


def _applies(city: CityYear) -> dict[str, frozenset[str]]:
    """Code to the models of the city it is about; a code that is not there does not apply."""
    applies = defaultdict(frozenset, about(city.models))
    for model in city.models:
        for code in model.indicators.codes if model.indicators else ():
            applies[code] |= {model.slug}
    return applies


def _counted(city: CityYear) -> Iterator[Counted]:
    yield from counts(city)
    for model in city.models:
        for counted in model.indicators.count(city.year, city.reference) if model.indicators else ():
            yield counted
            if counted.indicator == outcomes.VOLUNTEER_HOURS.code and counted.level == Level.CITY:
                code = outcomes.VOLUNTEER_HOURS_PER_1000.code
                yield Counted(code, city.year, counted.numerator, city.all_residents, counted.month)


def _added_up(everything: Iterable[Counted], known: Dictionary) -> Found:
    """What was counted, by indicator and cell. `ValueError` for a count where the indicator is not measured."""
    found: defaultdict[str, dict[Where, Counted]] = defaultdict(dict)
    for one in everything:
        indicator = known[one.indicator]
        if one.level not in indicator.levels or (one.month != YEAR and not indicator.monthly):
            raise ValueError(f"{one.indicator}: not measured by {one.level} in month {one.month}")
        its, where = found[one.indicator], (one.month, one.place)
        its[where] = _together(its[where], one) if where in its else one
    return found


def _together(one: Counted, other: Counted) -> Counted:
    people = tuple(a + b for a, b in zip_longest(one.people, other.people, fillvalue=0))
    return Counted(
        one.indicator,
        one.year,
        _plus(one.numerator, other.numerator),
        # residents are not of a model: they are the same whoever counts
        one.denominator
        if one.indicator == outcomes.VOLUNTEER_HOURS_PER_1000.code
        else _plus(one.denominator, other.denominator),
        one.month,
        one.level,
        one.place,
        one.cases + other.cases,
        people,
    )


def _plus(one: Number | None, other: Number | None) -> Number | None:
    """What is known of the two, added."""
    return other if one is None else one if other is None else one + other


def _measured(
    indicator: Indicator, city: CityYear, models: frozenset[str], found: Found
) -> Iterator[Measure]:
    code, version, year = indicator.code, indicator.version, city.year
    if not models:
        yield Measure(code, version, year, YEAR, Level.CITY, None, State.NOT_APPLICABLE)
        return
    is_divided = bool(str(indicator.denominator))
    its = found.get(code, {})
    for cell in cells(city, indicator, models):
        counted = its.get((cell[0], cell[2]))
        value, above, below = _value(indicator, counted, is_divided) if counted else (None, None, None)
        if value is None:
            yield Measure(code, version, year, *cell, State.UNKNOWN)
        else:
            yield Measure(code, version, year, *cell, State.KNOWN, value, above, below)


def _value(
    indicator: Indicator, counted: Counted, is_divided: bool
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Value, numerator and denominator, with at most six decimals: who divides one by the other finds the value again."""
    above, below = _exact(counted.numerator), _exact(counted.denominator)
    if indicator.median:
        return (
            (_exact(median(map(Decimal, counted.cases))), None, Decimal(len(counted.cases)))
            if counted.cases
            else (None,) * 3
        )
    if above is None or (is_divided and not below):
        return None, None, None
    if not is_divided or below is None:
        return _exact(above * indicator.times), above, None
    return _exact(above * indicator.times / below), above, below


def _exact(number: Number | float | None) -> Decimal | None:
    if number is None:
        return None
    if isinstance(number, int):
        return Decimal(number)
    return Decimal(number).quantize(_MILLIONTH, ROUND_HALF_UP)


def _without_small_numbers(
    measures: Iterable[Measure], city: CityYear, known: Dictionary, found: Found
) -> Iterator[Measure]:
    """The measures, those of too few people without their numbers.

    Where one of the indicators that count the same people is hidden the others are too.
    """
    people: defaultdict[int, dict[str, dict[Place, Sizes]]] = defaultdict(dict)
    for code, its in found.items():
        if known[code].breaks_down_people:
            people[known[code].people][code] = {(one.level, one.place): _kinds(one) for one in its.values()}
    hidden = {which: hidden_places(_side_by_side(its), city.territory) for which, its in people.items()}
    for one in measures:
        indicator = known[one.indicator]
        gone = (one.level, one.place) in hidden.get(indicator.people, ())
        if gone and one.state == State.KNOWN and not _is_the_whole(one, indicator):
            yield Measure(one.indicator, one.version, one.year, one.month, one.level, one.place, State.HIDDEN)
        else:
            yield one


def _is_the_whole(one: Measure, indicator: Indicator) -> bool:
    """Whether it counts so many, of the whole city, that who is of a kind among them may still be any number."""
    return bool(indicator.counts_people_of) and one.level == Level.CITY and (one.numerator or 0) >= SMALLEST


def _kinds(counted: Counted) -> Sizes:
    """The people of each kind: those counted, and whoever is not among them."""
    if counted.people:
        return counted.people
    above = int(counted.numerator or 0)
    return (above,) if counted.denominator is None else (above, int(counted.denominator) - above)


def _side_by_side(people: Mapping[str, Mapping[Place, Sizes]]) -> dict[Place, Sizes]:
    """The kinds of several indicators, the same at every place: whoever is not counted there is nobody."""
    nobody = {code: (0,) * max(map(len, of_code.values())) for code, of_code in people.items()}
    places = dict.fromkeys(place for of_code in people.values() for place in of_code)
    return {
        place: tuple(size for code, of_code in people.items() for size in of_code.get(place, nobody[code]))
        for place in places
    }
