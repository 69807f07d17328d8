"""The charts of a comparison as Vega-Lite definitions: dots with median and quartiles, small multiples over years, two indicators, months.

Nothing here counts. What has no value is in no chart: the words beside it, and the table that follows every chart, say why.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from benchmark.selectors.comparison import Comparison, Line, YearCompared
from benchmark.selectors.pairs import Pair
from core.reporting.charts import GREY, INK, INK_SOFT, LINE, NARROW, Colours, config

_ROWS_AT_MOST = 24
"""Cities that have a row with their name; where they are more, the dots of a year share one."""
_BAND = "#e3e9ef"
_ROW_PX = 26
_CLOUD_PX = 90


def _whole(definition: dict[str, Any], width: int) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "padding": 4,
        "config": config(width),
        **definition,
    }


def dots(
    comparison: Comparison, place: int, unit: str, mine: object, width: int, colours: Colours
) -> dict[str, Any]:
    """A dot a city in the year at `place`, the median as a rule, from the first to the third quartile as a band; `mine` is a city's key."""
    year = comparison.years[place]
    known = [line for line in comparison.lines if line.cells[place].value is not None]
    drawn = _rows if len(known) <= _ROWS_AT_MOST else _cloud
    return _whole(drawn(known, place, year, unit, mine, width, colours), width)


def _rows(
    known: Sequence[Line], place: int, year: YearCompared, unit: str, mine: object, width: int, colours: Colours
) -> dict[str, Any]:  # fmt: skip
    values = [
        {"name": line.city.name, "value": _plain(line.cells[place].value), "mine": line.city.key == mine}
        for line in known
    ]
    y = {
        "field": "name", "type": "nominal", "sort": None,
        "axis": {"title": None, "labelLimit": 120 if width == NARROW else 260, "domain": False, "ticks": False, "grid": True},
    }  # fmt: skip
    return {
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": {"step": _ROW_PX},
        "data": {"values": values},
        "layer": [*_spread(year), {"mark": _dot(130), "encoding": {"y": y, "x": _x(unit), "color": _mine(colours)}}],
    }  # fmt: skip


def _cloud(
    known: Sequence[Line], place: int, year: YearCompared, unit: str, mine: object, width: int, colours: Colours
) -> dict[str, Any]:  # fmt: skip
    """Dots at heights that mean nothing, always the same, so that they do not hide one another; the city's own above all, with its name."""
    values = [
        {
            "name": line.city.name, "value": _plain(line.cells[place].value), "mine": line.city.key == mine,
            "height": 0.5 if line.city.key == mine else _height(line),
        }
        for line in sorted(known, key=lambda line: line.city.key == mine)
    ]  # fmt: skip
    y = {"field": "height", "type": "quantitative", "axis": None, "scale": {"domain": [0, 1]}}
    name = {"type": "text", "dy": -12, "fontSize": 13, "fontWeight": 600, "color": INK}
    return {
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": _CLOUD_PX,
        "data": {"values": values},
        "layer": [
            *_spread(year),
            {"mark": {**_dot(60), "opacity": 0.75}, "encoding": {"y": y, "x": _x(unit), "color": _mine(colours)}},
            {"transform": [{"filter": "datum.mine"}], "mark": {**_dot(170), "color": colours.accent}, "encoding": {"y": y, "x": _x(unit)}},
            {"transform": [{"filter": "datum.mine"}], "mark": name, "encoding": {"y": y, "x": _x(unit), "text": {"field": "name"}}},
        ],
    }  # fmt: skip


