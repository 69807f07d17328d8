"""The worker's entry point (celery -A config.celery worker). Every task runs inside one city."""

import os
from time import perf_counter
from typing import Any

from celery.signals import task_postrun, task_prerun, task_revoked, worker_init, worker_ready
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep
from tenant_schemas_celery.app import CeleryApp

from config.metrics import count_expired, count_task, forget_counted
from config.sentry import name_scope

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = CeleryApp("vicinia", task_cls="tenants.tasks:CityTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)

# CityTask enters the city itself, through use_city; the library's own switch would come back without the city's role.
task_prerun.disconnect(dispatch_uid="tenant_schemas_switch_schema")
task_postrun.disconnect(dispatch_uid="tenant_schemas_restore_schema")


@worker_init.connect
def refuse_to_mix_cities(**_event: Any) -> None:
    """As the web does: no start behind a pool that would mix cities."""
    from tenants.pooling import refuse_shared_sessions  # noqa: PLC0415  # the applications are ready only now

    refuse_shared_sessions()
    forget_counted()


@worker_ready.connect
def tell_metrics(**_event: Any) -> None:
    """Where `WORKER_METRICS` says, once the processes that work are there."""
    from config.exposition import tell_at  # noqa: PLC0415  # the applications are ready only now

    if settings.WORKER_METRICS:
        tell_at(*settings.WORKER_METRICS)


@task_prerun.connect
def note_start(task: Any, **_event: Any) -> None:
    """What is reported of the task bears its city; what it takes is counted from here."""
    name_scope(city=task.name_in_the_message())
    task.request.begun = perf_counter()


@task_postrun.connect
def note_end(task: Any, state: str, **_event: Any) -> None:
    """Counted by how it ended."""
    seconds = perf_counter() - getattr(task.request, "begun", perf_counter())
    count_task(task.name, task.name_in_the_message(), state.lower(), seconds)


@task_revoked.connect
def note_expired(request: Any, expired: bool, **_event: Any) -> None:
    """A message that lost its sense before a worker came to it."""
    if expired:
        count_expired(request.name)
