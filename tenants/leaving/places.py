"""Where the files of coming and going lie: beside the cities' own folders, under names no city can have."""

import uuid
from pathlib import Path

from django.conf import settings

from tenants.models import CityExport


def media_of(schema_name: str) -> Path:
    """The folder of a city's files (`accounts.storage.CityStorage`)."""
    return Path(settings.MEDIA_ROOT) / schema_name


def archives_of(schema_name: str) -> Path:
    """The folder of the archives a city asked for."""
    return Path(settings.MEDIA_ROOT) / ".exports" / schema_name


def archive_of(export: CityExport, schema_name: str) -> Path:
    """The archive of one export, once it is ready."""
    return archives_of(schema_name) / f"{export.pk}.zip"


def removed_files(receipt_id: uuid.UUID) -> Path:
    """Where the files of a city that leaves wait to be deleted: a new city of the same name finds an empty folder."""
    return Path(settings.MEDIA_ROOT) / ".leaving" / str(receipt_id)
