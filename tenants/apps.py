from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Città"

    def ready(self) -> None:
        from core.participation import entitlement
        from core.web.shell import add_entries, add_notices
        from tenants import announcements, entitlements
        from tenants.pooling import check_sessions

        checks.register(check_sessions, checks.Tags.database)
        add_entries((_("Città e contratto"), "city:overview", "pa", "core.city.see"))
        add_notices(announcements.notices)
        entitlement.provide(entitlements.model_included)
