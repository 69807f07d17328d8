"""Background work: the base of every task, and how one is given to every city."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from celery import Task, current_app, shared_task
from celery.exceptions import Reject
from django.conf import settings
from django.db import connection
from tenant_schemas_celery.task import TenantTask

from accounts.scope import PUBLIC, current_scope
from tenants.assistance.tasks import end_overdue_visits
from tenants.context import use_city, use_public
from tenants.health import count_fault, measure_health
from tenants.mail.sending import send_messages
from tenants.models import City, CityDomain, CityFault

__all__ = [
    "HEADER",
    "CityTask",
    "end_overdue_visits",
    "in_each_city",
    "measure_health",
    "send_messages",
    "send_to_each_city",
    "site_addresses",
]

HEADER = "_schema_name"


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
        name = self._name_in_the_message()
        if name == PUBLIC:
            if not self.shared_ok:
                raise Reject(f"{self.name}: the message names no city.", requeue=False)
            return use_public()
        return use_city(self._city(name))

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Counted in its city, by name."""
        super().on_failure(exc, task_id, args, kwargs, einfo)
        name = self._name_in_the_message()
        with use_public():
            city = City.objects.filter(schema_name=name).first()
        if city:
            count_fault(city, CityFault.Kind.TASK, self.name)

    def _name_in_the_message(self) -> str:
        if self.request.called_directly:
            return current_scope()
        return self.request.get(HEADER) or (self.request.headers or {}).get(HEADER) or PUBLIC

    def _city(self, name: str) -> City:
        if isinstance(connection.tenant, City) and connection.schema_name == name:
            return connection.tenant
        with use_public():
            city: City | None = City.objects.filter(schema_name=name).first()
        if city is None:
            raise Reject(f"{self.name}: there is no city {name!r}.", requeue=False)
        return city


def send_to_each_city(task: Task, **arguments: Any) -> int:
    """One message of `task` per city, each with a header of its own; returns how many were sent."""
    return _send(task, dict.fromkeys(site_addresses(), arguments))


@shared_task(shared_ok=True)
def in_each_city(name: str) -> None:
    """The clock's way into the cities: one message of the task `name` per city, with the address of the city's `site`.

    Called on the public schema, by the schedule in the settings.
    """
    task = current_app.tasks[name]
    _send(task, {city: {"site": address} for city, address in site_addresses().items()})


def site_addresses() -> dict[str, str]:
    """Schema name to the address of each city's site (`https://bergamo.example/`), in the order of the names."""
    with use_public():
        hosts = CityDomain.objects.filter(is_primary=True).order_by("tenant__schema_name")
        return {
            name: settings.SITE_ADDRESS.format(host=host)
            for name, host in hosts.values_list("tenant__schema_name", "domain")
        }


def _send(task: Task, arguments: Mapping[str, dict[str, Any]]) -> int:
    for city, given in arguments.items():
        task.apply_async(kwargs=given, headers={HEADER: city})
    return len(arguments)
