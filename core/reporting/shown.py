"""A report as its pages show it: every figure with its change and its explanation, every table with its charts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.reporting.charts import Colours
from core.reporting.document import Report, ReportFigure, Table
from core.reporting.drawing import Drawing, drawings
from core.reporting.explained import formula_of
from core.reporting.notes import put
from core.reporting.words import number, with_euro


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """`change` compares with the year before in words; `rows_url` is the page of the rows behind, where one may see it."""

    figure: ReportFigure
    value: str
    change: str
    formula: str
    rows_url: str = ""


@dataclass(frozen=True, slots=True)
class ShownSection:
    """Figures under their heading."""

    code: str
    heading: str
    figures: tuple[ShownFigure, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table with its charts and the address of its CSV."""

    table: Table
    drawings: tuple[Drawing, ...]
    csv_url: str


@dataclass(frozen=True, slots=True)
class ShownReport:
    """All of a report."""

    report: Report
    sections: tuple[ShownSection, ...]
    tables: tuple[ShownTable, ...]

    @property
    def year_before(self) -> int:
        """The year the figures are compared with."""
        return self.report.year - 1

    @property
    def nothing_before(self) -> bool:
        """Whether the register knows no meeting of the year before, so that one sentence says it for all figures."""
        return self.report.is_compared and all(
            figure.previous is None for figure in self.report.figures if figure.unit == "meetings"
        )


def show(
    report: Report,
    colours: Colours,
    table_url: Callable[[str], str] = lambda _code: "",
    rows_url: Callable[[ReportFigure], str] = lambda _figure: "",
) -> ShownReport:
    """Prepare a report for its page."""
    drawn = drawings(report, colours)
    return ShownReport(
        report,
        tuple(
            ShownSection(
                section.code,
                section.heading,
                tuple(
                    show_figure(figure, report.year, rows_url(figure), is_compared=report.is_compared)
                    for figure in section.figures
                ),
            )
            for section in report.sections
        ),
        tuple(
            ShownTable(
                table,
                tuple(drawing for drawing in drawn if drawing.table.code == table.code),
                table_url(table.code),
            )
            for table in report.tables
        ),
    )


def show_figure(
    figure: ReportFigure, year: int, rows_url: str = "", *, is_compared: bool = True
) -> ShownFigure:
    """One figure in words."""
    change = _change(figure, year - 1) if is_compared else ""
    value = with_euro(figure.value, figure.decimals, figure.unit)
    return ShownFigure(figure, value, change, formula_of(figure), rows_url)


def _change(figure: ReportFigure, before: int) -> str:
    """«12 in più del 2022 (664)», «come nel 2022», «2022: non noto»."""
    if figure.value is None or figure.previous is None:
        return put(_("%(year)s: %(value)s"), year=str(before), value=number(figure.previous, figure.decimals))
    difference = figure.difference or 0
    if difference == 0:
        return put(_("come nel %(year)s"), year=str(before))
    sentence = (
        _("%(n)s in più del %(year)s (%(value)s)")
        if difference > 0
        else _("%(n)s in meno del %(year)s (%(value)s)")
    )
    return put(
        sentence,
        n=number(max(difference, -difference), figure.decimals),
        year=str(before),
        value=number(figure.previous, figure.decimals),
    )
