"""All that is offered: core's sections, and those of the participation models this installation has."""

from importlib import import_module

from core.api.declaring import Section
from core.api.offered import meetings, register
from core.participation.registry import registry

CORE = (
    Section("", "Register", register.RESOURCES, register.OPERATIONS),
    Section("", "Meetings", (meetings.MEETINGS,), meetings.OPERATIONS),
)


def sections() -> tuple[Section, ...]:
    """Core's first; those of a model are what its module `api` calls `SECTIONS`."""
    return registry.derived(_sections)


def _sections() -> tuple[Section, ...]:
    return CORE + tuple(
        section for model in registry if model.api for section in import_module(model.api).SECTIONS
    )
