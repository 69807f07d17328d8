"""The worker's entry point (celery -A config.celery worker). Every task runs inside one city."""

import os
from typing import Any

from celery.signals import task_postrun, task_prerun, worker_init
from django_structlog.celery.steps import DjangoStructLogInitStep
from tenant_schemas_celery.app import CeleryApp

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
