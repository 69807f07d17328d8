"""An indicator over time as a small chart: its measurements, where it started from and where it should get."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.reporting.charts import GREY, INK, NARROW, WIDE, Colours, config
from core.reporting.document import Column, Table
from core.reporting.drawing import Drawing, as_image, draw_definition
from models_qua.models import Indicator, Measurement
from models_qua.selectors.account_tables import tidy

_HEIGHT = 160
_DAY = "%d/%m/%Y"


def indicator_drawing(
    indicator: Indicator, measured: Sequence[Measurement], colours: Colours
) -> Drawing | None:
    """The chart of an indicator with two measurements or more; None with fewer, which a table tells as well.

    `measured` is in order of day. The table behind it has one row for each measurement.
    """
    if len(measured) < 2:
        return None
    description = _description(indicator, measured)
    wide, narrow = (
        as_image(
            draw_definition(definition(indicator, measured, width, colours), str(indicator.pk)),
            indicator.name,
            description,
        )
        for width in (WIDE, NARROW)
    )
    table = measurement_table(indicator, measured)
    return Drawing(str(indicator.pk), indicator.name, description, table, wide=wide, narrow=narrow)


def measurement_table(indicator: Indicator, measured: Sequence[Measurement]) -> Table:
    """The measurements as a table: day and value."""
    label = indicator.unit or _("valore")
    columns = (Column("day", _("Giorno"), numeric=False), Column("value", label, decimals=3))
    rows = tuple((f"{one.measured_on:{_DAY}}", one.value) for one in measured)
    return Table(str(indicator.pk), indicator.name, "", indicator.definition, columns, rows)


def definition(
    indicator: Indicator, measured: Sequence[Measurement], width: int, colours: Colours
) -> dict[str, Any]:
    """The Vega-Lite definition: a line with points, a grey dashed rule for the baseline, a dark one for the target."""
    rules = [
        (value, label, colour)
        for value, label, colour in (
            (indicator.baseline, _("partenza"), GREY),
            (indicator.target, _("traguardo"), colours.dark),
        )
        if value is not None
    ]
    points = [{"day": one.measured_on.isoformat(), "value": float(one.value)} for one in measured]
    y = {
        "field": "value",
        "type": "quantitative",
        "axis": {"title": indicator.unit or None, "tickCount": 4},
        "scale": {"domain": _domain([one.value for one in measured], [value for value, _label, _c in rules])},
    }
    x = {
        "field": "day",
        "type": "temporal",
        "axis": {"title": None, "format": "%m/%Y", "tickCount": 3 if width == NARROW else 6},
    }
    line = {
        "data": {"values": points},
        "mark": {
            "type": "line",
            "color": colours.accent,
            "strokeWidth": 2.5,
            "point": {"filled": True, "size": 60, "color": colours.accent},
        },
        "encoding": {"x": x, "y": y},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": _HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "padding": 4,
        "config": config(width),
        "layer": [line, *(layer for rule in rules for layer in _rule(*rule, measured[0].measured_on))],
    }


def _rule(value: Decimal, label: str, colour: str, first: dt.date) -> list[dict[str, Any]]:
    data = {"values": [{"value": float(value), "label": f"{label}: {tidy(value)}", "day": first.isoformat()}]}
    y = {"field": "value", "type": "quantitative"}
    words = {
        "type": "text",
        "align": "left",
        "baseline": "bottom",
        "dx": 6,
        "dy": -3,
        "fontSize": 13,
        "color": INK,
    }
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": colour, "strokeDash": [6, 4], "strokeWidth": 2},
            "encoding": {"y": y},
        },
        {
            "data": data,
            "mark": words,
            "encoding": {"y": y, "x": {"field": "day", "type": "temporal"}, "text": {"field": "label"}},
        },
    ]


def _domain(values: Sequence[Decimal], rules: Sequence[Decimal]) -> list[float]:
    """From zero where nothing is below it, with room for the words above the highest line."""
    known = [float(value) for value in (*values, *rules)]
    low, high = min(0.0, *known), max(0.0, *known)
    return [low, high + (high - low or 1) * 0.18]


def _description(indicator: Indicator, measured: Sequence[Measurement]) -> str:
    first, last = measured[0], measured[-1]
    said = ngettext(
        "%(n)d misura: da %(first)s (%(first_day)s) a %(last)s (%(last_day)s).",
        "%(n)d misure: da %(first)s (%(first_day)s) a %(last)s (%(last_day)s).",
        len(measured),
    ) % {
        "n": len(measured),
        "first": tidy(first.value),
        "first_day": f"{first.measured_on:{_DAY}}",
        "last": tidy(last.value),
        "last_day": f"{last.measured_on:{_DAY}}",
    }
    if indicator.target is not None:
        said += " " + _("Il traguardo è %(target)s.") % {"target": tidy(indicator.target)}
    return f"{said} {_('I numeri sono nella tabella che segue.')}"
