"""The tables of a schema, made by the migrations."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command

_SELDOM = (50_000, 20, 20)


@contextmanager
def looking_for_garbage_seldom() -> Iterator[None]:
    """Migrations make some thousand classes that all know each other: going through them as often as Python does by itself

    is a fifth of the time they take.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def migrate_schema(**options: Any) -> None:
    """Run `migrate_schemas`."""
    with looking_for_garbage_seldom():
        call_command("migrate_schemas", interactive=False, **options)
