"""The bases of commands that are about one city."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.context import use_city
from tenants.models import City
from tenants.provisioning.state import is_behind


class NamedCityCommand(BaseCommand):
    """Adds `--city` (schema name) and runs `handle_city` on the public schema."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--city", required=True, help="schema name of the city, e.g. bergamo")

    def handle(self, *args: Any, **options: Any) -> None:
        schema_name = options.pop("city")
        city = City.objects.filter(schema_name=schema_name).first()
        if city is None:
            known = ", ".join(City.objects.values_list("schema_name", flat=True)) or "none yet"
            raise CommandError(f"There is no city {schema_name!r}; there are: {known}.")
        if is_behind(city):
            raise CommandError(f"{schema_name} is behind the code: run migrate_cities first.")
        self.about(city, **options)

    def about(self, city: City, **options: Any) -> None:
        """What to do with the city that was found."""
        self.handle_city(city, **options)

    def handle_city(self, city: City, **options: Any) -> None:
        """The command's work."""
        raise NotImplementedError


class CityCommand(NamedCityCommand):
    """Runs `handle_city` inside that city."""

    def about(self, city: City, **options: Any) -> None:
        with use_city(city):
            self.handle_city(city, **options)
