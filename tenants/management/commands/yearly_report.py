from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone, translation

from core.models import CityProfile
from core.reporting.build import build_report
from core.reporting.charts import Colours
from core.reporting.formats import FORMATS
from core.services.activation import active_model_slugs
from core.web.public.colours import DEFAULT, palette
from tenants.management.city_command import CityCommand
from tenants.models import City

STDOUT = "-"
FIRST_YEAR = 1900


class Command(CityCommand):
    """Write the yearly report of a city, from what the register says now.

    The JSON holds `figures`, each with `code`, `value` (a number, null when unknown), `unit`, `definition`,
    `definition_version`, `label`, `previous` and more; `tables` holds the breakdowns.
    """

    help = "Write a yearly report, e.g. yearly_report --city bergamo --year 2023 --format pdf --output rapporto.pdf"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--year", required=True, help="calendar year, e.g. 2023")
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
        slug, year = _model_slug(options["model"]), _year(str(options["year"]))
        with translation.override(options["language"]):
            report = build_report(slug, year)
            content = made.make(report, _colours())
        if not report.is_known:
            self.stderr.write(
                f"The register has no meeting of {year}: figures about meetings are unknown, not zero."
            )
        if options["output"] == STDOUT:
            self.stdout.write(content.decode().removeprefix("\ufeff"), ending="")
        else:
            _write(Path(options["output"]), content)
            self.stderr.write(f"{options['output']}: {report.headline}")


def _year(text: str) -> int:
    this_year = timezone.localdate().year
    if not (text.isascii() and text.isdecimal() and FIRST_YEAR <= int(text) <= this_year):
        raise CommandError(f"{text!r} is not a year between {FIRST_YEAR} and {this_year}.")
    return int(text)


def _model_slug(wanted: str | None) -> str:
    active = active_model_slugs()
    if wanted in active:
        return str(wanted)
    known = ", ".join(active) or "none"
    if wanted:
        raise CommandError(f"The city has no participation model {wanted!r}; active: {known}.")
    if len(active) != 1:
        raise CommandError(f"Name the participation model with --model; active: {known}.")
    return active[0]


def _colours() -> Colours:
    shades = palette(CityProfile.objects.values_list("colour", flat=True).first() or DEFAULT)
    return Colours(shades.accent, shades.darker)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
