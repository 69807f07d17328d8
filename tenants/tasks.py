"""Background work: the base of every task, and how one is given to every city."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, NoReturn

from celery import Task, current_app, shared_task
from celery.exceptions import Reject
from django.conf import settings
from django.db import connection
from tenant_schemas_celery.task import TenantTask

from accounts.scope import PUBLIC, current_scope
from tenants.assistance.tasks import end_overdue_visits
from tenants.billing.tasks import apply_one_event, carry_out_order, catch_up, reconcile
from tenants.context import use_city, use_public
from tenants.domains.certificates import obtain_certificate
from tenants.domains.checking import check_claims
from tenants.health import beat, count_fault, measure_health, measure_outbox
from tenants.leaving.tasks import carry_out_departure, continue_exports, make_export, watch_departures
from tenants.mail.sending import send_messages
from tenants.models import City, CityDomain, CityFault
from tenants.onboarding.tasks import forget_requests, make_requested_city, make_what_was_left
from tenants.provisioning.state import cities_behind, is_behind
from tenants.services.trials import mind_trials
from tenants.standing import PAUSED, WRITING

__all__ = [
    "HEADER",
    "CityTask",
    "apply_one_event",
    "beat",
    "carry_out_departure",
    "carry_out_order",
    "catch_up",
    "check_claims",
    "continue_exports",
    "end_overdue_visits",
    "forget_requests",
    "in_each_city",
    "make_export",
    "make_requested_city",
    "make_what_was_left",
    "measure_health",
    "measure_outbox",
    "mind_trials",
    "obtain_certificate",
    "reconcile",
    "send_messages",
    "send_to_each_city",
    "site_addresses",
    "watch_departures",
]

HEADER = "_schema_name"
BEHIND_SECONDS = 60
"""After how long a task looks again whether its city has the tables it needs."""


class CityBehind(RuntimeError):
    """A city's tables lack migrations of this code."""


class CityTask(TenantTask):
    """Runs inside one city or not at all.

    Refuses a message that names no city, or one that is no more, unless the task is declared `shared_ok` (work on the
    public schema). Delivered at least once: the message is acknowledged when the task is done, so a worker that dies in
    the middle leaves it to another; a task must therefore stand being run twice.
    """

    abstract = True
    shared_ok = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with self._city_of_the_message():
            return super().__call__(*args, **kwargs)

    def _city_of_the_message(self) -> AbstractContextManager[Any]:
        name = self.name_in_the_message()
        if name == PUBLIC:
            if not self.shared_ok:
                raise Reject(f"{self.name}: the message names no city.", requeue=False)
            return use_public()
        return use_city(self._city(name))

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Counted in its city, by name."""
        super().on_failure(exc, task_id, args, kwargs, einfo)
        name = self.name_in_the_message()
        with use_public():
            city = City.objects.filter(schema_name=name).first()
        if city:
            count_fault(city, CityFault.Kind.TASK, self.name)

    def name_in_the_message(self) -> str:
        """The schema the work is for."""
        if self.request.called_directly:
            return current_scope()
        return self.request.get(HEADER) or (self.request.headers or {}).get(HEADER) or PUBLIC

    def _city(self, name: str) -> City:
        if isinstance(connection.tenant, City) and connection.schema_name == name:
            return connection.tenant
        with use_public():
            cities = City.objects.select_related("schema_state__migrations")
            city: City | None = cities.filter(schema_name=name).first()
            behind = city is not None and is_behind(city)
        if city is None:
            raise Reject(f"{self.name}: there is no city {name!r}.", requeue=False)
        if behind:
            self._put_off(city)
        return city

    def _put_off(self, city: City) -> NoReturn:
        """The city's tables lack migrations of this code: the message waits until they have them."""
        if self.request.is_eager:  # nobody would wait
            raise CityBehind(f"{self.name}: {city.schema_name} waits for migrate_cities.")
        raise self.retry(countdown=BEHIND_SECONDS, max_retries=None)


def send_to_each_city(task: Task, **arguments: Any) -> int:
    """One message of `task` per city, each with a header of its own; returns how many were sent."""
    return _send(task, dict.fromkeys(site_addresses(), arguments))


@shared_task(shared_ok=True)
def in_each_city(name: str) -> None:
    """The clock's way into the cities: one message of the task `name` per city, with the address of the city's `site`.

    Called on the public schema, by the schedule in the settings. What would write to people rests where a city stands
    still (`tenants.standing.PAUSED`).
    """
    task = current_app.tasks[name]
    with use_public():
        waiting = set(cities_behind().values_list("schema_name", flat=True))  # the clock asks again
    sites = site_addresses(only_writing=name in PAUSED)
    _send(task, {city: {"site": sites[city]} for city in sites if city not in waiting})


def site_addresses(*, only_writing: bool = False) -> dict[str, str]:
    """Schema name to the address of each city's site (`https://bergamo.example/`), in the order of the names."""
    with use_public():
        hosts = CityDomain.objects.filter(is_primary=True).order_by("tenant__schema_name")
        if only_writing:
            hosts = hosts.filter(tenant__state__in=WRITING)
        return {
            name: settings.SITE_ADDRESS.format(host=host)
            for name, host in hosts.values_list("tenant__schema_name", "domain")
        }


def _send(task: Task, arguments: Mapping[str, dict[str, Any]]) -> int:
    for city, given in arguments.items():
        task.apply_async(kwargs=given, headers={HEADER: city})
    return len(arguments)
