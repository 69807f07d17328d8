"""Which participation models this installation has. Filled once at start, then frozen."""

from collections.abc import Iterator

from core.participation.spec import ParticipationModel


class RegistryError(RuntimeError):
    """A model was registered twice, too late, or asked for and never registered."""


class Registry:
    """Slug to participation model, in the order of registration."""

    def __init__(self) -> None:
        self._models: dict[str, ParticipationModel] = {}
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
