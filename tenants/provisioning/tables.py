"""The tables of a schema, made by the migrations."""

import gc
from typing import Any

from django.core.management import call_command

_SELDOM = (50_000, 20, 20)


def migrate_schema(**options: Any) -> None:
    """Run `migrate_schemas`, looking for garbage seldom.

    Migrations make some thousand classes that all know each other: going through them as often as Python does by itself is a
    fifth of the time a new city takes.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        call_command("migrate_schemas", interactive=False, **options)
    finally:
        gc.set_threshold(*usual)
