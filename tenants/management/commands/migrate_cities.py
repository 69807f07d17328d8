import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from django.core.management.base import BaseCommand, CommandError

from tenants.context import use_public
from tenants.fleet.apply import LIMITS, Limits, Outcome
from tenants.fleet.plan import HistoryConflict, Refused
from tenants.fleet.run import Options, Report, migrate_fleet
from tenants.models import City
from tenants.provisioning.state import cities_behind

STDOUT = "-"
MOST_WORKERS = 4


class Command(BaseCommand):
    """Migrate the public schema and every city that is behind, with progress on the standard error.

    Exit code 0: all are up to date. 1: a city could not be migrated (the others were), or nothing was begun because a
    migration is dangerous. May be stopped at any moment and run again; two at once share the work.
    """

    help = "Migrate the public schema and every city that is behind the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--city", action="append", metavar="NAME", help="only this city (and public); may be repeated"
        )
        parser.add_argument(
            "--workers", type=int, default=min(MOST_WORKERS, os.cpu_count() or 1), metavar="N"
        )
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit code 1 when a city is behind"
        )
        parser.add_argument("--dry-run", action="store_true", help="change nothing; print what would be sent")
        parser.add_argument(
            "--verify", action="store_true", help="look into every schema, renew every role's rights"
        )
        parser.add_argument("--allow-long-locks", action="store_true", help="run also what keeps cities waiting or breaks running code")  # fmt: skip
        parser.add_argument(
            "--lock-timeout", default=LIMITS.lock_timeout, metavar="TIME", help="default: %(default)s"
        )
        parser.add_argument("--statement-timeout", default=LIMITS.statement_timeout, metavar="TIME", help="default: %(default)s")  # fmt: skip
        parser.add_argument(
            "--report", metavar="FILE", help="write what was done as JSON; - for standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        chosen = self._chosen(options)
        try:
            report = migrate_fleet(chosen, progress=self._progress)
        except Refused as refused:
            raise CommandError(
                f"Nothing was begun. These statements are dangerous:\n{refused}\n"
                "Change the migrations, or stop the site and use --allow-long-locks."
            ) from refused
        except HistoryConflict as error:
            raise CommandError(str(error)) from error
        self._tell(report)
        if options["report"]:
            self._write(report, options["report"])
        if report.failed:
            raise CommandError(
                f"{len(report.failed)} of {report.cities} cities could not be migrated: see above, then run again."
            )

    def _check(self) -> None:
        with use_public():
            behind = list(cities_behind().values_list("schema_name", flat=True))
        if behind:
            raise CommandError(f"{len(behind)} cities are behind the code: {', '.join(behind)}.")
        self.stdout.write("All cities are up to date.")

    def _chosen(self, options: dict[str, Any]) -> Options:
        return Options(
            cities=self._names(options["city"]),
            workers=max(1, options["workers"]),
            limits=Limits(options["lock_timeout"], options["statement_timeout"]),
            **{name: options[name] for name in ("dry_run", "verify", "allow_long_locks")},
        )

    def _names(self, asked: list[str] | None) -> tuple[str, ...] | None:
        if not asked:
            return None
        with use_public():
            known = set(City.objects.values_list("schema_name", flat=True))
        if unknown := set(asked) - known:
            raise CommandError(f"There is no city {', '.join(sorted(unknown))}.")
        return tuple(asked)

    def _progress(self, number: int, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        """A bar with the time left on a terminal; in a log, the failures."""
        if not number:
            return
        with click.progressbar(
            outcomes,
            length=number,
            label="Cities",
            file=sys.stderr,
            show_pos=True,
            hidden=not sys.stderr.isatty(),
        ) as bar:
            for outcome in bar:
                if outcome.problem:
                    self.stderr.write(f"\n{_line(outcome)}")
                yield outcome

    def _tell(self, report: Report) -> None:
        if report.dry_run:
            self.stdout.write(_plan(report))
            return
        migrated = sum(outcome.outcome == "migrated" for outcome in report.outcomes)
        self.stdout.write(
            f"{report.cities} cities up to date." if not (migrated or report.failed)
            else f"{migrated} of {report.cities} cities migrated in {report.seconds:.1f} s, {len(report.failed)} failed."
        )  # fmt: skip

    def _write(self, report: Report, to: str) -> None:
        text = json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n"
        if to == STDOUT:
            self.stdout.write(text)
        else:
            Path(to).write_text(text)


def _line(outcome: Outcome) -> str:
    problem = outcome.problem or {}
    where = " ".join(filter(None, [outcome.city, problem.get("migration")]))
    return f"{where}: {problem['error']}" + (
        f"\n    {problem['statement']}" if problem.get("statement") else ""
    )


def _plan(report: Report) -> str:
    """What would be sent, as SQL with comments."""
    parts = []
    if report.public:
        parts += ["-- public", *(_migration(entry) for entry in report.public)]
    for plan in report.plans:
        cities = plan["cities"]
        parts += [
            f"-- {len(cities)} cities: {', '.join(cities)}",
            *(_migration(entry) for entry in plan["migrations"]),
        ]
    parts += [f"-- DANGEROUS {finding.line()}" for finding in report.findings]
    return "\n".join(parts) if parts else f"-- {report.cities} cities up to date: nothing to do."


def _migration(entry: dict[str, Any]) -> str:
    by_django = f" (by Django: {entry['by_django']})" if entry.get("by_django") else ""
    return "\n".join(
        [f"-- {entry['name']}{by_django}", *(f"{text.rstrip(';')};" for text in entry["statements"])]
    )
