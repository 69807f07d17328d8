from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from core.participation.registry import registry
from core.reporting.document import Report
from core.reporting.season import build_season
from core.services.activation import active_model_slugs
from tenants.management.report_command import ReportCommand, model_slug, year_of


class Command(ReportCommand):
    """Write the report of several years of a city together, from what the register says now.

    Of participation models that make one. The JSON is that of `yearly_report`, with `first_year` beside `year` and nothing known of
    the year before: `figures` are a list, each with `code`, `value`, `unit`, `definition`, `definition_version`, `notes` and more.
    """

    help = "Write a season report, e.g. season_report --city reggio --from 2015 --to 2018 --format json"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--from", required=True, dest="first", help="first calendar year, e.g. 2015")
        parser.add_argument("--to", required=True, dest="last", help="last calendar year, e.g. 2018")

    def report(self, **options: Any) -> Report:
        """The report of the period."""
        first, last = year_of(str(options["first"])), year_of(str(options["last"]))
        if last < first:
            raise CommandError(f"{last} comes before {first}: give the first year with --from.")
        makers = [slug for slug in active_model_slugs() if registry.get(slug).season_report]
        if not makers:
            raise CommandError("No participation model of the city makes a report of several years.")
        return build_season(model_slug(options["model"], makers), first, last)
