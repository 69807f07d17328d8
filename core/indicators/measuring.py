"""What a city measures of itself in a year: every indicator, everywhere, in a fixed number of queries."""

import datetime as dt

from core.participation.indicators import Measure


def measure_year(year: int, today: dt.date) -> tuple[Measure, ...]:
    """Every indicator that somebody counts, of the year and (where it is `monthly`) of its months so far, for the city, its
    neighbourhoods and its bodies, small numbers of people hidden. `today` ends a year that still runs.

    What does not apply to the city has one measure, of the city and the whole year, that says so.
    """
    raise NotImplementedError(year, today)


def population_of(year: int, today: dt.date) -> tuple[int, dt.date] | None:
    """Residents of the city and the day they are of; None while those of a neighbourhood are not known. One query."""
    raise NotImplementedError(year, today)
