"""Asking for everything a city has, and what becomes of the request."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.services.audit import record as record_in_city
from tenants.leaving.export import Archived
from tenants.leaving.running import start_soon
from tenants.mail.queue import enqueue
from tenants.models import City, CityExport
from tenants.services.trail import record

KEPT = dt.timedelta(days=14)
"""How long an archive can be downloaded; then it is deleted, and a new one is asked for."""

State = CityExport.State


@transaction.atomic(durable=True)
def ask_export(*, actor: User | None, city: City, language: str = "it") -> CityExport:
    """Have one archive made with everything the city has, in whatever state the city is; who asked is told when it is ready.

    While one is being made another request is the same request. Called on the public schema; `actor` is of the city.
    """
    City.objects.select_for_update().get(pk=city.pk)
    busy = CityExport.objects.filter(city=city, state__in=[State.WAITING, State.WORKING]).first()
    if busy is not None:
        return busy
    export: CityExport = CityExport.objects.create(
        city_id=city.pk,
        asked_by_key=actor.pk if actor else None,
        asked_by=str(actor) if actor else _("sistema"),
        asked_by_email=actor.email if actor else "",
        language=language,
    )
    record(actor=actor, action="city.export_asked", city=city, after={"export": export.pk})
    on_commit(lambda: start_soon(export.pk))
    return export


@transaction.atomic(durable=True)
def note_ready(*, export_id: uuid.UUID, made: Archived) -> None:
    """The archive is there until a day; who asked is told once. Nothing for a city that was deleted meanwhile."""
    export = _busy(export_id)
    if export is None:
        return
    export.state, export.ready_at = State.READY, timezone.now()
    export.expires_on = timezone.localdate() + KEPT
    export.size, export.rows, export.files, export.sha256 = made.size, made.rows, made.files, made.sha256
    export.done = export.total
    export.save()
    _write(export, "export_ready", _("I dati di %(city)s sono pronti") % {"city": export.city.name})


@transaction.atomic(durable=True)
def note_failure(*, export_id: uuid.UUID, why: str) -> None:
    """No archive came of it; who asked is told why and what to do."""
    export = _busy(export_id)
    if export is None:
        return
    export.state, export.failure = State.FAILED, why[:500]
    export.save(update_fields=["state", "failure"])
    _write(
        export, "export_failed", _("L'esportazione di %(city)s non è riuscita") % {"city": export.city.name}
    )


@transaction.atomic(durable=True)
def note_download(*, actor: User | None, export: CityExport) -> None:
    """Somebody takes the archive: in the trail of the city, where this is called."""
    record_in_city(
        actor=actor, action="core.export.downloaded", target=export, after={"sha256": export.sha256}
    )


@transaction.atomic(durable=True)
def expire_exports(*, today: dt.date) -> list[CityExport]:
    """Those whose day has passed; their files are for the caller to remove."""
    due = CityExport.objects.select_for_update().filter(state=State.READY, expires_on__lt=today)
    found = list(due.select_related("city"))
    CityExport.objects.filter(pk__in=[export.pk for export in found]).update(state=State.EXPIRED)
    return found


def _busy(export_id: uuid.UUID) -> CityExport | None:
    rows = CityExport.objects.select_for_update(of=("self",)).select_related("city")
    export: CityExport | None = rows.filter(pk=export_id, state__in=[State.WAITING, State.WORKING]).first()
    return export


def _write(export: CityExport, kind: str, subject: str) -> None:
    if export.asked_by_email:
        enqueue(
            kind,
            export.asked_by_email,
            subject=subject,
            name=export.asked_by if export.asked_by != export.asked_by_email else "",
            content={"city": export.city.name, "schema_name": export.city.schema_name, "failure": export.failure,
                     "days": KEPT.days},
            key=f"export:{export.pk}",
            language=export.language,
        )  # fmt: skip
