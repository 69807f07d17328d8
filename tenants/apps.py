from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Città"

    def ready(self) -> None:
        from core.participation.entitlement import provide
        from core.web.shell import add_entries
        from tenants.entitlements import included
        from tenants.pooling import check_sessions

        provide(included)
        checks.register(check_sessions, checks.Tags.database)
        add_entries((_("Città e contratto"), "city:overview", "pa", "core.city.see"))
