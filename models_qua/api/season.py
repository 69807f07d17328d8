"""The report of some years of agreements: its figures with how they were counted, the rows behind them, and the files."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from core.api.declaring import Asked, Download, Figure, Paper
from core.reporting.document import Report
from core.reporting.formats import FORMATS, csv_file
from core.reporting.season import build_season, season_rows
from core.services.errors import DomainError
from core.web.reports.asked import city_colours, file_stem
from models_qua.rules import SLUG
from models_qua.selectors.periods import FIRST_YEAR, default_period, periods

SEE = "core.report.see"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class Years:
    """First and last year, both included; one alone is that year, none the season with the most projects."""

    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True)
class SeasonFigure:
    """A figure: its value as a number in a text, None where it is not known, its unit and how it was counted."""

    section: str
    code: str
    label: str
    value: str | None
    unit: str
    definition: str
    has_rows: bool


@dataclass(frozen=True)
class SeasonReport:
    """The report of some years, from what the register says now; `tables` are the codes of its breakdowns."""

    first_year: int
    last_year: int
    headline: str
    figures: list[SeasonFigure]
    tables: list[str]


def _years(asked: Asked) -> tuple[int, int]:
    """The years asked for. Raises `DomainError` for years of no report."""
    sent: Years = asked.given or Years()
    this_year = timezone.localdate().year
    for name, year in (("first_year", sent.first_year), ("last_year", sent.last_year)):
        if year is not None and not FIRST_YEAR <= year <= this_year:
            told = _("Scriva un anno dal %(first)s al %(last)s.")
            raise DomainError(told % {"first": FIRST_YEAR, "last": this_year}, field=name)
    first, last = sent.first_year or sent.last_year, sent.last_year or sent.first_year
    if first is None or last is None:
        usual = default_period(periods())
        return usual.first, usual.last
    if first > last:
        raise DomainError(_("L'ultimo anno precede il primo."), field="last_year")
    return first, last


def _report(asked: Asked) -> Report:
    return build_season(SLUG, *_years(asked))


def _shown(asked: Asked) -> SeasonReport:
    first, last = _years(asked)
    report = build_season(SLUG, first, last)
    return SeasonReport(
        first, last, report.headline, list(_figures(report)), [one.code for one in report.tables]
    )


def _figures(report: Report) -> Iterator[SeasonFigure]:
    for section in report.sections:
        for one in section.figures:
            value = None if one.value is None else str(one.value)
            yield SeasonFigure(
                section.code, one.code, one.label, value, one.unit_label, one.definition, bool(one.rows)
            )


def _file(asked: Asked) -> Paper:
    made = FORMATS.get(asked.keys["kind"])
    if made is None:
        raise Http404
    report = _report(asked)
    return Paper(made.make(report, city_colours()), made.content_type, file_stem(report))


def _rows(asked: Asked) -> Paper:
    first, last = _years(asked)
    report, code = build_season(SLUG, first, last), asked.keys["code"]
    found = next((one for one in _figures(report) if one.code == code and one.has_rows), None)
    if found is None:
        raise Http404
    rows = season_rows(SLUG, first, last, report.figure(code).rows)
    return Paper(csv_file.of_rows(rows), CSV, f"{file_stem(report)}-{code}")


def _table(asked: Asked) -> Paper:
    report = _report(asked)
    try:
        table = report.table(asked.keys["code"])
    except KeyError as unknown:
        raise Http404 from unknown
    return Paper(csv_file.of_table(table), CSV, f"{file_stem(report)}-{table.code}")


FIGURES = (
    Figure(name="show_season_report", part=f"{SLUG}/season-report", see=SEE, asks=Years, answers=SeasonReport, read=_shown, about="The report of some years of agreements, each figure with how it was counted."),
)  # fmt: skip
DOWNLOADS = (
    Download(name="download_season_report", part=f"{SLUG}/season-report/files/{{kind:slug}}", see=SEE, asks=Years, media_types=tuple(one.content_type for one in FORMATS.values()), read=_file, about=f"The whole report as a file: {', '.join(FORMATS)}."),
    Download(name="download_season_figure_rows", part=f"{SLUG}/season-report/figures/{{code:slug}}/rows", see=SEE, asks=Years, media_types=(CSV,), read=_rows, about="The rows behind a figure of the report, as CSV."),
    Download(name="download_season_table", part=f"{SLUG}/season-report/tables/{{code:slug}}", see=SEE, asks=Years, media_types=(CSV,), read=_table, about="A breakdown of the report, as CSV."),
)  # fmt: skip
