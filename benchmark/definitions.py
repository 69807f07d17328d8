"""The dictionary of indicators as it is published: what each one says, and where it applies."""

from dataclasses import dataclass
from typing import Any

from benchmark.words import unit_of
from core.indicators.dictionary import CORE_CODES, breakdowns, definition, definition_digest, dictionary
from core.participation.indicators import Indicator, Level
from core.participation.registry import registry
from core.participation.spec import ParticipationModel

FORMAT = "vicinia-dictionary/1"


@dataclass(frozen=True, slots=True)
class Defined:
    """An indicator with where it is measured: in every city, or where one of the participation models was in force in the year.

    One that is `missing` data is measured nowhere.
    """

    indicator: Indicator
    by_core: bool
    models: tuple[ParticipationModel, ...]

    @property
    def unit(self) -> str:
        """In words."""
        return unit_of(self.indicator)

    @property
    def is_hidden_with_another(self) -> bool:
        """Whether it counts people whom another indicator breaks down, so that it is hidden where that is."""
        return self.indicator.people in breakdowns(dictionary()) and not self.indicator.breaks_down_people

    @property
    def levels(self) -> list[str]:
        """Codes of what it is measured of, the city first."""
        return [level.value for level in Level if level in self.indicator.levels]

    @property
    def digest(self) -> str:
        """By which a city's snapshot names this very definition."""
        return definition_digest(self.indicator)


def definitions() -> list[Defined]:
    """The whole dictionary, in the order of the catalogue; no query."""
    return [_defined(indicator) for indicator in dictionary().values()]


def defined(code: str) -> Defined | None:
    """One of them; None for an unknown code."""
    indicator = dictionary().get(code)
    return _defined(indicator) if indicator else None


def dictionary_json() -> dict[str, Any]:
    """The dictionary in JSON types, texts in Italian and English; `applies_to` are slugs of participation models, `everywhere` all cities."""
    return {
        "format": FORMAT,
        "languages": ["it", "en"],
        "indicators": [
            {
                **definition(row.indicator),
                "digest": row.digest,
                "measured": not row.indicator.missing,
                "everywhere": row.by_core,
                "applies_to": [model.slug for model in row.models],
            }
            for row in definitions()
        ],
    }


def _defined(indicator: Indicator) -> Defined:
    models = tuple(
        model for model in registry if model.indicators and indicator.code in model.indicators.codes
    )
    return Defined(indicator, indicator.code in CORE_CODES, models)
