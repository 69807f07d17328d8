"""Bring the public schema and every city up to date with the code."""

from django.core.management import call_command
from django.db import connection

from tenants.models import City
from tenants.provisioning.roles import ensure_role, grant_schema


def migrate_cities(*, verbosity: int = 1) -> int:
    """Migrate public, then each city, and renew each city's grants; returns the number of cities."""
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=verbosity)
    connection.set_schema_to_public()
    cities = list(City.objects.order_by("schema_name"))
    for city in cities:
        call_command("migrate_schemas", schema_name=city.schema_name, interactive=False, verbosity=verbosity)
        connection.set_schema_to_public()
        ensure_role(city)
        grant_schema(city)
    return len(cities)
