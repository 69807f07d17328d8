"""Measuring a city from inside, for the console and for who watches over the service; counting what fails in it when it fails.

And the workers' sign of life: the clock asks for it all the time, so it tells that clock, broker and a worker work together.
"""

import datetime as dt
import logging
import os
from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, F, Min
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry, Delivery, Meeting
from core.selectors.city import city_facts
from tenants.context import use_public
from tenants.models import City, CityFault, CityHealth, CityHealthDay, CityOutbox, Heartbeat

MAIL_DAYS = 30
FAULT_DAYS = 7
HISTORY_DAYS = 400
HEARTBEAT_QUERY = "SELECT extract(epoch FROM now() - max(beaten_at)) FROM public.tenants_heartbeat"
"""Seconds since the last sign of life, for connections that know nothing of models."""
_WORKERS = "workers"

_log = logging.getLogger(__name__)
_SIZE = """
    SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND c.relkind IN ('r', 'm')
"""


@shared_task
def measure_health(site: str = "") -> None:
    """Measure the city of the message and write it down on the platform, also as the measure of its day."""
    city: City = connection.tenant
    figures, now = _figures(city), timezone.now()
    last = AuditEntry.objects.exclude(actor_id=None).exclude(actor_id__in=_assistants())
    more = {
        "last_activity_at": last.order_by("-at").values_list("at", flat=True).first(),
        "model_slugs": list(city_facts().model_slugs),
    }
    with use_public():
        if not City.objects.filter(pk=city.pk).exists():
            return  # it left meanwhile
        today = timezone.localdate(now)
        CityHealth.objects.update_or_create(city_id=city.pk, defaults={**figures, **more, "measured_at": now})
        CityHealthDay.objects.update_or_create(city_id=city.pk, day=today, defaults=figures)
        old = today - dt.timedelta(days=HISTORY_DAYS)
        CityHealthDay.objects.filter(city_id=city.pk, day__lt=old).delete()
        CityFault.objects.filter(city_id=city.pk, day__lt=old).delete()


@shared_task
def measure_outbox(site: str = "") -> None:
    """Count the mail of the city of the message that waits to leave, and write it down on the platform."""
    city: City = connection.tenant
    waiting = Delivery.objects.filter(state__in=[Delivery.State.WAITING, Delivery.State.SENDING])
    found = waiting.aggregate(waiting=Count("pk"), oldest_at=Min("queued_at"))
    with use_public():
        if City.objects.filter(pk=city.pk).exists():
            row = {**found, "measured_at": timezone.now()}
            CityOutbox.objects.update_or_create(city_id=city.pk, defaults=row)


@shared_task(shared_ok=True)
def beat() -> None:
    """The workers' sign of life, which the clock asks for every `HEARTBEAT_SECONDS`."""
    Heartbeat.objects.update_or_create(name=_WORKERS, defaults={"beaten_at": timezone.now()})


def beats_needed_in() -> int:
    """After how many seconds without a sign the workers count as down: three have not come."""
    return 3 * int(settings.HEARTBEAT_SECONDS)


def count_fault(city: City, kind: str, where: str) -> None:
    """One more page or task of ours that failed in a city today; says nothing where not even that can be written."""
    try:
        with use_public():
            row = {"city_id": city.pk, "day": timezone.localdate(), "kind": kind, "where": where[:200]}
            known = CityFault.objects.filter(**row)
            if known.update(times=F("times") + 1, last_at=timezone.now()):
                return
            _made, new = CityFault.objects.get_or_create(**row)
            if not new:
                known.update(times=F("times") + 1, last_at=timezone.now())
    except DatabaseError:
        _log.warning("A fault in %s could not be counted", city.schema_name, exc_info=True)


def _figures(city: City) -> dict[str, Any]:
    now = timezone.now()
    held = Meeting.objects.filter(meets_on__year=timezone.localdate(now).year)
    lost = Delivery.objects.filter(state__in=[Delivery.State.FAILED, Delivery.State.BOUNCED])
    return {
        "schema_bytes": _schema_bytes(city.schema_name),
        "media_bytes": _bytes_under(Path(settings.MEDIA_ROOT) / city.schema_name),
        "users": User.objects.filter(is_active=True, assistance_visit=None).count(),
        "meetings": held.exclude(state__in=[Meeting.State.CANCELLED, Meeting.State.POSTPONED]).count(),
        "failed_deliveries": lost.filter(queued_at__gte=now - dt.timedelta(days=MAIL_DAYS)).count(),
    }


def _assistants() -> Any:
    return User.objects.exclude(assistance_visit=None).values("pk")


def _schema_bytes(schema_name: str) -> int:
    """The tables of a schema with their indexes and long values."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZE, [schema_name])
        return int(cursor.fetchone()[0])


def _bytes_under(folder: Path) -> int:
    """All files in a folder; 0 where there is none. A file that goes away meanwhile weighs nothing."""
    total = 0
    for path, _folders, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(path) / name).lstat().st_size
            except FileNotFoundError:
                continue
    return total
