"""The only door to another schema."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

from accounts.scope import PUBLIC, WrongCity
from tenants.models import City

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Platform:
    """What the connection works for outside any city: the public schema, or a schema itself, as the owner."""

    schema_name: str = PUBLIC
    role_name: str = "none"


_PLATFORM = _Platform()


def _refuse_inside_transaction(database: Any, schema_name: str) -> None:
    """A transaction belongs to one city: entering another inside it would run its commit hooks in the wrong one."""
    if not database.in_atomic_block or database.schema_name == schema_name:
        return
    if any(not block._from_testcase for block in database.atomic_blocks):
        raise WrongCity(
            f"A transaction of {database.schema_name!r} is open: close it before {schema_name!r}."
        )


@contextmanager
def _working_for(tenant: Any) -> Iterator[None]:
    database: Any = connections[DEFAULT_DB_ALIAS]  # once: this runs at every request
    _refuse_inside_transaction(database, tenant.schema_name)
    previous, with_public = database.tenant, database.include_public_schema
    database.set_tenant(tenant)
    try:
        yield
    finally:
        database.set_tenant(previous, with_public)


@contextmanager
def use_city(city: City) -> Iterator[City]:
    """Work for `city` inside the block: search path, role, cache keys, files and log records are the city's.

    Wraps transactions, is never wrapped by one. Querysets must be evaluated inside.
    Raises `WrongCity` inside an open transaction of another schema.
    """
    with _working_for(city):
        yield city


@contextmanager
def use_public() -> Iterator[None]:
    """Work for the platform itself inside the block. Raises `WrongCity` inside an open transaction of a city."""
    with _working_for(_PLATFORM):
        yield


@contextmanager
def use_public_as(role_name: str) -> Iterator[None]:
    """Work on the platform's own tables inside the block with no more than the rights of a PostgreSQL role.

    Raises `WrongCity` inside an open transaction of a city.
    """
    with _working_for(_Platform(PUBLIC, role_name)):
        yield


@contextmanager
def use_schema(schema_name: str) -> Iterator[None]:
    """Work on a schema itself, as its owner: for what makes it, migrates it or reads its catalogue, never for a city's data.

    The schema need not be there yet. `use_city` may be entered inside, within the same transaction, when it is that city's.
    Raises `WrongCity` inside an open transaction of another schema.
    """
    with _working_for(_Platform(schema_name)):
        yield


def each_city(work: Callable[[City], T]) -> list[T]:
    """Do `work` in every city in turn, in the order of their schema names; returns the results.

    A callable and not a generator: a loop left by an exception would leave its generator, and so the thread, in a city.
    """
    results = []
    with use_public():
        cities = list(City.objects.order_by("schema_name"))
    for city in cities:
        with use_city(city):
            results.append(work(city))
    return results
