"""Handing work to a worker, and knowing whether one has it in hand."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from celery import current_app
from django.db import connection
from kombu.exceptions import OperationalError

MAKE_EXPORT = "tenants.leaving.tasks.make_export"
CARRY_OUT = "tenants.leaving.tasks.carry_out_departure"
"""Called by name: whoever decides something may have it done."""

_log = logging.getLogger(__name__)


def start_soon(export_id: uuid.UUID) -> None:
    """Tell a worker; where it cannot be told now, the clock finds the row."""
    send(MAKE_EXPORT, export_id)


def send(task: str, key: uuid.UUID, *, countdown: float = 0) -> None:
    """One message about one row."""
    try:
        current_app.tasks[task].apply_async(args=[str(key)], countdown=countdown)
    except OperationalError:
        _log.warning("The broker cannot be reached: the work waits for the clock", exc_info=True)


@contextmanager
def in_hand(key: uuid.UUID) -> Iterator[psycopg.Connection[object] | None]:
    """A connection of its own that says that this work is being done, until it or its process ends; None when another has it.

    A message is delivered again when its worker died, and also when the worker is only slow. The connection is the owner's,
    in autocommit: what is written over it is seen while the work goes on.
    """
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as own:
        found = own.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"work {key}"])
        yield own if found.fetchone() == (True,) else None
