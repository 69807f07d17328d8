"""The base of every table of ours: a UUIDv7 key made here, and a stamp of the city a row was read in."""

import uuid
from collections.abc import Collection
from typing import Any, Self

import uuid_utils.compat
from django.db import models

from accounts.scope import WrongCity, current_scope


def new_key() -> uuid.UUID:
    """A UUIDv7: time-ordered, so that inserts stay local in the index and no sequence is needed."""
    return uuid_utils.compat.uuid7()


class CityRow(models.Model):
    """A row that knows the city it was read in and refuses to be written, read again or deleted in another."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)

    _scope: str | None = None

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        row = super().from_db(db, field_names, values)
        row._scope = current_scope()
        return row

    def _check_scope(self) -> None:
        if self._scope is None:
            self._scope = current_scope()
        elif self._scope != current_scope():
            raise WrongCity(f"{self._meta.label} of {self._scope!r} used in {current_scope()!r}.")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._check_scope()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._check_scope()
        return super().delete(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self._check_scope()
        super().refresh_from_db(*args, **kwargs)
