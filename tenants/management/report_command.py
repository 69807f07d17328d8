"""The base of commands that write a report of a city as a file."""

from argparse import ArgumentParser
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone, translation

from core.reporting.document import Report
from core.reporting.formats import FORMATS
from core.web.reports.asked import city_colours
from tenants.management.city_command import CityCommand
from tenants.models import City

STDOUT = "-"
FIRST_YEAR = 1900


class ReportCommand(CityCommand):
    """Adds `--format`, `--output`, `--model` and `--language`, and writes what `report` makes."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", choices=sorted(FORMATS), default="json")
        parser.add_argument(
            "--output", default=STDOUT, help="file to write; - (default) is the terminal, for text formats"
        )
        parser.add_argument("--model", help="participation model; needed when the city has several")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="it")

    def handle_city(self, city: City, **options: Any) -> None:
        made = FORMATS[options["format"]]
        if options["output"] == STDOUT and not made.is_text:
            raise CommandError(f"{made.code} is not text: name a file with --output.")
        with translation.override(options["language"]):
            report = self.report(**options)
            content = made.make(report, city_colours())
        if options["output"] == STDOUT:
            self.stdout.write(content.decode().removeprefix("\ufeff"), ending="")
        else:
            _write(Path(options["output"]), content)
            self.stderr.write(f"{options['output']}: {report.headline}")

    def report(self, **options: Any) -> Report:
        """The report to write; what must be told about it goes to `stderr`."""
        raise NotImplementedError


def year_of(text: str) -> int:
    """A year there can be a report of."""
    this_year = timezone.localdate().year
    if not (text.isascii() and text.isdecimal() and FIRST_YEAR <= int(text) <= this_year):
        raise CommandError(f"{text!r} is not a year between {FIRST_YEAR} and {this_year}.")
    return int(text)


def model_slug(wanted: str | None, active: Collection[str]) -> str:
    """The model asked for, or the only one there is."""
    if wanted in active:
        return str(wanted)
    known = ", ".join(active) or "none"
    if wanted:
        raise CommandError(f"The city has no participation model {wanted!r}; active: {known}.")
    if len(active) != 1:
        raise CommandError(f"Name the participation model with --model; active: {known}.")
    return next(iter(active))


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
