"""The base of every background task: it runs inside one city or not at all."""

from typing import Any

from celery.exceptions import Reject
from django.db import connection
from tenant_schemas_celery.task import TenantTask

from accounts.scope import PUBLIC


class CityTask(TenantTask):
    """Refuses a message without a city, unless the task is declared `shared_ok` (work on the public schema)."""

    abstract = True
    shared_ok = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if connection.schema_name == PUBLIC and not self.shared_ok:
            raise Reject(f"{self.name}: the message names no city.", requeue=False)
        return super().__call__(*args, **kwargs)
