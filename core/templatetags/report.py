"""Cells of a report's tables, as its pages show them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

from core.reporting.document import Cell, Table
from core.reporting.words import day
from core.templatetags.vicinia import UNKNOWN, number, short_day

register = template.Library()


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell in words, with the label of its column."""

    label: str
    text: str


@register.filter
def cells(table: Table, row: Sequence[Cell]) -> list[ShownCell]:
    """The cells of a row of a breakdown; unknown is a dash."""
    return [
        ShownCell(column.label, cell if isinstance(cell, str) else number(cell, column.decimals))
        for column, cell in zip(table.columns, row, strict=True)
    ]


@register.filter
def is_total(table: Table, line: int) -> bool:
    """Whether the line (from 1) of a breakdown is one of its totals."""
    return line > len(table.body)


@register.filter
def row_cell(value: Any, kind: str) -> str:
    """A cell of the rows behind a figure: `kind` is text, number, day or flag."""
    if kind == "flag":
        return _("sì") if value else _("no")
    if isinstance(value, dt.date):
        return short_day(value)
    if kind == "number":
        return str(value) if isinstance(value, str) else number(value)
    return str(value) if value not in {None, ""} else UNKNOWN


@register.filter
def plain_day(value: dt.date) -> str:
    """«31 dicembre 2023», after «al»."""
    return day(value)
