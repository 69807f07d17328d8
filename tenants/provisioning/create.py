"""Create a city: all of it or nothing."""

from collections.abc import Sequence

from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from core.services.activation import activate_participation_model
from tenants.context import use_city
from tenants.middleware import forget_hosts
from tenants.models import City, CityDomain
from tenants.provisioning.roles import ensure_role, grant_schema


class CityExists(ValueError):
    """A city, a schema or a host of that name is there already."""


def create_city(
    *,
    schema_name: str,
    name: str,
    hostname: str,
    models: Sequence[str] = (),
    **details: str,
) -> City:
    """Create schema, tables, role and rows of a city and activate its participation models; returns the city.

    `details` are the other fields of `City` (province, istat_code, cadastral_code). On any failure nothing remains:
    the schema is dropped and no row was written. Raises `ValidationError` for a bad name, `CityExists` for a taken one.
    """
    connection.set_schema_to_public()
    city = City(schema_name=schema_name, name=name, **details)
    if City.objects.filter(schema_name=schema_name).exists() or CityDomain.objects.filter(domain=hostname).exists():
        raise CityExists(_("«%(name)s» esiste già.") % {"name": hostname})
    city.full_clean()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema_name)).as_string(cursor.connection))
    try:
        call_command("migrate_schemas", schema_name=schema_name, interactive=False, verbosity=0)
        connection.set_schema_to_public()
        ensure_role(city)
        grant_schema(city)
        with transaction.atomic():
            city.save()
            CityDomain.objects.create(domain=hostname.lower(), tenant=city, is_primary=True)
        with use_city(city):
            for slug in models:
                activate_participation_model(actor=None, slug=slug)
    except BaseException:
        connection.set_schema_to_public()
        _undo(city)
        raise
    forget_hosts()
    return city


def _undo(city: City) -> None:
    """Take away what a failed creation left."""
    statement = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(city.schema_name))
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection))
    City.objects.filter(pk=city.pk).delete()
