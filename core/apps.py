"""Start of the core: find the participation models, freeze the registry, check the declarations."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Vicinia"

    def ready(self) -> None:
        from core.participation.registry import registry

        autodiscover_modules("participation_model")
        registry.freeze()
        autodiscover_modules("tasks")  # every process sends tasks by name, not the worker alone
        checks.register(check_declarations, "vicinia")


def check_declarations(**_options: Any) -> list[checks.CheckMessage]:
    """`manage.py check`: every registered participation model honours the contract."""
    from core.open_data.catalogue import CORE
    from core.participation import contract, open_data
    from core.participation.registry import registry
    from core.permissions.catalogue import CORE_PERMISSIONS, CORE_ROLES

    names = {permission.name for permission in CORE_PERMISSIONS}
    found = [f"{model.slug}: {problem}" for model in registry for problem in contract.problems(model, names)]
    found += contract.clashes(list(registry), CORE_ROLES, (one.code for one in CORE))
    found += open_data.problems(CORE)
    return [checks.Error(problem, id="vicinia.E001") for problem in found]