def multiples(
    comparison: Comparison, keys: Sequence[object], mine: object, width: int, colours: Colours
) -> dict[str, Any]:
    """A small chart for each of some cities over the years: its values, and the median of all peers as a dashed line."""
    values = _over_years(comparison, keys, mine)
    columns = 2 if width == NARROW else 4
    x = _in_order("year", [str(year.year) for year in comparison.years])
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": True},
        "axis": {"title": None, "tickCount": 3, "labelFontSize": 12},
    }
    median = {
        "type": "line",
        "strokeDash": [4, 3],
        "color": GREY,
        "strokeWidth": 1.5,
        "point": {"color": GREY, "size": 12},
    }
    return _whole(
        {
            "data": {"values": values},
            "facet": {"field": "city", "type": "nominal", "sort": None, "title": None, "header": {"labelFontSize": 13, "labelColor": INK, "labelLimit": width // columns - 10}},
            "columns": columns,
            "spacing": 14,
            "resolve": {"axis": {"x": "independent"}},  # shared ones would be drawn also under places without a city
            "spec": {
                "width": (width - 46 * columns) // columns - 4,
                "height": 90,
                "layer": [
                    {"transform": [{"filter": "datum.of == 'median'"}], "mark": median, "encoding": {"x": x, "y": y}},
                    {"transform": [{"filter": "datum.of == 'city'"}], "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 45}}, "encoding": {"x": x, "y": y, "color": _mine(colours)}},
                ],
            },
        },
        width,
    )  # fmt: skip


def _over_years(comparison: Comparison, keys: Sequence[object], mine: object) -> list[dict[str, Any]]:
    """The values of some cities, and beside those of each the medians of all."""
    medians = [(year.year, year.spread.median) for year in comparison.years if year.spread]
    values: list[dict[str, Any]] = []
    for line in comparison.lines:
        if line.city.key not in keys:
            continue
        for year, cell in zip(comparison.years, line.cells, strict=True):
            value = None if cell.value is None else float(cell.value)  # nothing known breaks the line
            values.append(
                {"city": line.city.name, "year": str(year.year), "value": value, "of": "city", "mine": line.city.key == mine}
            )  # fmt: skip
        values += [
            {"city": line.city.name, "year": str(year), "value": _plain(median), "of": "median", "mine": False}
            for year, median in medians
        ]  # fmt: skip
    return values


def months(
    values: Sequence[tuple[str, Decimal | None]], unit: str, width: int, colours: Colours
) -> dict[str, Any]:
    """A bar a month, in their order; a month without a value has none."""
    names = [name for name, _value in values]
    drawn = [{"name": name, "value": _plain(value)} for name, value in values if value is not None]
    x = _in_order("name", names)
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": _axis(unit, 300) | {"tickCount": 4},
    }
    return _whole(
        {
            "width": width,
            "autosize": {"type": "fit-x", "contains": "padding"},
            "height": 200,
            "data": {"values": drawn},
            "mark": {"type": "bar", "color": colours.accent},
            "encoding": {"x": x, "y": y},
        },
        width,
    )


def scatter(pair: Pair, names: tuple[str, str], mine: object, width: int, colours: Colours) -> dict[str, Any]:
    """A dot a city that knows both, a dashed rule at each median; names where there is room for them."""
    named = len(pair.known) <= 12
    values: list[dict[str, Any]] = [
        {
            "name": line.city.name, "x": _plain(line.first.value), "y": _plain(line.second.value), "mine": line.city.key == mine,
            "shown": line.city.name if named or line.city.key == mine else "",
        }
        for line in sorted(pair.known, key=lambda line: line.city.key == mine)
    ]  # fmt: skip
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True, "padding": 12},
        "axis": _axis(names[0], width),
    }
    y = {
        "field": "y",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True, "padding": 12},
        "axis": _axis(names[1], 300),
    }
    rules = [
        {"mark": {"type": "rule", "color": INK_SOFT, "strokeDash": [4, 3]}, "encoding": {axis: {"datum": _plain(spread.median)}}}
        for axis, spread in (("x", pair.first.spread), ("y", pair.second.spread))
        if spread
    ]  # fmt: skip
    middle = _middle([row["x"] for row in values])
    return _whole(
        {
            "width": width,
            "autosize": {"type": "fit-x", "contains": "padding"},
            "height": 340,
            "data": {"values": values},
            "layer": [
                *rules,
                {"mark": _dot(90), "encoding": {"x": x, "y": y, "color": _mine(colours)}},
                *_names(x, y, middle),
            ],
        },
        width,
    )


def _names(x: dict[str, Any], y: dict[str, Any], middle: float) -> Iterator[dict[str, Any]]:
    """The names of dots, towards the middle so that they stay inside; under each a white one, so that it is read over a rule."""
    sides: Sequence[tuple[str, int, str]] = (("left", 7, "<="), ("right", -7, ">"))
    looks: Sequence[dict[str, Any]] = (
        {"color": "#ffffff", "stroke": "#ffffff", "strokeWidth": 4},
        {"color": INK},
    )
    for align, dx, side in sides:
        for look in looks:
            yield {
                "transform": [{"filter": f"datum.x {side} {middle}"}],
                "mark": {"type": "text", "fontSize": 12, "dy": -7, "align": align, "dx": dx, **look},
                "encoding": {"x": x, "y": y, "text": {"field": "shown"}},
            }


def _middle(values: Sequence[float]) -> float:
    return (max(values) + min(values)) / 2 if values else 0


def _spread(year: YearCompared) -> list[dict[str, Any]]:
    if year.spread is None:
        return []
    first, median, third = (
        _plain(value) for value in (year.spread.first, year.spread.median, year.spread.third)
    )
    band = {
        "mark": {"type": "rect", "color": _BAND},
        "encoding": {"x": {"datum": first}, "x2": {"datum": third}},
    }
    rule = {"mark": {"type": "rule", "color": INK, "strokeWidth": 2}, "encoding": {"x": {"datum": median}}}
    return [{"data": {"values": [{}]}, **band}, {"data": {"values": [{}]}, **rule}]


def _x(unit: str) -> dict[str, Any]:
    axis = {
        "title": unit or None,
        "titleFontSize": 13,
        "titleFontWeight": 400,
        "titleColor": INK,
        "tickCount": 5,
        "grid": False,
    }
    return {"field": "value", "type": "quantitative", "scale": {"zero": True, "nice": True}, "axis": axis}


def _in_order(field: str, names: Sequence[str]) -> dict[str, Any]:
    """The places of years or months, one beside the other, also where there is nothing to draw."""
    axis = {"title": None, "labelAngle": 0, "labelFontSize": 12}
    return {"field": field, "type": "ordinal", "scale": {"domain": names}, "axis": axis}


def _axis(title: str, width: int) -> dict[str, Any]:
    return {
        "title": title,
        "titleFontSize": 13,
        "titleFontWeight": 400,
        "titleColor": INK,
        "titleLimit": width - 40,
        "tickCount": 5,
        "gridColor": LINE,
    }


def _dot(size: int) -> dict[str, Any]:
    return {"type": "circle", "size": size, "opacity": 1, "stroke": "#ffffff", "strokeWidth": 1}


def _mine(colours: Colours) -> dict[str, Any]:
    """The city's own in the accent, the others in grey; which it is, is also said in words."""
    return {
        "field": "mine",
        "type": "nominal",
        "scale": {"domain": [False, True], "range": [GREY, colours.accent]},
        "legend": None,
    }


def _height(line: Line) -> float:
    return 0.08 + (line.city.key.int % 997) / 997 * 0.84


def _plain(value: Decimal | None) -> float:
    return float(value or 0)
