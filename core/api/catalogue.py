"""All that is offered: core's sections, and those of the participation models this installation has."""

from importlib import import_module
from types import ModuleType

from core.api.declaring import Section
from core.api.offered import agenda, attendance, convocation, followup, meetings, minutes, register
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
)


def sections() -> tuple[Section, ...]:
    """Core's first; those of a model are what its module `api` calls `SECTIONS`."""
    return registry.derived(_sections)


def _sections() -> tuple[Section, ...]:
    return CORE + tuple(
        section for model in registry if model.api for section in import_module(model.api).SECTIONS
    )
