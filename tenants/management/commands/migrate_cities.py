from typing import Any

from django.core.management.base import BaseCommand

from tenants.provisioning import migrate_cities


class Command(BaseCommand):
    """Migrate the public schema and every city, and renew the cities' database grants."""

    help = "Migrate the public schema and every city."

    def handle(self, *args: Any, **options: Any) -> None:
        cities = migrate_cities(verbosity=max(0, options["verbosity"] - 1))
        self.stdout.write(f"{cities} cities up to date.")
