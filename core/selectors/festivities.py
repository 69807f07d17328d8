"""The days on which a city does not work: national holidays and, where it is known, the patron saint's."""

import datetime as dt
import re
import unicodedata
from collections.abc import Collection

from django.utils.translation import get_language

_LANGUAGES = {"it": "it_IT", "en": "en_US"}
_NOT_A_NAME = frozenset(
    "comune citta provincia metropolitana di del della dell dei degli e in nel nell nella l la".split()
)
"""Words that official names of cities and provinces have, and others leave out: «Comune di», «nell'Emilia», «e della»; and articles."""


def festivities(days: Collection[dt.date], city_name: str) -> dict[dt.date, str]:
    """Day to the holiday's name in the language of the page, for those of the days that are holidays.

    The patron saint is known for the chief towns of provinces, found by the city's name; Sundays are no holiday here.
    """
    # The calendars of the whole world are a tenth of the start of every process, and few ever ask.
    from holidays import country_holidays  # noqa: PLC0415

    language = _LANGUAGES.get((get_language() or "it")[:2], "it_IT")
    known = country_holidays(
        "IT", subdiv=_subdivision(city_name), years=sorted({day.year for day in days}), language=language
    )
    return {day: str(known[day]) for day in days if day in known}


def _subdivision(city_name: str) -> str | None:
    """The library's code of the province, or town, of that name: «Monza», «Comune di Monza» and «Monza e Brianza» are one.

    A province of several names begins with its chief town; a beginning that several have («Reggio») is nobody's.
    """
    asked = _words(city_name)
    named = {_words(name): code for name, code in _known_names()}
    if not asked or asked in named:
        return named.get(asked)
    beginning = {code for name, code in named.items() if name[: len(asked)] == asked}
    return beginning.pop() if len(beginning) == 1 else None


def _known_names() -> list[tuple[str, str]]:
    from holidays.countries.italy import Italy  # noqa: PLC0415  # as above

    towns = [(code, code) for code in Italy.subdivisions if len(code) > 2]
    return [*Italy.subdivisions_aliases.items(), *towns]


def _words(name: str) -> tuple[str, ...]:
    """The words of a name without accents, capitals and what only joins them; the Italian half of a name in two languages."""
    letters = unicodedata.normalize("NFKD", name.partition("/")[0].lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return tuple(word for word in re.split(r"[^a-z]+", plain) if word and word not in _NOT_A_NAME)
