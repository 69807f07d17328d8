from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Città"

    def ready(self) -> None:
        from core.participation.entitlement import provide
        from core.web.shell import add_entries, add_notices
        from tenants.entitlements import included
        from tenants.fleet.checks import check_schemas
        from tenants.onboarding.notices import no_password_yet
        from tenants.pooling import check_sessions
        from tenants.standing import notices

        provide(included)
        checks.register(check_sessions, checks.Tags.database)
        checks.register(check_schemas, checks.Tags.database)
        add_notices(notices)
        add_entries((_("Città e contratto"), "city:overview", "pa", "core.city.see"))
        add_notices(no_password_yet)
