"""A word in every text a city writes, by which a byte of it is known wherever it turns up."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction

from tenants.context import use_city
from tenants.models import City

UNMARKED = {
    "slug": "addresses: the same in both cities on purpose, so that a cache that forgets the city is found out",
    "User.email": "the samples find people by it",
    "Subscriber.email": "the samples find people by it",
    "password": "a hash",
    "Session.session_key": "a secret", "Session.session_data": "a secret", "EmailConfirmation.key": "a secret",
    "model_slug": "a code", "stage": "a code", "action": "a code", "object_type": "a code", "role": "a code",
    "Meeting.kind": "a code", "Mailing.kind": "a code", "RuleSet.code": "a code", "language": "a code",
    "AttendanceTap.about": "a code", "ImportChange.table": "a code", "ImportHeading.sheet": "a code",
    "ImportHeading.column": "a code", "MeetingSeries.rule": "a recurrence rule", "Enrolment.category": "a code",
    "content_type": "a media type", "sha256": "a digest", "pdf_sha256": "a digest", "docx_sha256": "a digest",
    "digest": "a digest", "Mailing.site": "the address of the site",
    "indicator": "a code", "SharedSnapshot.document": "signed: its words are those of other rows", "signature": "a signature",
    "public_key": "a key", "private_key": "a key",
}  # fmt: skip
"""Texts that bear no mark, by column or by model and column, and why."""

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def city_models() -> list[type[models.Model]]:
    """Every table a city has."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if apps.get_app_config(model._meta.app_label).name in settings.TENANT_APPS
    ]


def texts_of(model: type[models.Model]) -> Iterator[models.Field]:
    """The columns of a model in which people write freely, wide enough for a mark."""
    for column in model._meta.concrete_fields:
        if isinstance(column, models.FileField) or not isinstance(
            column, models.CharField | models.TextField
        ):
            continue
        excepted = {column.name, f"{model._meta.object_name}.{column.name}"} & UNMARKED.keys()
        wide = column.max_length is None or column.max_length >= 30
        if not (column.generated or column.choices or excepted) and wide:
            yield column


@dataclass
class Mark:
    """One city's word, and the keys of its rows."""

    city: City
    keys: set[bytes] = field(default_factory=set)

    @property
    def word(self) -> str:
        """Lower case, letters only: good in a slug, an address of mail, a search."""
        return f"zqx{self.city.schema_name}xqz"

    def on(self, text: str, column: models.Field) -> str:
        """The text with the mark, as long as the column lets it be."""
        if self.word in text:
            return text
        if isinstance(column, models.EmailField):
            return f"{self.word}.{text}" if text else text
        if isinstance(column, models.URLField):
            return f"{text}/{self.word}" if text else text
        room = (column.max_length or 10_000) - len(self.word) - 1
        return f"{text[:room]} {self.word}".strip()

    def found_in(self, content: bytes, asked: str = "") -> str:
        """What in the content is this city's: the word, or a key that was not in the address asked for."""
        content = content.lower()
        if self.word.encode() in content:
            place = content.index(self.word.encode())
            return content[max(0, place - 60) : place + 40].decode(errors="replace")
        keys = set(_UUID.findall(content)) & self.keys - set(_UUID.findall(asked.lower().encode()))
        return b" ".join(keys).decode()


@contextmanager
def marking(mark: Mark) -> Iterator[None]:
    """Everything written inside the block, by whatever way, bears the mark from the start."""
    usual = models.Field.pre_save
    marked = {column for model in city_models() for column in texts_of(model)}

    def pre_save(column: models.Field, row: models.Model, add: bool) -> Any:
        value = usual(column, row, add)
        if column in marked and isinstance(value, str) and value:
            value = mark.on(value, column)
            setattr(row, column.attname, value)
        return value

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models.Field, "pre_save", pre_save)
        yield


def mark_the_rest(mark: Mark) -> list[str]:
    """Texts still empty get the mark too, where the table's own rules let them; returns the columns without any.

    Also remembers the keys of every row.
    """
    bare = []
    with use_city(mark.city):
        for model in city_models():
            rows = model._base_manager
            if isinstance(model._meta.pk, models.UUIDField) or model._meta.pk.is_relation:
                mark.keys |= {str(key).encode() for key in rows.values_list("pk", flat=True)}
            for column in texts_of(model):
                if isinstance(column, models.EmailField | models.URLField):
                    continue
                try:
                    with transaction.atomic():
                        rows.filter(**{column.attname: ""}).update(**{column.attname: mark.word})
                except DatabaseError:
                    bare.append(f"{model._meta.label}.{column.name}")
    return bare


def contents(city: City) -> dict[str, Any]:
    """A digest of every table of the city: two are equal when nothing was written meanwhile."""
    digests = {}
    with connection.cursor() as cursor:
        for model in city_models():
            table = f"{city.schema_name}.{model._meta.db_table}"
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), '')) FROM {table} t"
            )
            digests[table] = cursor.fetchone()[0]
    return digests


def is_key(value: Any) -> bool:
    """Whether a parameter of an address names a row."""
    return isinstance(value, uuid.UUID)
