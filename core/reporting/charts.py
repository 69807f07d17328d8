"""The charts of a report: one Vega-Lite definition each, for the page and for the PDF.

A definition depends on a table of the report, on the city's accent colour and on a width. Nothing here computes figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.participation.figures import FigureValue
from core.reporting.document import Report, Table, plain
from core.reporting.notes import put
from core.reporting.words import number, short_number

FONT = "Titillium Web"
INK = "#1a1a1a"
INK_SOFT = "#475a6d"
LINE = "#d6dce3"
GREY = "#8090a0"  # 3.3:1 on white (WCAG 2.2, 1.4.11 asks 3:1)
WIDE, NARROW = 720, 330  # px: a page of a desktop or of the PDF; a phone of 360 px
_BAR_PX = {WIDE: 24, NARROW: 40}
_GROUPS = ("plenary", "subgroup", "other")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one table: `column` is what is drawn; `description` says in words what is seen."""

    code: str
    table: Table
    column: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Colours:
    """`#rrggbb`: the accent readable on white, a darker shade of it."""

    accent: str
    dark: str


def charts_of(report: Report) -> tuple[Chart, ...]:
    """The charts of a report, those with something to draw, in the order they are shown."""
    wanted = (
        ("meetings_by_month", "months", "meetings", _("Incontri per mese")),
        ("meetings_by_body", "bodies", "meetings", _("Incontri: %(name)s per %(name)s")),
        ("organisations_by_body", "bodies", "organisations", _("Realtà: %(name)s per %(name)s")),
        (
            "meetings_by_neighbourhood",
            "neighbourhoods",
            "per_10000",
            _("Incontri ogni 10.000 residenti, per quartiere"),
        ),
        ("meetings_by_theme", "themes", "meetings", _("Incontri per tema")),
    )
    tables = {table.code: table for table in report.tables}
    of_the_model = [
        (
            f"{table.drawn}_by_{table.code}",
            table.code,
            table.drawn,
            put(_("%(what)s: %(name)s per %(name)s"), what=table.columns[table.position(table.drawn)].label),
        )
        for table in report.tables
        if table.drawn
    ]
    charts = []
    for code, table_code, column, title in (*of_the_model, *wanted):
        table = tables.get(table_code)
        titled = put(title, name=table.columns[0].label.lower()) if table else ""
        if table and (chart := chart_of(table, column, code=code, title=titled)):
            charts.append(chart)
    return tuple(charts)


def chart_of(table: Table, column: str, *, code: str, title: str) -> Chart | None:
    """The chart of one column of a table; None where there is nothing to draw."""
    if not any(value for _name, value in _values(table, column)):
        return None
    return Chart(code, table, column, title, _description(table, column))


def definition(chart: Chart, width: int, colours: Colours) -> dict[str, Any]:
    """The Vega-Lite definition of a chart, `width` px wide."""
    drawn = _stacked(chart, width, colours) if chart.table.code == "months" else _bars(chart, width, colours)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "padding": 4,
        "config": config(width),
        **drawn,
    }


def _stacked(chart: Chart, width: int, colours: Colours) -> dict[str, Any]:
    table = chart.table
    groups = [column for column in table.columns if column.code in _GROUPS] or [
        column for column in table.columns if column.code == chart.column
    ]
    labels = [column.label for column in groups]
    short = 3 if width == NARROW else 20
    values = [
        {
            "name": str(row[0])[:short],
            "group": column.label,
            "place": place,
            "value": _number(row, table, column.code),
        }
        for row in table.body
        for place, column in enumerate(groups)
    ]
    colour = {
        "field": "group",
        "type": "nominal",
        "sort": labels,
        "scale": {"domain": labels, "range": [colours.dark, colours.accent, GREY][: len(labels)]},
        "legend": {"title": None, "orient": "top"} if len(labels) > 1 else None,
    }
    return {
        "height": 260,
        "data": {"values": values},
        "mark": {"type": "bar", "stroke": "#ffffff", "strokeWidth": 1},
        "encoding": {
            "x": {
                "field": "name",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "labelAngle": -90 if width == NARROW else 0, "labelFontSize": 13},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "stack": True,
                "axis": {"title": None, "tickCount": 5},
            },
            "order": {"field": "place", "type": "quantitative"},
            "color": colour,
        },
    }


