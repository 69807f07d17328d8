from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Città"

    def ready(self) -> None:
        from core.participation.entitlement import provide
        from core.web.shell import add_entries, add_notices
        from tenants import announcements, entitlements
        from tenants.billing.including import plan_includes, price_sentence
        from tenants.fleet.checks import check_schemas
        from tenants.onboarding.notices import no_password_yet
        from tenants.onboarding.price import provide_price
        from tenants.pooling import check_sessions
        from tenants.selectors.columns import COLUMNS
        from tenants.selectors.health import add_columns
        from tenants.standing import notices

        entitlements.provide_plan(plan_includes)
        provide_price(price_sentence)
        provide(entitlements.model_included)
        checks.register(check_sessions, checks.Tags.database)
        checks.register(check_schemas, checks.Tags.database)
        add_notices(notices)
        add_entries((_("Città e contratto"), "city:overview", "pa", "core.city.see"))
        add_notices(no_password_yet)
        add_notices(announcements.notices)
        add_columns(*COLUMNS)
