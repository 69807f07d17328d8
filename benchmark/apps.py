from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BenchmarkConfig(AppConfig):
    name = "benchmark"
    verbose_name = _("Confronto fra città")

    def ready(self) -> None:
        from benchmark.trail import ACTIONS
        from tenants.mail.kinds import add_kinds
        from tenants.services.trail import add_actions

        add_actions(ACTIONS)
        add_kinds({"campaign": None})
