"""Money in a register: Italian and plain notations, numbers of a spreadsheet, and never a cent lost."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.imports.cells import BadCell, doubt_about, read_decimal
from core.participation.sheets import Column
from tests.core.imports.test_properties import MANY

COLUMN = Column("x", "decimal", "Importo", ("Importo",), minimum=0)
ANY = Column("x", "decimal", "Importo", ("Importo",))


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1.234,50", "1234.50"),
        ("1234,5", "1234.50"),
        ("1234.5", "1234.50"),
        ("1,234.56", "1234.56"),
        ("€ 6.700", "6700"),
        ("6.700 €", "6700"),
        ("843.000,00 euro", "843000"),
        ("1.290.000", "1290000"),
        ("1'234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("0,99", "0.99"),
        ("0.500", "0.50"),
        ("12,", "12"),
        (6700, "6700"),
        (6700.0, "6700"),
        (0.1 + 0.2, "0.30"),
        (5171.78, "5171.78"),
    ],
)
def test_an_amount_is_read_as_it_is_meant(cell: Any, amount: str) -> None:
    assert read_decimal(COLUMN, cell) == Decimal(amount)
    assert read_decimal(COLUMN, cell).as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("1,234", "più di due decimali"),
        ("10.123,456", "più di due decimali"),
        (1.005, "più di due decimali"),
        ("12.3456", "più di due decimali"),
        ("mille", "non è un importo"),
        ("1.23.4", "non è un importo"),
        (True, "non è un importo"),
        (float("nan"), "non è un importo"),
        ("-5", "troppo piccolo"),
        ("99.999.999.999", "troppo grande"),
        (1e300, "troppo grande"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_cure(cell: Any, why: str) -> None:
    with pytest.raises(BadCell, match=why) as refused:
        read_decimal(COLUMN, cell)
    assert refused.value.cure


def test_one_point_before_three_figures_is_told() -> None:
    message, cure = doubt_about(COLUMN, "€ 1.234") or ("", "")
    assert "1234 euro" in message
    assert "virgola" in cure
    for cell in ("1.234,00", "1.234.567", 1.234, "1234", "12.5"):
        assert doubt_about(COLUMN, cell) is None


@MANY
@given(st.integers(-(10**11), 10**11))
def test_every_way_to_write_an_amount_gives_it_back_to_the_cent(cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    plain = f"{amount:.2f}"
    english = f"{amount:,.2f}"
    italian = english.translate(str.maketrans(",.", ".,"))
    for cell in (plain, english, italian, plain.replace(".", ","), f"{italian} €", float(amount)):
        assert read_decimal(ANY, cell) == amount, cell
