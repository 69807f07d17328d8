from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BenchmarkConfig(AppConfig):
    name = "benchmark"
    verbose_name = _("Confronto fra città")

    def ready(self) -> None:
        from benchmark.access import ensure_comparison_role
        from benchmark.menu import ENTRIES
        from tenants.console import add_entries
        from tenants.fleet.run import after_closing

        after_closing(ensure_comparison_role)
        add_entries(*ENTRIES)
