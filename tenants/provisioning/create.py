"""Create a city: all of it or nothing, in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from core.services.activation import write_activation
from tenants.context import use_city, use_public, use_schema
from tenants.hosts import forget_hosts
from tenants.models import City, CityDomain
from tenants.names import check_host_name
from tenants.provisioning.fingerprint import applied_migrations, code_migrations
from tenants.provisioning.roles import ensure_role, promise_rights, rights_digest, withhold_rights
from tenants.provisioning.state import record_state
from tenants.provisioning.template import TemplateInexact, current_template, replay


class CityExists(ValueError):
    """A city, a schema or a host of that name is there already."""


def create_city(
    *,
    schema_name: str,
    name: str,
    hostname: str,
    models: Sequence[str] = (),
    furnish: Callable[[], None] | None = None,
    **details: Any,
) -> City:
    """Create schema, tables, role and rows of a city and activate its participation models; returns the city.

    `details` are the other fields of `City` (province, istat_code, …). `furnish` is called inside the city and the transaction,
    once its models are active: it writes what the city begins with. Nobody sees any of it before all is
    there, and a failure or a killed process leaves nothing. Who makes the same city at the same time waits, and is then
    refused. Raises `ValidationError` for a bad name, `CityExists` for a taken one.
    """
    hostname = hostname.lower()
    city = City(schema_name=schema_name, name=name, **details)
    with use_public():
        if _is_taken(schema_name, hostname):
            raise _exists(hostname)
        city.full_clean()
        check_host_name(hostname)
        template = current_template()
    with use_schema(schema_name), transaction.atomic(durable=True):
        _make(city, template)
        with use_city(city):
            for slug in models:
                write_activation(actor=None, slug=slug)
            if furnish:
                furnish()
        with _refusing_what_is_taken(hostname):
            City.objects.bulk_create([city])  # not save(), which would have the connection in public
            CityDomain.objects.create(domain=hostname, tenant=city, is_primary=True)
        record_state(city, code_migrations(), rights=rights_digest())
    forget_hosts()
    return city


def _is_taken(schema_name: str, hostname: str) -> bool:
    if City.objects.filter(schema_name=schema_name).exists():
        return True
    there: bool = CityDomain.objects.filter(domain=hostname).exists()
    return there


def _make(city: City, template: str) -> None:
    """Role, schema, tables and the rights on them."""
    ensure_role(city)
    with _refusing_what_is_taken(city.schema_name), connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(city.schema_name)).as_string())
    promise_rights(city)
    replay(template)
    withhold_rights(city)
    if missing := code_migrations() - applied_migrations(city.schema_name):
        raise TemplateInexact(f"The kept template lacks migrations: {sorted(missing)}")


@contextmanager
def _refusing_what_is_taken(name: str) -> Iterator[None]:
    """Turn the server's refusal of a name somebody took meanwhile into `CityExists`."""
    try:
        yield
    except (IntegrityError, ProgrammingError) as error:
        if isinstance(error.__cause__, psycopg.errors.UniqueViolation | psycopg.errors.DuplicateSchema):
            raise _exists(name) from error
        raise


def _exists(name: str) -> CityExists:
    return CityExists(_("«%(name)s» esiste già.") % {"name": name})
