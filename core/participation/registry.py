"""Which participation models this installation has. Filled once at start, then frozen."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from core.participation.spec import ParticipationModel

T = TypeVar("T")


class RegistryError(RuntimeError):
    """A model was registered twice, too late, or asked for and never registered."""


class Registry:
    """Slug to participation model, in the order of registration."""

    def __init__(self) -> None:
        self._models: dict[str, ParticipationModel] = {}
        self._derived: dict[Callable[[], Any], Any] = {}
        self._frozen = False

    def register(self, model: ParticipationModel) -> None:
        """Add a model; `RegistryError` for a duplicate slug or after `freeze`."""
        if self._frozen:
            raise RegistryError(f"{model.slug}: the registry is frozen, register in participation_model.py")
        if model.slug in self._models:
            raise RegistryError(f"{model.slug}: registered twice")
        self._models[model.slug] = model

    def freeze(self) -> None:
        """No registration after this."""
        self._frozen = True

    @property
    def is_frozen(self) -> bool:
        """Whether every model this installation has is there."""
        return self._frozen

    def derived(self, build: Callable[[], T]) -> T:
        """`build()`, made once after the freeze: for tables of what the models declare, never of a city's data."""
        if not self._frozen:
            return build()
        if build not in self._derived:
            self._derived[build] = build()
        made: T = self._derived[build]
        return made

    def get(self, slug: str) -> ParticipationModel:
        """The model of that slug; `RegistryError` when this installation has none."""
        try:
            return self._models[slug]
        except KeyError:
            raise RegistryError(f"{slug}: no such participation model here") from None

    def __contains__(self, slug: object) -> bool:
        return slug in self._models

    def __iter__(self) -> Iterator[ParticipationModel]:
        return iter(self._models.values())

    def __len__(self) -> int:
        return len(self._models)


registry = Registry()
