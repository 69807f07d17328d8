"""The only door to another schema."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import connection

from accounts.scope import WrongCity
from tenants.models import City


def _refuse_inside_transaction(schema_name: str) -> None:
    """A transaction belongs to one city: entering another inside it would run its commit hooks in the wrong one."""
    open_blocks = [block for block in connection.atomic_blocks if not block._from_testcase]
    if open_blocks and connection.schema_name != schema_name:
        raise WrongCity(f"A transaction of {connection.schema_name!r} is open: close it before {schema_name!r}.")


@contextmanager
def use_city(city: City) -> Iterator[City]:
    """Work for `city` inside the block: search path and role are the city's, log records carry its name.

    Wraps transactions, is never wrapped by one. Querysets must be evaluated inside.
    Raises `WrongCity` inside an open transaction of another schema.
    """
    _refuse_inside_transaction(city.schema_name)
    previous = connection.tenant
    connection.set_tenant(city)
    try:
        with structlog.contextvars.bound_contextvars(city=city.schema_name):
            yield city
    finally:
        connection.set_tenant(previous)


def each_city() -> Iterator[City]:
    """Every city in turn, each entered while it is the current one."""
    for city in list(City.objects.order_by("schema_name")):
        with use_city(city):
            yield city
