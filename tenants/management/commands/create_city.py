from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from tenants.provisioning import CityExists, create_city


class Command(BaseCommand):
    """Create a city: schema, role, host, participation models."""

    help = "Create a city, e.g. create_city bergamo --name Bergamo --model bergamo"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("schema_name")
        parser.add_argument("--name", required=True)
        parser.add_argument("--hostname", help="default: SCHEMA_NAME.BASE_DOMAIN")
        parser.add_argument("--model", action="append", default=[], dest="models")

    def handle(self, *args: Any, **options: Any) -> None:
        schema_name = options["schema_name"]
        hostname = options["hostname"] or f"{schema_name.replace('_', '-')}.{settings.BASE_DOMAIN}"
        try:
            create_city(
                schema_name=schema_name, name=options["name"], hostname=hostname, models=options["models"]
            )
        except (CityExists, ValidationError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['name']}: {hostname}")
