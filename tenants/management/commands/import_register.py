import datetime as dt
import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.management.base import CommandError
from django.utils import timezone

from core.imports.engine import Reading, read_register
from core.imports.plan import Options, Similar
from core.imports.preview import counts_of
from core.imports.problems import Findings, Problem
from core.imports.sources import Source
from core.participation.registry import registry
from core.services.errors import DomainError
from core.services.imports import (
    ImportRefused,
    Uploaded,
    apply_import,
    discard_upload,
    importable_models,
    remembered_answers,
    upload_register,
)
from tenants.management.city_command import CityCommand
from tenants.models import City


class Command(CityCommand):
    """Import a register, all of it or nothing.

    Exit code 0 when it was imported (or could be, with --dry-run), 1 when it has problems: each is a line
    "sheet, row, column: message". --json prints one object: {state: imported | unchanged | ready | refused, model, year,
    added, changed, removed, left: {table: rows}, similar: [{name, other, score, reason}] (organisations that may be one,
    to be decided in the pages), problems, warnings: [{sheet, row, column, message, cure, file}],
    problem_count, warning_count}.
    """

    help = "Import a register, e.g. import_register --city bergamo registro_2023.xlsx"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="one workbook, or one CSV per sheet"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--model", help="participation model; needed when the city has several")
        parser.add_argument("--publish-minutes", action="store_true", help="the imported minutes are public")
        parser.add_argument("--population-year", type=int, help="year of the population figures")

    def handle_city(self, city: City, **options: Any) -> None:
        slug = _model_slug(options["model"])
        files = [_content(path) for path in options["files"]]
        chosen = {"year": options["population_year"], "publish_minutes": options["publish_minutes"]}
        read = _try if options["dry_run"] else _import
        state, reading, counts = read(slug, files, chosen)
        if options["json"]:
            self.stdout.write(
                json.dumps(_as_json(slug, state, reading, counts), ensure_ascii=False, indent=2)
            )
        else:
            self._tell(state, reading, counts)
        if state == "refused":
            sys.exit(1)

    def _tell(self, state: str, reading: Reading, counts: dict[str, dict[str, int]]) -> None:
        for warning in reading.findings.warnings:
            self.stdout.write(f"! {warning}")
        for problem in reading.findings.problems:
            self.stderr.write(str(problem))
        unlisted = reading.findings.problem_count - len(reading.findings.problems)
        if unlisted:
            self.stderr.write(f"… e altri {unlisted} problemi.")
        for code, table in (reading.plan.tables if reading.plan else {}).items():
            numbers = ", ".join(f"{number} {_WORDS[what]}" for what, number in counts[code].items() if number)
            if numbers:
                self.stdout.write(f"{table.label}: {numbers}")
        for pair in reading.plan.similar if reading.plan else ():
            self.stdout.write(f"? «{pair.name}» e «{pair.other}»: {pair.reason}")
        self.stdout.write(_CLOSING[state])


_WORDS = {
    "added": "da aggiungere",
    "changed": "da cambiare",
    "removed": "da togliere",
    "left": "già presenti",
}
_CLOSING = {
    "imported": "Importato.",
    "unchanged": "Già importato: non è cambiato nulla.",
    "ready": "Prova riuscita: non è stato scritto nulla.",
    "refused": "Non è stato importato nulla: correggere i problemi e riprovare.",
}
Outcome = tuple[str, Reading, dict[str, dict[str, int]]]


def _try(slug: str, files: Sequence[Uploaded], chosen: dict[str, Any]) -> Outcome:
    """Read and plan; write nothing at all."""
    reading = read_register(
        [Source(str(file.name), file.read()) for file in files],
        model=registry.get(slug),
        options=Options(now=timezone.now(), today=timezone.localdate(), **chosen),
        answers=remembered_answers(slug),
        ask=False,
    )
    if reading.plan is None or reading.findings:
        return "refused", reading, counts_of(reading.plan) if reading.plan else {}
    return "ready", reading, counts_of(reading.plan)


def _import(slug: str, files: Sequence[Uploaded], chosen: dict[str, Any]) -> Outcome:
    """Upload and import; a refused register leaves nothing behind."""
    try:
        batch = upload_register(actor=None, files=files, model_slug=slug, options=chosen, read_now=True)
    except DomainError as refused:
        findings = Findings()
        findings.problem(Problem(refused.message, ""))
        return "refused", Reading(findings), {}
    try:
        reading = apply_import(actor=None, batch_id=batch.pk, ask=False)
    except ImportRefused as refused:
        discard_upload(actor=None, batch_id=batch.pk)
        return "refused", refused.reading, counts_of(refused.reading.plan) if refused.reading.plan else {}
    counts = counts_of(reading.plan) if reading.plan else {}
    state = "unchanged" if reading.plan and reading.plan.changes_nothing else "imported"
    return state, reading, counts


def _model_slug(asked: str | None) -> str:
    active = importable_models()
    if asked is None and len(active) == 1:
        return active[0]
    if asked in active:
        return str(asked)
    raise CommandError(
        f"Choose the participation model with --model: {', '.join(active) or 'none is active'}."
    )


def _content(path: Path) -> Uploaded:
    try:
        return ContentFile(path.read_bytes(), name=path.name)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def _as_json(slug: str, state: str, reading: Reading, counts: dict[str, dict[str, int]]) -> dict[str, Any]:
    found = reading.findings
    return {
        "state": state,
        "model": slug,
        "year": reading.plan.year if reading.plan else None,
        "at": dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"),
        **{what: {code: numbers[what] for code, numbers in counts.items()} for what in _WORDS},
        "similar": [_pair(pair) for pair in reading.plan.similar] if reading.plan else [],
        "problems": [_problem(problem) for problem in found.problems],
        "warnings": [_problem(warning) for warning in found.warnings],
        "problem_count": found.problem_count,
        "warning_count": found.warning_count,
    }


def _pair(pair: Similar) -> dict[str, Any]:
    return {"name": pair.name, "other": pair.other, "score": pair.score, "reason": pair.reason}


def _problem(problem: Problem) -> dict[str, Any]:
    values = problem.as_json()
    return {name: values[name] for name in ("sheet", "row", "column", "message", "cure", "file")}
