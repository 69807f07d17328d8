"""The registry of participation models: filled once, then frozen, and it forgives nothing."""

from dataclasses import replace

import pytest

from core.participation.registry import Registry, RegistryError, registry
from core.participation.spec import ParticipationModel

DUMMY: ParticipationModel = registry.get("dummy")


def test_a_model_is_found_by_its_slug_in_the_order_of_registration() -> None:
    own = Registry()
    other = replace(DUMMY, slug="other")
    own.register(other)
    own.register(DUMMY)
    assert [model.slug for model in own] == ["other", "dummy"]
    assert own.get("dummy") is DUMMY
    assert "other" in own
    assert len(own) == 2


def test_a_slug_is_registered_once() -> None:
    own = Registry()
    own.register(DUMMY)
    with pytest.raises(RegistryError, match="dummy: registered twice"):
        own.register(replace(DUMMY, label="another"))


def test_nothing_is_registered_after_the_start() -> None:
    own = Registry()
    own.freeze()
    with pytest.raises(RegistryError, match="frozen"):
        own.register(DUMMY)
    assert registry.is_frozen
    with pytest.raises(RegistryError, match="frozen"):
        registry.register(replace(DUMMY, slug="late"))


def test_a_model_this_installation_lacks_is_told_by_name() -> None:
    with pytest.raises(RegistryError, match="nowhere: no such participation model"):
        registry.get("nowhere")
    assert "nowhere" not in registry


def test_tables_of_what_is_declared_are_made_once_and_only_after_the_freeze() -> None:
    own = Registry()
    made: list[int] = []

    def build() -> list[str]:
        made.append(1)
        return [model.slug for model in own]

    assert own.derived(build) == []
    own.register(DUMMY)
    assert own.derived(build) == ["dummy"]
    own.freeze()
    assert own.derived(build) is own.derived(build)
    assert len(made) == 3
