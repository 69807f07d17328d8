from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.services.errors import DomainError
from tenants.leaving.restore import import_city
from tenants.provisioning import CityExists


class Command(BaseCommand):
    """Make a city of an archive: of another installation, or a copy beside the one it was made of."""

    help = "Import a city, e.g. import_city bergamo.zip --as bergamo --hostname bergamo.example.org"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", help="made by export_city, backup_city or a city's own page")
        parser.add_argument("--as", required=True, dest="schema_name", help="schema name of the new city")
        parser.add_argument("--hostname", help="default: SCHEMA_NAME.BASE_DOMAIN")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["schema_name"]
        hostname = options["hostname"] or f"{name.replace('_', '-')}.{settings.BASE_DOMAIN}"
        with translation.override("en"):
            try:
                done = import_city(path=Path(options["archive"]), schema_name=name, hostname=hostname)
            except DomainError as refused:
                raise CommandError(refused.message) from refused
            except (CityExists, ValidationError) as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"{done.city.name}: {hostname}, {done.rows} rows, {done.files} files")
