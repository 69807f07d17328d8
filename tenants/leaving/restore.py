"""Putting a city back as an archive says: in the place of what it is now, or as a city of its own.

Rows appear in one transaction, whole and checked; files are there before them, and what is superfluous goes after.
"""

import hashlib
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from core.services.audit import record as record_in_city
from tenants.context import use_city, use_public, use_schema
from tenants.hosts import forget_hosts
from tenants.leaving.manifest import ArchiveRefused
from tenants.leaving.places import media_of
from tenants.leaving.reader import Archive, opened, safe_path
from tenants.leaving.staging import staged
from tenants.models import City, CityDomain
from tenants.names import check_host_name
from tenants.provisioning.create import CityExists
from tenants.provisioning.fingerprint import applied_migrations
from tenants.provisioning.roles import ensure_role, grant_schema, rights_digest
from tenants.provisioning.state import record_state
from tenants.services.trail import record

_DETAILS = (
    "name", "province", "istat_code", "cadastral_code", "residents", "residents_on", "office", "office_address",
    "office_email", "signer", "signer_role",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    city: City
    rows: int
    files: int


def restore_city(*, city: City, path: Path) -> Restored:
    """Put the rows and files of an archive of this city in the place of those it has; other cities are not touched.

    What was written since the archive was made is lost. Until the one moment in which everything changes the city works on
    as it is; a failure or a killed process changes nothing. Raises `ArchiveRefused` for an archive that is damaged, hostile,
    newer than the code, or of another city.
    """
    with opened(path) as archive:
        if archive.manifest.city.get("id") != str(city.pk):
            raise ArchiveRefused(_("L'archivio è di un'altra città: per farne una nuova c'è import_city."))
        with staged(archive, city.schema_name) as schema:
            _put_files(archive, city.schema_name)
            with use_schema(city.schema_name), transaction.atomic(durable=True):
                City.objects.select_for_update().get(pk=city.pk)
                _run("DROP SCHEMA {} CASCADE", city.schema_name)
                _take_the_place(schema, city)
                _tell(city, archive)
            _remove_superfluous(archive, city.schema_name)
        return _restored(city, archive)


def import_city(*, path: Path, schema_name: str, hostname: str) -> Restored:
    """Make a city of an archive: of another installation, of a city that left, or a copy under another name.

    Keys of rows are kept, and the city's own where no other has it. Nobody sees any of it before all is there. Raises
    `ArchiveRefused`, `CityExists` for a taken name, `ValidationError` for a bad one.
    """
    hostname = hostname.lower()
    with opened(path) as archive:
        city = _city_of(archive.manifest.city, schema_name)
        with use_public():
            if City.objects.filter(schema_name=schema_name).exists():
                raise CityExists(_("«%(name)s» esiste già.") % {"name": schema_name})
            if CityDomain.objects.filter(domain=hostname).exists():
                raise CityExists(_("«%(name)s» esiste già.") % {"name": hostname})
            check_host_name(hostname)
            _check(city)
        with staged(archive, schema_name) as schema:
            _put_files(archive, schema_name)
            with use_schema(schema_name), transaction.atomic(durable=True):
                ensure_role(city)
                _take_the_place(schema, city)
                City.objects.bulk_create([city])  # not save(), which would have the connection in public
                CityDomain.objects.create(domain=hostname, tenant=city, is_primary=True)
                _tell(city, archive)
        forget_hosts()
        return _restored(city, archive)


def _city_of(told: Mapping[str, Any], schema_name: str) -> City:
    """The city's row as the archive tells it, active; what it owes or where it stood elsewhere stays there."""
    city = City(schema_name=schema_name, **{name: told[name] for name in _DETAILS if told.get(name)})
    with use_public():
        try:
            key = uuid.UUID(str(told.get("id")))
        except ValueError as error:
            raise ArchiveRefused(_("Il manifesto dell'archivio è incompleto o alterato.")) from error
        if not City.objects.filter(pk=key).exists():
            city.id = key
    return city


def _check(city: City) -> None:
    try:
        city.full_clean()
    except ValidationError as error:
        if "schema_name" in error.message_dict:
            raise
        raise ArchiveRefused(_("Il manifesto dell'archivio è incompleto o alterato.")) from error


def _take_the_place(schema: str, city: City) -> None:
    _run("ALTER SCHEMA {} RENAME TO {}", schema, city.schema_name)
    grant_schema(city)


def _tell(city: City, archive: Archive) -> None:
    record_state(city, applied_migrations(city.schema_name), rights=rights_digest())
    told = {"kind": archive.manifest.kind, "made_at": archive.manifest.made_at}
    with use_city(city):
        record_in_city(actor=None, action="core.city.restored", target=city, after=told)
    record(actor=None, action="city.restored", city=city, after=told)


def _restored(city: City, archive: Archive) -> Restored:
    return Restored(city, sum(table.rows for table in archive.manifest.tables), len(archive.file_names))


def _put_files(archive: Archive, schema_name: str) -> None:
    """Each file in its place, whole or not at all; one that is there and the same is left alone. Names are never used twice,
    so what the city has now is not in the way."""
    folder = media_of(schema_name)
    for name in archive.file_names:
        if not safe_path(name):
            raise ArchiveRefused(_("«%(path)s» porta fuori dall'archivio.") % {"path": name[:120]})
        target = folder / name
        if _is_there(target, archive.manifest.member_by_path[f"file/{name}"].sha256):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.parent.resolve().is_relative_to(folder.resolve()):
            raise ArchiveRefused(_("«%(path)s» porta fuori dall'archivio.") % {"path": name[:120]})
        part = target.with_name(f".{target.name[:100]}.part")
        try:
            with part.open("wb") as file:
                for block in archive.blocks(f"file/{name}"):
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _is_there(path: Path, sha256: str) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _remove_superfluous(archive: Archive, schema_name: str) -> None:
    """Files of rows that are no more."""
    folder, wanted = media_of(schema_name), set(archive.file_names)
    for path in list(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink(missing_ok=True)


def _run(statement: str, *names: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)).as_string())
