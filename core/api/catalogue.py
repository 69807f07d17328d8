"""All that is offered: core's sections, and those of the participation models this installation has."""

from importlib import import_module
from types import ModuleType

from core.api.declaring import Section
from core.api.offered import (
    agenda,
    attendance,
    city,
    convocation,
    finding,
    followup,
    imports,
    meetings,
    minutes,
    open_data,
    people,
    places,
    programs,
    register,
    reports,
    rules,
)
from core.participation.registry import registry


def _section(title: str, module: ModuleType) -> Section:
    """What a module offers, whichever of the four it has."""
    names = ("RESOURCES", "OPERATIONS", "FIGURES", "DOWNLOADS")
    return Section("", title, *(getattr(module, name, ()) for name in names))


CORE = (
    _section("Register", register),
    _section("Meetings", meetings),
    _section("Agendas and documents", agenda),
    _section("Convocations", convocation),
    _section("Attendance", attendance),
    _section("Minutes", minutes),
    _section("Actions and notebook", followup),
    _section("Territory, places and themes", places),
    _section("People, roles and trail", people),
    _section("City", city),
    _section("Open data", open_data),
    _section("Imports", imports),
    _section("Rules", rules),
    _section("Reports and indicators", reports),
    _section("Search and day", finding),
    _section("Programs", programs),
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


class _Added:
    """What applications around core offer in a city, in the order of their start."""

    sections: tuple[Section, ...] = ()


def add_sections(*sections: Section) -> None:
    """Sections after core's own, when the applications start."""
    _Added.sections += sections


def sections() -> tuple[Section, ...]:
    """Core's first; those of a model are what its module `api` calls `SECTIONS`."""
    return registry.derived(_sections)


def _sections() -> tuple[Section, ...]:
    models = (section for model in registry if model.api for section in import_module(model.api).SECTIONS)
    return (*CORE, *_Added.sections, *models)