def _bars(chart: Chart, width: int, colours: Colours) -> dict[str, Any]:
    """Horizontal bars with their number; on a phone the name stands above the bar, so that it has the whole width."""
    decimals = chart.table.columns[chart.table.position(chart.column)].decimals
    known = [(name, value) for name, value in _values(chart.table, chart.column) if value is not None]
    values = [
        {"name": name, "value": plain(value), "shown": number(value, decimals)}
        for name, value in _in_order(known)
    ]
    step, on_phone = _BAR_PX[width], width == NARROW
    axis = None if on_phone else {"title": None, "labelLimit": 280, "domain": False, "ticks": False}
    bar = {"type": "bar", "color": colours.accent, "height": 14, "yOffset": 9 if on_phone else 0}
    amount = {
        "type": "text",
        "align": "left",
        "dx": 4,
        "dy": 9 if on_phone else 0,
        "fontSize": 13,
        "color": INK,
    }
    name = {"type": "text", "align": "left", "dy": -9, "fontSize": 13, "color": INK, "limit": width - 12}
    most = max(float(value or 0) for _name, value in known)
    x = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, most * 1.12]},
        "axis": None,
    }
    layers: list[dict[str, Any]] = [
        {"mark": bar, "encoding": {"x": x}},
        {"mark": amount, "encoding": {"x": x, "text": {"field": "shown"}}},
    ]
    if on_phone:
        layers.append(
            {"mark": name, "encoding": {"x": {"datum": 0, "type": "quantitative"}, "text": {"field": "name"}}}
        )
    return {
        "height": {"step": step},
        "data": {"values": values},
        "encoding": {"y": {"field": "name", "type": "nominal", "sort": None, "axis": axis}},
        "layer": layers,
    }


def _in_order(known: Sequence[tuple[str, FigureValue]]) -> Sequence[tuple[str, FigureValue]]:
    """The highest first; years as they follow one another."""
    if all(name.isdecimal() for name, _value in known):
        return known
    return sorted(known, key=lambda pair: -(pair[1] or 0))


def config(width: int) -> dict[str, Any]:
    """Fonts, inks and lines of every chart, for a definition `width` px wide."""
    return {
        "aria": False,
        "mark": {"aria": False},  # its marks would still be images without a name
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": INK,
            "labelFontSize": 13,
            "gridColor": LINE,
            "domainColor": INK_SOFT,
            "tickColor": INK_SOFT,
            "labelOverlap": False,
        },
        "legend": {"labelFontSize": 13, "labelColor": INK, "labelLimit": width // 2, "symbolType": "square"},
    }


def _values(table: Table, column: str) -> list[tuple[str, FigureValue]]:
    place = table.position(column)
    pairs = []
    for row in table.body:
        value = row[place]
        pairs.append((str(row[0]), None if isinstance(value, str) else value))
    return pairs


def _number(row: Sequence[Any], table: Table, column: str) -> int:
    return int(row[table.position(column)] or 0)


def _description(table: Table, column: str) -> str:
    """«24 barre; il valore più alto è Colli (33), il più basso Centro (19).»"""
    known = [(name, value) for name, value in _values(table, column) if value is not None]
    label = table.columns[table.position(column)].label
    (low_name, low), (high_name, high) = min(known, key=_by_value), max(known, key=_by_value)
    sentence = ngettext(
        "%(label)s: %(n)s valore, dal più basso, %(low)s (%(low_name)s), al più alto, %(high)s (%(high_name)s). "
        "I numeri sono nella tabella che segue.",
        "%(label)s: %(n)s valori, dal più basso, %(low)s (%(low_name)s), al più alto, %(high)s (%(high_name)s). "
        "I numeri sono nella tabella che segue.",
        len(known),
    )
    return put(
        sentence,
        label=label,
        n=len(known),
        low=short_number(low),
        low_name=low_name,
        high=short_number(high),
        high_name=high_name,
    )


def _by_value(pair: tuple[str, FigureValue]) -> float:
    return float(pair[1] or 0)
