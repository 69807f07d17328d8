"""`manage.py check --database default`: are all schemas up to date with the code?"""

from typing import Any

from django.core import checks
from django.db import DatabaseError

from tenants.context import use_public
from tenants.provisioning.fingerprint import applied_migrations, code_migrations
from tenants.provisioning.state import cities_behind

_CURE = "Run manage.py migrate_cities."
_NAMED = 10


def check_schemas(
    app_configs: Any = None, databases: Any = None, **_options: Any
) -> list[checks.CheckMessage]:
    """Warnings, because Django's `migrate` itself asks, and would not begin: `--fail-level WARNING` makes them an exit code."""
    if not databases:
        return []
    with use_public():
        try:
            if not code_migrations() <= applied_migrations("public"):
                return [checks.Warning("The public schema is behind the code.", _CURE, id="vicinia.W002")]
            behind = list(cities_behind().values_list("schema_name", flat=True))
        except DatabaseError as error:
            return [checks.Warning(f"The state of the schemas cannot be read: {error}", id="vicinia.W004")]
    if not behind:
        return []
    named = ", ".join(behind[:_NAMED]) + (" …" if len(behind) > _NAMED else "")
    told = f"{len(behind)} cities are behind the code and answer 503: {named}"
    return [checks.Warning(told, _CURE, id="vicinia.W003")]
