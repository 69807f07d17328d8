from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from tenants.leaving.export import write_archive
from tenants.leaving.manifest import BACKUP
from tenants.management.city_command import NamedCityCommand
from tenants.models import City


class Command(NamedCityCommand):
    """Write a copy of one city from which `restore_city` puts it back: rows, files, password hashes. Nothing else is touched."""

    help = "Back up one city, e.g. backup_city --city bergamo --output /backup/bergamo.zip"
    kind = BACKUP

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--output", required=True, help="archive to write, readable by you only")

    def handle_city(self, city: City, **options: Any) -> None:
        target = Path(options["output"])
        try:
            made = write_archive(city, target, kind=self.kind)
        except OSError as error:
            raise CommandError(
                f"{target} cannot be written: {error.strerror}. Nothing was left there."
            ) from error
        self.stdout.write(
            f"{target}: {made.rows} rows, {made.files} files, {made.size} bytes, SHA-256 {made.sha256}"
        )
