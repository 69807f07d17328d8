"""The list of a city's streets, with the neighbourhood of each or of each stretch of it."""

from typing import Any

import pytest

from accounts.models import User
from core.models import ImportBatch, Neighbourhood, Street
from core.services.imports import undo_import
from tests.core.imports.registers import imported, plain, problems, read

HEADINGS = ["Via", "Dal civico", "Al civico", "Quartiere"]


def streets(*rows: list[Any], headings: list[str] = HEADINGS, title: str = "Strade") -> dict[str, Any]:
    return {"Quartieri": plain()["Quartieri"], title: [headings, *rows]}


def stretches() -> list[tuple[str, str, str, str]]:
    rows = Street.objects.order_by("name", "neighbourhood__name", "first_number")
    return list(rows.values_list("name", "first_number", "last_number", "neighbourhood__name"))


def test_streets_come_with_the_neighbourhood_of_each_stretch(dario: User) -> None:
    imported(
        dario,
        streets(
            ["via Mazzini", 1, 45, "Alfa"],
            ["via Mazzini", "47/A", "", "Beta"],
            ["piazza del Mercato", None, None, "ALFA"],
        ),
    )
    assert stretches() == [
        ("piazza del Mercato", "", "", "Alfa"),
        ("via Mazzini", "1", "45", "Alfa"),
        ("via Mazzini", "47/A", "", "Beta"),
    ]


@pytest.mark.parametrize(
    ("title", "headings"),
    [
        ("Vie", ["Strada", "Da civico", "A civico", "Quartiere"]),
        ("Stradario", ["Nome della via", "Dal n.", "Al n.", "Nome quartiere"]),
        ("Foglio1", ["Via", "Dal numero", "Al numero", "Quartiere"]),
    ],
)
def test_the_sheet_is_known_by_its_name_or_by_its_headings(
    in_bergamo: object, title: str, headings: list[str]
) -> None:
    reading = read(streets(["via Mazzini", 1, 45, "Alfa"], title=title, headings=headings))
    assert reading.plan is not None
    assert len(reading.plan.tables["streets"].added) == 1


def test_the_neighbourhoods_alone_are_still_enough(dario: User) -> None:
    imported(dario, {"Quartieri": plain()["Quartieri"]})
    assert Neighbourhood.objects.count() == 2
    assert not Street.objects.exists()


def test_the_list_uploaded_again_says_all_of_the_streets_it_names(dario: User) -> None:
    first = streets(
        ["via Mazzini", 1, 45, "Alfa"], ["via Mazzini", 47, 99, "Beta"], ["via Verdi", "", "", "Beta"]
    )
    imported(dario, first)
    kept = Street.objects.get(name="via Verdi").pk
    plan = read(first).plan
    assert plan is not None
    table = plan.tables["streets"]
    assert (table.added, table.changed, table.removed, table.left) == ([], {}, {}, 3)
    imported(dario, streets(["VIA MAZZINI", 1, 60, "Alfa"]))
    assert stretches() == [("VIA MAZZINI", "1", "60", "Alfa"), ("via Verdi", "", "", "Beta")]
    assert Street.objects.get(name="via Verdi").pk == kept


def test_what_cannot_be_is_told_with_its_row(in_bergamo: object) -> None:
    wrong = streets(
        ["via Mazzini", 1, 45, "Gamma"],
        ["via Verdi", 45, 1, "Alfa"],
        ["via Rossini", 1, 9, "Alfa"],
        ["via  rossini", 1, 11, "Alfa"],
        ["via Puccini", 1, 9, None],
    )
    found = {(row, column): message for _sheet, row, column, message in problems(wrong)}
    assert found[2, "Quartiere"] == "Il quartiere «Gamma» non esiste."
    assert found[3, "Al civico"] == "Il tratto finisce al civico 1, prima del 45 da cui comincia."
    assert found[5, "Via"] == "«via rossini» dal civico 1 è già alla riga 4."
    assert (6, "Quartiere") in found
    assert len(found) == 4


def test_undone_the_streets_go(dario: User) -> None:
    imported(dario, streets(["via Mazzini", 1, 45, "Alfa"]))
    undo_import(actor=dario, batch_id=ImportBatch.objects.get().pk)
    assert not Street.objects.exists()
