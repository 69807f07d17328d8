from argparse import ArgumentParser
from typing import Any

from core.reporting.build import build_report
from core.reporting.document import Report
from core.services.activation import active_model_slugs
from tenants.management.report_command import ReportCommand, model_slug, year_of


class Command(ReportCommand):
    """Write the yearly report of a city, from what the register says now.

    The JSON holds `figures`, each with `code`, `value` (a number, null when unknown), `unit`, `definition`,
    `definition_version`, `label`, `previous` and more; `tables` holds the breakdowns.
    """

    help = "Write a yearly report, e.g. yearly_report --city bergamo --year 2023 --format pdf --output rapporto.pdf"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--year", required=True, help="calendar year, e.g. 2023")

    def report(self, **options: Any) -> Report:
        """The report of the year."""
        slug, year = model_slug(options["model"], active_model_slugs()), year_of(str(options["year"]))
        report = build_report(slug, year)
        if not report.is_known:
            self.stderr.write(
                f"The register has no meeting of {year}: figures about meetings are unknown, not zero."
            )
        return report
