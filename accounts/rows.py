"""The base of every table of ours: a UUIDv7 key made here, and a stamp of the city a row belongs to."""

import uuid
from collections.abc import Iterable
from typing import Any

import uuid_utils
import uuid_utils.compat
from django.db import models

from accounts.scope import WrongCity, current_scope


def new_key() -> uuid.UUID:
    """A UUIDv7: time-ordered, so that inserts stay local in the index and no sequence is needed."""
    return uuid_utils.compat.uuid7()


def new_key_text() -> str:
    """The same as text, which is quicker made: for rows copied by the thousand."""
    return str(uuid_utils.uuid7())


class CityRow(models.Model):
    """A row that knows the city it was read or made in, and refuses to be written, read again or deleted in another.

    The stamp travels with copies and pickles, so a row kept in a cache is refused too. `QuerySet.update` and
    `QuerySet.delete` name no row and need no stamp: they work on the tables of the current city.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope = current_scope()

    def _check_scope(self) -> None:
        scope = current_scope()
        if self._scope != scope:
            raise WrongCity(f"{self._meta.label} of {self._scope!r} used in {scope!r}.")

    def _prepare_related_fields_for_save(
        self, operation_name: str, fields: Iterable[Any] | None = None
    ) -> None:
        """Django calls this for every row of `save`, `bulk_create` and `bulk_update`: the one gate of all three."""
        self._check_scope()
        super()._prepare_related_fields_for_save(operation_name, fields)  # type: ignore[misc]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._check_scope()
        return super().delete(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Also how Django reads a deferred column."""
        self._check_scope()
        super().refresh_from_db(*args, **kwargs)
