"""The dictionary of indicators: core's and every participation model's own, and the digest by which two definitions are known to be one."""

import hashlib
from collections.abc import Iterable
from typing import Any

import rfc8785
from django.utils.translation import override

from core.indicators.outcomes import COUNTED_BY_MODELS, NOT_MEASURED
from core.indicators.taking_part import ABOUT_PEOPLE, COUNTED_BY_CORE
from core.participation.indicators import Dictionary, Indicator, Level
from core.participation.registry import RegistryError, registry

LANGUAGES = ("it", "en")
CORE = {
    indicator.code: indicator
    for indicator in (*COUNTED_BY_CORE, *ABOUT_PEOPLE, *COUNTED_BY_MODELS, *NOT_MEASURED)
}
CORE_CODES = frozenset(indicator.code for indicator in COUNTED_BY_CORE)
"""What core counts by itself."""

_TEXTS = ("name", "question", "numerator", "denominator", "excludes", "missing")


def dictionary() -> Dictionary:
    """Code to indicator, in the order of the catalogue: what core knows, and what each participation model adds.

    `RegistryError` for a code declared twice, for a `shared` one that core does not know, and for a breakdown of people, or
    another count of the same people, by month, which would tell by differences what the year hides.
    """
    return registry.derived(_dictionary)


def breakdowns(known: Dictionary) -> frozenset[int]:
    """Whose people some indicator breaks down (`Indicator.people`)."""
    return frozenset(indicator.people for indicator in known.values() if indicator.breaks_down_people)


def definition_digest(indicator: Indicator) -> str:
    """SHA-256, in hexadecimal, of the definition as canonical JSON (RFC 8785) in both languages: the same text, the same digest."""
    return hashlib.sha256(rfc8785.dumps(definition(indicator))).hexdigest()


def digests() -> dict[str, str]:
    """Code to digest, of the whole dictionary; made once."""
    return registry.derived(_digests)


def definition(indicator: Indicator) -> dict[str, Any]:
    """All a definition says, in JSON types; each text is a pair, in Italian and in English."""
    return {
        "code": indicator.code,
        "number": indicator.number,
        **{name: _both(getattr(indicator, name)) for name in _TEXTS},
        "unit": indicator.unit,
        "source": indicator.source,
        "times": indicator.times,
        "decimals": indicator.decimals,
        "median": indicator.median,
        "levels": [level.value for level in Level if level in indicator.levels],
        "monthly": indicator.monthly,
        "direction": indicator.direction.value,
        "breaks_down_people": indicator.breaks_down_people,
        "versions": [
            {"number": one.number, "since": one.since.isoformat(), "change": _both(one.change)}
            for one in indicator.versions
        ],
    }


def check(indicators: Iterable[Indicator], shared: Iterable[str]) -> Dictionary:
    """The dictionary of core's indicators and these, sorted by place in the catalogue; raises as `dictionary`."""
    found = dict(CORE)
    for indicator in indicators:
        if indicator.code in found:
            raise RegistryError(f"{indicator.code}: an indicator declared twice")
        found[indicator.code] = indicator
    for code in shared:
        if code not in CORE:
            raise RegistryError(f"{code}: not an indicator of core's that models share")
    broken_down = breakdowns(found)
    for indicator in found.values():
        if indicator.monthly and indicator.people in broken_down:
            raise RegistryError(f"{indicator.code}: no breakdown of people month by month")
    return dict(sorted(found.items(), key=lambda pair: pair[1].number))


def _dictionary() -> Dictionary:
    sources = [model.indicators for model in registry if model.indicators]
    own = [indicator for source in sources for indicator in source.own]
    return check(own, [code for source in sources for code in source.shared])


def _digests() -> dict[str, str]:
    return {code: definition_digest(indicator) for code, indicator in dictionary().items()}


def _both(text: Any) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = str(text)
    return said
