"""Values of rules: typed, and `None` where the act says nothing."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from core.participation.rules import RuleField, RuleSetTemplate, YearPeriod, parse_value, to_json

FIELDS = {
    "bool": RuleField("x", "bool", "x"),
    "int": RuleField("x", "int", "x"),
    "decimal": RuleField("x", "decimal", "x"),
    "text": RuleField("x", "text", "x"),
    "choice": RuleField("x", "choice", "x", choices=(("a", "A"), ("b", "B"))),
    "words": RuleField("x", "words", "x"),
    "choices": RuleField("x", "choices", "x", choices=(("a", "A"), ("b", "B"))),
    "periods": RuleField("x", "periods", "x"),
}
MARCH = YearPeriod((3, 1), (3, 31))


@pytest.mark.parametrize(
    ("kind", "stored", "value"),
    [
        ("bool", True, True),
        ("bool", False, False),
        ("int", 5, 5),
        ("int", "5", 5),
        ("int", 0, 0),
        ("decimal", "0.80", Decimal("0.80")),
        ("decimal", 1, Decimal(1)),
        ("text", "consenso", "consenso"),
        ("choice", "a", "a"),
        ("words", ["verde", "casa"], ("verde", "casa")),
        ("choices", ["a", "b"], ("a", "b")),
        ("choices", [], None),
        ("periods", ["03-01/03-31"], (MARCH,)),
        *[(kind, nothing, None) for kind in FIELDS for nothing in (None, "")],
    ],
)
def test_a_stored_value_is_read_with_its_type(kind: str, stored: Any, value: Any) -> None:
    assert parse_value(FIELDS[kind], stored) == value
    assert parse_value(FIELDS[kind], to_json(value)) == value


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        ("bool", 1), ("bool", "true"),
        ("int", "five"), ("int", 5.5), ("int", True), ("int", [5]), ("int", float("inf")),
        ("decimal", "x"), ("decimal", True), ("decimal", "NaN"), ("decimal", "Infinity"),
        ("text", 5), ("text", ["x"]),
        ("choice", "c"), ("choice", ["a"]),
        ("words", "verde"), ("words", [1]), ("words", 3),
        ("choices", ["a", "c"]), ("choices", "a"),
        ("periods", ["03-01"]), ("periods", ["03-31/03-01"]), ("periods", ["02-30/03-01"]), ("periods", ["marzo/aprile"]),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_names_its_rule(kind: str, stored: Any) -> None:
    with pytest.raises(ValueError, match=f"x: .* is not a valid {kind}"):
        parse_value(FIELDS[kind], stored)


def test_a_rule_nobody_declared_is_refused_and_one_left_out_is_not_known() -> None:
    template = RuleSetTemplate(
        "c", "C", (RuleField("days", "int", "x", default=5), RuleField("form", "text", "x"))
    )
    assert template.defaults() == {"days": 5, "form": None}
    assert template.parse({}) == {"days": None, "form": None}
    with pytest.raises(ValueError, match="unknown rule 'dais'"):
        template.parse({"dais": 5})


def test_a_period_of_the_year_has_its_days_also_where_february_is_short() -> None:
    period = YearPeriod((2, 1), (2, 29))
    assert period.in_year(2024) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert period.in_year(2026) == (dt.date(2026, 2, 1), dt.date(2026, 2, 28))
