from django.apps import AppConfig
from django.core import checks


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Città"

    def ready(self) -> None:
        from tenants.pooling import check_sessions

        checks.register(check_sessions, checks.Tags.database)
