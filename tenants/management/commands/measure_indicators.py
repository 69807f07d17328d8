import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.indicators.keeping import YEARS_KEPT
from tenants.management.report_command import year_of
from tenants.measuring import ask_to_measure, done_since, measurable

POLL_SECONDS = 0.5
PATIENCE_SECONDS = 300


class Command(BaseCommand):
    """Have the workers measure the indicators of every city, one message a city, and tell how far they are.

    Only what is stale is measured, so a run that was broken off is simply run again: it asks for what is left. Exit code 1
    when no city got ready for five minutes while some were waited for: they are named.
    """

    help = "Measure the indicators of cities, e.g. measure_indicators --year 2025"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--city", action="append", metavar="NAME", help="only this city; may be repeated")
        parser.add_argument(
            "--year", action="append", metavar="YEAR", help=f"may be repeated; default: the last {YEARS_KEPT}"
        )
        parser.add_argument("--anew", action="store_true", help="measure also what is fresh")
        parser.add_argument("--no-wait", action="store_true", help="ask the workers and leave")

    def handle(self, *_args: Any, **options: Any) -> None:
        this_year = timezone.localdate().year
        last = range(this_year - YEARS_KEPT + 1, this_year + 1)
        years = [year_of(text) for text in options["year"]] if options["year"] else list(last)
        cities = measurable(options["city"] or ())
        unknown = set(options["city"] or ()) - {city.schema_name for city in cities}
        if unknown:
            raise CommandError(f"No such city, or it is behind the code: {', '.join(sorted(unknown))}.")
        began = timezone.now()
        waiting = ask_to_measure(cities, years, anew=options["anew"])
        self.stderr.write(f"{len(cities)} cities, {len(waiting)} to measure.")
        if not options["no_wait"]:
            self._follow(waiting, began)

    def _follow(self, waiting: list[Any], began: Any) -> None:
        total, patience = len(waiting), time.monotonic() + PATIENCE_SECONDS
        while waiting:
            ready = [one.city.schema_name for one in done_since(waiting, began)]
            if ready:
                waiting = [one for one in waiting if one.city.schema_name not in ready]
                patience = time.monotonic() + PATIENCE_SECONDS
                self.stderr.write(f"{total - len(waiting)}/{total}: {', '.join(ready)}")
            elif time.monotonic() > patience:
                left = ", ".join(one.city.schema_name for one in waiting)
                raise CommandError(f"Not measured: {left}. Is a worker running? Its log says what failed.")
            else:
                time.sleep(POLL_SECONDS)
