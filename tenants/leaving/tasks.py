"""What workers do for cities that take their data or leave. Each task stands being run twice, and being killed anywhere."""

import errno
import shutil
import time
import uuid

import psycopg
import structlog
from celery import shared_task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.services.audit import record as record_in_city
from tenants.context import use_city, use_public
from tenants.hosts import FOUND_SECONDS
from tenants.leaving.departing import carry_out
from tenants.leaving.export import write_archive
from tenants.leaving.places import archive_of, archives_of
from tenants.leaving.running import CARRY_OUT, MAKE_EXPORT, in_hand, send
from tenants.models import City, CityExport, DepartureReceipt
from tenants.services.departures import decide_departure, departures_due, warn_of_departures
from tenants.services.exports import expire_exports, note_failure, note_ready

HOURS = 6
_BETWEEN = 1.0  # seconds between two notes of progress
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
State = CityExport.State
_log = structlog.get_logger(__name__)


@shared_task(shared_ok=True, time_limit=HOURS * 3600)
def make_export(export_id: str) -> None:
    """Make the archive of one request. Left alone when it is made, when another makes it, or when it is of no city any more."""
    key = uuid.UUID(export_id)
    with in_hand(key) as own:
        export = CityExport.objects.select_related("city").filter(pk=key).first()
        if own is None or export is None or not export.is_busy:
            return
        CityExport.objects.filter(pk=key).update(state=State.WORKING)
        with translation.override(export.language):
            _make(export, own)


def _make(export: CityExport, own: psycopg.Connection[object]) -> None:
    target = archive_of(export, export.city.schema_name)
    try:
        made = write_archive(export.city, target, progress=_Noting(own, export.pk))
    except OSError as error:
        _log.exception("export_failed", export=str(export.pk))
        note_failure(export_id=export.pk, why=_told(error))
        return
    with use_city(export.city):
        _note_in_the_city(export, made.sha256)
    note_ready(export_id=export.pk, made=made)


def _note_in_the_city(export: CityExport, sha256: str) -> None:
    record_in_city(
        actor=None,
        action="core.export.made",
        target=export,
        after={"asked_by": export.asked_by, "sha256": sha256},
    )


def _told(error: OSError) -> str:
    if error.errno in _FULL:
        return _(
            "Lo spazio sul disco della piattaforma è finito prima della fine: non è rimasto nulla di incompleto. "
            "Riprovi più tardi; se si ripete, lo dica a chi cura la piattaforma."
        )
    return _(
        "L'archivio non si è potuto scrivere: riprovi più tardi; se si ripete, lo dica a chi cura la piattaforma."
    )


class _Noting:
    """Writes how far the work is, over a connection beside the snapshot's, at most once a second."""

    def __init__(self, own: psycopg.Connection[object], key: uuid.UUID) -> None:
        self._own, self._key, self._next = own, key, 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next and done < total:
            return
        self._next = now + _BETWEEN
        table = CityExport._meta.db_table
        self._own.execute(
            f"UPDATE public.{table} SET done = %s, total = %s WHERE id = %s",  # noqa: S608  # a name of ours
            [done, total, self._key],
        )


@shared_task(shared_ok=True)
def continue_exports() -> None:
    """Take up what a dead worker or a silent broker left, and remove archives whose day has passed."""
    for key in CityExport.objects.filter(state__in=[State.WAITING, State.WORKING]).values_list(
        "pk", flat=True
    ):
        with in_hand(key) as own:
            is_left = own is not None
        if is_left:
            send(MAKE_EXPORT, key)
    for export in expire_exports(today=timezone.localdate()):
        archive_of(export, export.city.schema_name).unlink(missing_ok=True)
    _remove_ownerless()


def _remove_ownerless() -> None:
    """Archives that no row speaks of: those of a city deleted meanwhile."""
    for folder in archives_of("x").parent.glob("*"):
        if not City.objects.filter(schema_name=folder.name).exists():
            shutil.rmtree(folder, ignore_errors=True)


@shared_task(shared_ok=True, time_limit=HOURS * 3600)
def carry_out_departure(receipt_id: str) -> None:
    """Delete what is still there of one city that left."""
    key = uuid.UUID(receipt_id)
    with in_hand(key) as own:
        receipt = DepartureReceipt.objects.filter(pk=key, completed_at=None).first()
        if own is not None and receipt is not None:
            carry_out(receipt)


@shared_task(shared_ok=True)
def watch_departures() -> None:
    """Every morning: warn those who leave in two weeks or three days, delete those whose day has come, take up what was left."""
    with use_public():
        today = timezone.localdate()
        warn_of_departures(today=today)
        for city in departures_due(today):
            decide_departure(actor=None, city=city)
        for key in DepartureReceipt.objects.filter(completed_at=None).values_list("pk", flat=True):
            send(CARRY_OUT, key, countdown=FOUND_SECONDS)
