from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import translation

from core.services.errors import DomainError
from tenants.leaving.restore import restore_city
from tenants.management.city_command import NamedCityCommand
from tenants.models import City


class Command(NamedCityCommand):
    """Put one city back as a copy of it says. What it wrote since is lost; other cities are not touched.

    Everything changes in one moment or, on any error, nothing.
    """

    help = "Restore one city, e.g. restore_city /backup/bergamo.zip --city bergamo --replace"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("archive", help="made by backup_city or export_city")
        parser.add_argument("--replace", action="store_true", help="yes: what the city has now is lost")

    def handle_city(self, city: City, **options: Any) -> None:
        if not options["replace"]:
            raise CommandError(
                f"Everything {city.schema_name} has now would be lost: say so with --replace. "
                "To look at the copy beside it, use import_city."
            )
        with translation.override("en"):
            try:
                done = restore_city(city=city, path=Path(options["archive"]))
            except DomainError as refused:
                raise CommandError(refused.message) from refused
        self.stdout.write(f"{city.name}: {done.rows} rows and {done.files} files are as they were.")
