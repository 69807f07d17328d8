"""A figure in words: its change and its formula."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from core.participation.figures import FigureValue
from core.reporting.document import Report, ReportFigure, ReportPart, ReportSectionPart
from core.reporting.shown import ShownReport, show_figure

FIGURE = ReportFigure(
    code="x",
    label="X",
    value=1540,
    previous=None,
    unit="meetings",
    unit_label="incontri",
    decimals=0,
    definition="X.",
    definition_version=1,
    includes="",
    excludes="",
    rows="",
    source="",
    formula="{0} / {1}",
    parts=(ReportPart("A", 1234567), ReportPart("B", None)),
    notes=(),
)


@pytest.mark.parametrize(
    ("value", "previous", "change"),
    [
        (1540, 1500, "40 in più del 2022 (1.500)"),
        (1540, 2541, "1.001 in meno del 2022 (2.541)"),
        (1540, 1540, "come nel 2022"),
        (1540, None, "2022: non noto"),
        (None, 12, "2022: 12"),
        (3, 0, "3 in più del 2022 (0)"),
    ],
)
def test_the_change_is_said_in_words_and_unknown_is_not_zero(
    value: FigureValue, previous: FigureValue, change: str
) -> None:
    assert show_figure(replace(FIGURE, value=value, previous=previous), 2023).change == change


def test_decimals_are_kept_in_value_and_change() -> None:
    shown = show_figure(replace(FIGURE, value=Decimal("8.42"), previous=Decimal("8.50"), decimals=2), 2023)
    assert (shown.value, shown.change) == ("8,42", "0,08 in meno del 2022 (8,50)")


def test_the_formula_shows_the_values_and_what_is_not_known() -> None:
    assert show_figure(replace(FIGURE, value=None), 2023).formula == "1.234.567 / non noto = non noto"


@pytest.mark.parametrize(("before", "nothing"), [((None, 25), True), ((0, 25), False), ((12, None), False)])
def test_a_register_without_meetings_the_year_before_says_it_once(
    before: tuple[FigureValue, FigureValue], nothing: bool
) -> None:
    meetings, networks = before
    figures = (
        replace(FIGURE, previous=meetings),
        replace(FIGURE, code="y", unit="networks", previous=networks),
    )
    report = Report(
        city="Bergamo",
        office="",
        model="bergamo",
        model_label="Reti",
        year=2023,
        language="it",
        headline="",
        reference=dt.date(2023, 12, 31),
        made_on=dt.date(2024, 1, 8),
        sections=(ReportSectionPart("x", "X", "X", figures),),
        tables=(),
    )
    assert ShownReport(report, (), ()).nothing_before is nothing
    assert ShownReport(report, (), ()).year_before == 2022
