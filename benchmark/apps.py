from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BenchmarkConfig(AppConfig):
    name = "benchmark"
    verbose_name = _("Confronto fra città")

    def ready(self) -> None:
        from benchmark.access import ensure_comparison_role
        from benchmark.menu import ENTRIES
        from benchmark.trail import ACTIONS
        from tenants.console import add_entries
        from tenants.fleet.run import after_closing
        from tenants.mail.kinds import add_kinds
        from tenants.services.trail import add_actions

        after_closing(ensure_comparison_role)
        add_entries(*ENTRIES)
        add_actions(ACTIONS)
        add_kinds({"campaign": None})
