"""The declaration of sheets is checked at start, so that no heading can mean two columns."""

from typing import Any

import pytest

from core.participation.sheets import Column, Sheet, problems

NAME = Column("name", "text", "Nome", ("Nome",))
YEAR = Column("day", "date", "Data", ("Data", "Giorno"))


def sheet(
    code: str = "things", title: str = "Cose", columns: tuple[Column, ...] = (NAME, YEAR), **more: Any
) -> Sheet:
    return Sheet(code, title, (title,), columns, order=1, load=lambda _rows, _plan: None, **more)


def test_a_sound_declaration_has_no_problems() -> None:
    assert problems([sheet(year_from="day"), sheet("others", "Altre")]) == []


@pytest.mark.parametrize(
    ("sheets", "problem"),
    [
        ([sheet(), sheet(title="Altre")], "sheet 'things' is declared twice"),
        ([sheet(), sheet("others", "COSE")], "two sheets are called 'cose'"),
        ([sheet(columns=(NAME, NAME))], "sheet 'things': column 'name' is declared twice"),
        (
            [sheet(columns=(NAME, Column("x", "text", "X", ("NOME",))))],
            "sheet 'things': two columns are headed 'nome'",
        ),
        (
            [sheet(columns=(Column("x", "colour", "X", ("X",)),))],
            "sheet 'things': column 'x' has unknown kind 'colour'",
        ),
        ([sheet(year_from="when")], "sheet 'things': no column 'when' to tell the year"),
    ],
)
def test_what_is_wrong_is_told(sheets: list[Sheet], problem: str) -> None:
    assert problem in problems(sheets)
