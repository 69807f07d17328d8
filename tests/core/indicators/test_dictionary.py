"""The dictionary of indicators: complete, whole, and known by its digest."""

import datetime as dt
from dataclasses import replace

import pytest

from core.indicators import taking_part
from core.indicators.dictionary import (
    CORE,
    CORE_CODES,
    check,
    definition,
    definition_digest,
    dictionary,
    digests,
)
from core.participation.indicators import Level, Version
from core.participation.registry import RegistryError, registry
from core.reporting.units import _UNITS

OF_THE_MODELS = {9, 22, 23, 24, 28, 30, 31, 32}
"""Places in the catalogue that only a participation model knows of."""


def test_every_place_of_the_catalogue_is_there() -> None:
    assert {one.number for one in CORE.values()} == set(range(1, 36)) - OF_THE_MODELS
    assert list(dictionary().values()) == sorted(dictionary().values(), key=lambda one: one.number)
    missing = {one.number for one in CORE.values() if one.missing}
    assert missing == {14, 33, 34, 35}


@pytest.mark.parametrize("code", CORE)
def test_every_definition_says_all_in_both_languages(code: str) -> None:
    one = CORE[code]
    said = definition(one)
    for text in ("name", "question", "numerator", "denominator", "excludes", "missing"):
        assert bool(said[text]["it"]) == bool(said[text]["en"])
    for text in ("name", "question", "numerator"):
        assert said[text]["it"]
        assert said[text]["it"] != said[text]["en"]
    assert Level.CITY in one.levels
    assert one.unit in _UNITS
    assert one.source
    assert len(code) <= 40


def test_a_digest_changes_with_whatever_is_said_and_with_nothing_else() -> None:
    one = taking_part.CONTINUITY
    changed = Version(2, dt.date(2027, 1, 1), "due incontri")
    others = (
        replace(one, times=1),
        replace(one, excludes="nessuno"),
        replace(one, versions=(*one.versions, changed)),
        replace(one, levels=frozenset(Level)),
    )
    assert definition_digest(one) == definition_digest(replace(one)) == digests()[one.code]
    assert len({definition_digest(each) for each in (one, *others)}) == 5
    assert replace(one, versions=(*one.versions, changed)).version == 2


def test_what_does_not_hold_together_is_refused() -> None:
    one = taking_part.CONTINUITY
    with pytest.raises(RegistryError, match="twice"):
        check([one], [])
    with pytest.raises(RegistryError, match="share"):
        check([], ["nothing"])
    with pytest.raises(RegistryError, match="month by month"):
        check([replace(one, code="ages", breaks_down_people=True, monthly=True)], [])
    with pytest.raises(RegistryError, match="month by month"):
        check([replace(one, code="offices", counts_people_of=13, monthly=True)], [])


def test_what_models_share_is_in_cores_dictionary_and_not_counted_by_core() -> None:
    for model in registry:
        if model.indicators:
            assert model.indicators.shared <= set(CORE) - CORE_CODES


def test_every_indicator_is_counted_by_somebody_or_says_what_is_missing() -> None:
    by_models = {code for model in registry if model.indicators for code in model.indicators.codes}
    counted = CORE_CODES | by_models | {"volunteer_hours_per_1000"}  # that one core works out from the hours
    assert {one.code for one in dictionary().values() if not one.missing} == counted
    assert {one.number for one in dictionary().values()} == set(range(1, 36))
