"""How the whole service stands, from the platform's own tables: no city is visited."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone

from tenants.models import BillingOrder, City, CityFault, CityOutbox, Message, StripeEvent
from tenants.provisioning.state import cities_behind

_SESSIONS = """
    SELECT numbackends, current_setting('max_connections')::int FROM pg_stat_database WHERE datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class Service:
    """Cities by state; those whose tables lack migrations; what waits, by queue, with the age in seconds of the oldest; today's
    faults by kind; sessions of the database; mail that waits, by city (cities with none left out)."""

    cities: dict[str, float]
    behind: int
    waiting: dict[str, tuple[float, float]]
    faults: dict[str, float]
    sessions: int
    sessions_max: int
    city_mail: dict[str, float]


def service_figures() -> Service:
    """Measured now; called on public. Ten queries over small or indexed tables."""
    states = City.objects.values_list("state").annotate(Count("pk"))
    faults = CityFault.objects.filter(day=timezone.localdate()).values_list("kind").annotate(Sum("times"))
    mail = CityOutbox.objects.filter(waiting__gt=0).values_list("city__schema_name", "waiting")
    sessions, most = _sessions()
    now = timezone.now()
    return Service(
        cities=dict.fromkeys(City.State.values, 0.0) | dict(states.order_by()),
        behind=cities_behind().count(),
        waiting={
            "city_mail": _queue(CityOutbox.objects.all(), now, Sum("waiting"), "oldest_at"),
            "platform_mail": _queue(Message.objects.filter(state__in=["waiting", "sending"]), now, Count("pk"), "queued_at"),
            "payment_orders": _queue(_undone(BillingOrder), now, Count("pk"), "made_at"),
            "payment_events": _queue(_undone(StripeEvent), now, Count("pk"), "made_at"),
        },
        faults=dict.fromkeys(CityFault.Kind.values, 0.0) | dict(faults.order_by()),
        sessions=sessions,
        sessions_max=most,
        city_mail=dict(mail),
    )  # fmt: skip


def _undone(model: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.filter(state__in=["waiting", "taken"])
    return found


def _queue(rows: QuerySet[Any], now: dt.datetime, count: Any, since: str) -> tuple[float, float]:
    found = rows.aggregate(count=count, oldest=Min(since))
    oldest = found["oldest"]
    return float(found["count"] or 0), (now - oldest).total_seconds() if oldest else 0.0


def _sessions() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_SESSIONS)
        open_now, most = cursor.fetchone()
    return int(open_now), int(most)
