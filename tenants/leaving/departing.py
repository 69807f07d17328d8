"""Deleting everything a city was, step by step: killed anywhere, it goes on from there.

1. what there is, is counted; 2. its files are moved out of the way; 3. schema, role, the city's row, contacts and traces of
its people go in one transaction; 4. files, archives and what is remembered in the cache go.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis
from django.conf import settings
from django.db import InternalError, OperationalError, ProgrammingError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from psycopg import sql

from accounts.models import User
from tenants.context import use_public, use_schema
from tenants.hosts import forget_hosts
from tenants.leaving.places import archives_of, media_of, removed_files
from tenants.leaving.tables import read_tables
from tenants.mail.queue import enqueue
from tenants.models import City, CityExport, DepartureReceipt, Message, PlatformEntry
from tenants.services.trail import record

Forget = Callable[[City], object]
FORGETTERS: list[Forget] = []
"""What other areas of the platform know of a city's people beyond rows that hang on the city's own: each forgets it, inside
the transaction that deletes the city."""

_CONTACTS = ("signer", "signer_role", "office_email", "office_address")
_BATCH = 500


def carry_out(receipt: DepartureReceipt) -> None:
    """Take every step that is not taken yet. Called on the public schema, by one worker at a time."""
    if receipt.counted_at is None:
        _count(receipt)
    if receipt.rows_deleted_at is None:
        _move_files(receipt)
        _delete_rows(receipt)
    _delete_files(receipt)
    _forget_in_cache(receipt.schema_name)
    forget_hosts()
    DepartureReceipt.objects.filter(pk=receipt.pk).update(completed_at=timezone.now())


def _count(receipt: DepartureReceipt) -> None:
    """Rows by table, files and their bytes."""
    counts = {}
    with use_schema(receipt.schema_name), transaction.atomic(), connection.cursor() as cursor:
        for table in read_tables():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table.name)).as_string())
            counts[table.name] = cursor.fetchone()[0]
    sizes = [path.stat().st_size for path in _files(media_of(receipt.schema_name))]
    receipt.tables = counts
    receipt.file_count, receipt.file_bytes = len(sizes), sum(sizes)
    receipt.counted_at = timezone.now()
    receipt.save(update_fields=["tables", "file_count", "file_bytes", "counted_at"])


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _move_files(receipt: DepartureReceipt) -> None:
    for number, folder in enumerate((media_of(receipt.schema_name), archives_of(receipt.schema_name))):
        target = removed_files(receipt.pk) / str(number)
        if folder.exists() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(target)


def _delete_rows(receipt: DepartureReceipt) -> None:
    """Everything in the database, at once: the city is there whole or not at all."""
    with use_public(), transaction.atomic(durable=True):
        city = City.objects.select_for_update().get(pk=receipt.city_key)
        emails = _addresses_of(city)
        _run("DROP SCHEMA IF EXISTS {} CASCADE", city.schema_name)
        receipt.role_dropped = _drop_role(city)
        for forget in FORGETTERS:
            forget(city)
        _forget_people(city, emails)
        record(
            actor=None,
            action="city.left",
            city=city,
            after={"receipt": receipt.pk, "rows": receipt.row_count},
        )
        _tell_the_office(receipt, city)
        City.objects.filter(pk=city.pk).delete()
        receipt.rows_deleted_at = timezone.now()
        receipt.save(update_fields=["role_dropped", "rows_deleted_at"])


def _drop_role(city: City) -> bool:
    """Whether the role is gone. Roles are the cluster's: one that has rights in another database is another installation's too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [city.role_name])
        if cursor.fetchone() is None:
            return True
    _run("DROP OWNED BY {}", city.role_name)
    try:
        with transaction.atomic():
            _run("DROP ROLE {}", city.role_name)
    except (InternalError, OperationalError, ProgrammingError) as error:
        if not isinstance(error.__cause__, psycopg.errors.DependentObjectsStillExist):
            raise
        return False
    return True


def _addresses_of(city: City) -> set[str]:
    asked = CityExport.objects.filter(city=city).values_list("asked_by_email", flat=True)
    return {email for email in (city.office_email, *asked) if email}


def _forget_people(city: City, emails: set[str]) -> None:
    """Messages to the city's people go; of what they did on the platform the trail keeps what and when, and of them nothing."""
    Message.objects.filter(email__in=emails).delete()
    team = User.objects.values("pk")
    entries = PlatformEntry.objects.filter(city_key=city.pk)
    entries.exclude(actor_key=None).exclude(actor_key__in=team).update(
        actor_key=None, actor_label=_("persona della città")
    )
    changed = [entry for entry in entries.iterator(chunk_size=_BATCH) if _loses_contacts(entry)]
    PlatformEntry.objects.bulk_update(changed, ["before", "after"], batch_size=_BATCH)


def _loses_contacts(entry: PlatformEntry) -> bool:
    """Take contacts out of what an entry tells; whether there were any."""
    values = [told for told in (entry.before, entry.after) if isinstance(told, dict)]
    found = [told.pop(name, None) for told in values for name in _CONTACTS]
    return any(found)


def _tell_the_office(receipt: DepartureReceipt, city: City) -> None:
    if city.office_email:
        with translation.override("it"):
            enqueue(
                "departure_receipt",
                city.office_email,
                subject=_("I dati di %(city)s sono stati cancellati") % {"city": city.name},
                name=city.office,
                content={"receipt": str(receipt.pk), "city": city.name},
                key=f"departure:{receipt.pk}",
            )


def _delete_files(receipt: DepartureReceipt) -> None:
    folder = removed_files(receipt.pk)
    if folder.exists():
        shutil.rmtree(folder)


def _forget_in_cache(schema_name: str) -> None:
    """What the shared cache remembers of the city; a cache inside a process ends with it, and each entry in its time."""
    if (
        location := settings.CACHES["default"]["LOCATION"]
        if "Redis" in settings.CACHES["default"]["BACKEND"]
        else ""
    ):
        with redis.Redis.from_url(location) as server:
            keys = list(server.scan_iter(match=f"{schema_name}:*", count=_BATCH))
            for start in range(0, len(keys), _BATCH):
                server.delete(*keys[start : start + _BATCH])


def _run(statement: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)).as_string())
