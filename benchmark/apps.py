from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BenchmarkConfig(AppConfig):
    name = "benchmark"
    verbose_name = _("Confronto fra città")

    def ready(self) -> None:
        from core.web.shell import add_entries

        add_entries((_("Confronto"), "sharing:years", "chart-line", "core.indicator.see"))
