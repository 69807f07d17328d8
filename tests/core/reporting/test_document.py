"""A report frozen as JSON comes back as it was."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from core.participation.figures import Figure, ratio
from core.reporting.build import build_report
from core.reporting.document import from_json, to_json
from tests.core.reporting.registers import YEAR, Presence, Register, sitting, store


def test_figures_are_rounded_half_up_to_their_decimals() -> None:
    def rounded(text: str, decimals: int) -> object:
        return Figure("x", "", "", "", version=1, decimals=decimals).rounded(Decimal(text))

    assert rounded("4878.5", 0) == 4879
    assert isinstance(rounded("4878.5", 0), int)
    assert str(rounded("8.415", 2)) == "8.42"
    assert str(rounded("21", 1)) == "21.0"


def test_a_ratio_with_something_unknown_or_nothing_to_divide_by_is_unknown() -> None:
    assert ratio(None, 3) is None
    assert ratio(3, None) is None
    assert ratio(3, 0) is None
    assert ratio(0, 3) == 0


@pytest.mark.usefixtures("in_bergamo")
def test_a_report_survives_json_unchanged() -> None:
    meetings = (
        sitting(0, presences=(Presence(0, 0),), headcount=3),
        sitting(0, 1),
        sitting(1, day="2022-01-01"),
    )
    store(Register(meetings, residents=(1234, None)))
    report = build_report("bergamo", YEAR, today=dt.date(2024, 2, 1))
    assert from_json(json.loads(json.dumps(to_json(report)))) == report
