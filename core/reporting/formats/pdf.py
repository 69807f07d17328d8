"""The report as a PDF/UA-1: tagged, with the language, the title and alternative texts, in the city's colour."""

from pathlib import Path

from django.utils.translation import gettext as _

from core.papers.frame import Paper, city_logo, frame
from core.papers.typesetting import typeset
from core.reporting.charts import WIDE, Colours, charts_of
from core.reporting.document import Report, ReportFigure, Table
from core.reporting.drawing import draw
from core.reporting.explained import formula_of
from core.reporting.words import day, number, with_euro

TEMPLATE = Path(__file__).with_name("report.typ")


def make(report: Report, colours: Colours) -> bytes:
    """A PDF file."""
    drawn = {f"{chart.code}.svg": draw(chart, WIDE, colours).encode() for chart in charts_of(report)}
    paper = _data(report, colours)
    return typeset(TEMPLATE, paper, drawn, logo=city_logo(paper["language"]))


def _data(report: Report, colours: Colours) -> Paper:
    charts = charts_of(report)
    return {
        **frame(city=report.city, office=report.office, accent=colours.accent),
        "language": report.language.split("-")[0],
        "title": report.headline,
        "document_title": _("%(city)s: %(headline)s") % {"city": report.city, "headline": report.headline},
        "subtitle": _("%(model)s, rapporto %(year)s") % {"model": report.model_label, "year": report.period},
        "as_of": _("Dati del registro al %(day)s.") % {"day": day(report.reference)},
        "counted": _("Come è stato contato"),
        "figure_header": [_("Cifra"), report.period, *([str(report.year - 1)] if report.is_compared else [])],
        "sections": [
            {"heading": section.heading, "figures": [_figure(figure) for figure in section.figures]}
            for section in report.sections
        ],
        "tables": [
            {
                **_table(table),
                "charts": [
                    {
                        "file": f"{chart.code}.svg",
                        "title": chart.title,
                        "alt": f"{chart.title}. {chart.description}",
                    }
                    for chart in charts
                    if chart.table.code == table.code
                ],
            }
            for table in report.tables
        ],
        "definitions": [_definition(figure) for figure in report.figures],
    }


def _figure(figure: ReportFigure) -> dict[str, str]:
    return {
        "label": figure.label,
        "value": with_euro(figure.value, figure.decimals, figure.unit),
        "before": with_euro(figure.previous, figure.decimals, figure.unit),
    }


def _table(table: Table) -> dict[str, object]:
    return {
        "title": table.title,
        "heading": table.heading,
        "note": table.note,
        "columns": [{"label": column.label, "numeric": column.numeric} for column in table.columns],
        "rows": [
            [
                cell if isinstance(cell, str) else ("—" if cell is None else number(cell, column.decimals))
                for cell, column in zip(row, table.columns, strict=True)
            ]
            for row in table.rows
        ],
        "footers": table.footers,
    }


def _definition(figure: ReportFigure) -> dict[str, object]:
    return {
        "label": figure.label,
        "value": with_euro(figure.value, figure.decimals, figure.unit),
        "lines": [
            [_("Definizione %(version)s") % {"version": figure.definition_version}, figure.definition],
            *([[_("Calcolo"), formula_of(figure)]] if figure.formula else []),
            *([[_("Comprende"), figure.includes]] if figure.includes else []),
            *([[_("Non comprende"), figure.excludes]] if figure.excludes else []),
            *[[_("Nota"), note] for note in figure.notes],
        ],
    }
