from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BenchmarkConfig(AppConfig):
    name = "benchmark"
    verbose_name = _("Confronto fra città")

    def ready(self) -> None:
        from benchmark.access import ensure_comparison_role
        from benchmark.api import SECTION
        from benchmark.menu import ENTRIES
        from benchmark.trail import ACTIONS
        from core.api.catalogue import add_sections
        from core.web.shell import add_entries
        from tenants import console
        from tenants.fleet.run import after_closing
        from tenants.mail.kinds import add_kinds
        from tenants.services.trail import add_actions

        after_closing(ensure_comparison_role)
        console.add_entries(*ENTRIES)
        add_entries((_("Confronto"), "sharing:years", "chart-line", "core.indicator.see"))
        add_sections(SECTION)
        add_actions(ACTIONS)
        add_kinds({"campaign": None})
