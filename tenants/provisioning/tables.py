"""The tables of a schema, made by the migrations."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db.migrations.state import ModelState, ProjectState

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
    """Run `migrate_schemas`, without making the same classes again for each new table."""
    with looking_for_garbage_seldom(), _new_models_are_made_alone():
        call_command("migrate_schemas", interactive=False, **options)


@contextmanager
def _new_models_are_made_alone() -> Iterator[None]:
    """A model that was not there changes none of those it points to: its class is made, theirs stay as they are.

    Django makes all of them again that are related in any way, which with a hundred tables is half of the time of a migration.
    """
    usual = ProjectState.add_model

    def add_model(self: ProjectState, model_state: ModelState) -> None:
        made = self.__dict__.get("apps")
        key = model_state.app_label, model_state.name_lower
        if made is None or key in self.models:
            usual(self, model_state)
            return
        del self.__dict__["apps"]
        try:
            usual(self, model_state)
        finally:
            self.__dict__["apps"] = made
        made.render_multiple([model_state])

    ProjectState.add_model = add_model  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.add_model = usual  # type: ignore[method-assign]
