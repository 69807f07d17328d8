"""Bring the public schema and every city up to date with the code."""

from tenants.context import use_public
from tenants.models import City
from tenants.pooling import refuse_shared_sessions
from tenants.provisioning.roles import close_database, ensure_role, grant_schema
from tenants.provisioning.tables import migrate_schema


def migrate_cities(*, verbosity: int = 1) -> int:
    """Migrate public, then each city, and renew each city's grants; returns the number of cities.

    Raises `SharedSessions` before anything is touched when the pool in front of the database cannot keep cities apart.
    """
    refuse_shared_sessions()
    with use_public():
        migrate_schema(shared=True, verbosity=verbosity)
        close_database()
        cities = list(City.objects.order_by("schema_name"))
        for city in cities:
            migrate_schema(schema_name=city.schema_name, verbosity=verbosity)
            ensure_role(city)
            grant_schema(city)
    return len(cities)
