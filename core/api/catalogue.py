"""All that is offered: core's sections, and those of the participation models this installation has."""

from importlib import import_module

from core.api.declaring import Section
from core.api.offered import meetings, register
from core.participation.registry import registry

CORE = (
    Section("", "Register", register.RESOURCES, register.OPERATIONS),
    Section("", "Meetings", (meetings.MEETINGS,), meetings.OPERATIONS),
)


VERSION = "/api/v1/"


def path_of(label: str, key: str) -> str:
    """Where the API shows the row of a model (`core.meeting`) with that key; empty where it does not."""
    found = (
        resource.path
        for section in sections()
        for resource in section.resources
        if resource.model._meta.label_lower == label
    )
    path = next(found, "")
    return f"{VERSION}{path}/{key}" if path else ""


def sections() -> tuple[Section, ...]:
    """Core's first; those of a model are what its module `api` calls `SECTIONS`."""
    return registry.derived(_sections)


def _sections() -> tuple[Section, ...]:
    return CORE + tuple(
        section for model in registry if model.api for section in import_module(model.api).SECTIONS
    )
