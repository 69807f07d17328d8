"""The days on which a city does not work: national holidays and, where it is known, the patron saint's."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import get_language
from holidays import country_holidays
from holidays.countries.italy import Italy

_LANGUAGES = {"it": "it_IT", "en": "en_US"}


def festivities(days: Collection[dt.date], city_name: str) -> dict[dt.date, str]:
    """Day to the holiday's name in the language of the page, for those of the days that are holidays.

    The patron saint is known for the chief towns of provinces, found by the city's name; Sundays are no holiday here.
    """
    subdivision = Italy.subdivisions_aliases.get(city_name)
    language = _LANGUAGES.get((get_language() or "it")[:2], "it_IT")
    known = country_holidays(
        "IT", subdiv=subdivision, years=sorted({day.year for day in days}), language=language
    )
    return {day: str(known[day]) for day in days if day in known}
