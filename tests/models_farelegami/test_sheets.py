"""What every row of a register becomes, again and taken back; and what a register of pacts gets wrong."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.imports.headings import heading_key
from core.models import Attendance, Body, BodyNeighbourhood, BodyStage, ImportBatch, Meeting, Person
from core.services.imports import apply_import, read_upload, undo_import, upload_register
from models_farelegami.models import (
    CentreMunicipality,
    CivicCentre,
    CommunityLab,
    CommunityMaker,
    GenerativePact,
    LabMunicipality,
    Municipality,
    PactStep,
    ParticipantCount,
)
from models_farelegami.sheets import SHEETS
from models_farelegami.vault.keys import new_case_key
from tests.core.imports.registers import workbook
from tests.models_farelegami.registers import PACT_HEAD, imported, pact, plain, problems, read, warnings
from tests.models_farelegami.rows import make_centre, make_lab, make_pact

MADE: tuple[Any, ...] = (
    Body, BodyStage, CentreMunicipality, CivicCentre, CommunityLab, CommunityMaker, GenerativePact, LabMunicipality, Meeting, Municipality,
    ParticipantCount, Person,
)  # fmt: skip
TAX_CODE = "RSSMRA70A01D150X"


def register_of(*rows: list[Any], **columns: str) -> dict[str, list[list[Any]]]:
    """A register of pacts alone, with columns it should not have."""
    return {"Patti": [[*PACT_HEAD, *columns], *([*row, *columns.values()] for row in rows)]}


def test_a_register_becomes_centres_labs_pacts_and_meetings_and_goes(olga: User) -> None:
    batch = imported(olga, plain())
    centre = CivicCentre.objects.get(name="Centro Po")
    assert centre.municipality.name == "Cremona"
    assert [one.municipality.name for one in centre.served.all()] == ["Crema"]
    assert set(ParticipantCount.objects.values_list("centre__name", "year", "band", "people")) == {
        ("Centro Zaist", 2017, "children", 120), ("Centro Zaist", 2017, "adults", 40), ("Centro Po", 2017, "children", 80),
    }  # fmt: skip
    zaist, po = (CommunityLab.objects.get(body__name=f"Laboratorio {name}") for name in ("Zaist", "Po"))
    assert set(po.municipalities.values_list("municipality__name", flat=True)) == {"Cremona", "Casalmaggiore"}
    assert sorted(str(one.person) for one in po.makers.all()) == ["Bianchi Ugo", "Rossi Mara"]
    assert zaist.makers.get().since == dt.date(2016, 3, 1)
    assert Person.objects.count() == 2
    assert BodyStage.objects.get(body=zaist.body).stage == "active"
    assert not BodyNeighbourhood.objects.exists()
    first, second = GenerativePact.objects.order_by("code")
    assert (first.kind, first.state, first.budget_eur) == ("inclusion", "active", Decimal(1500))
    assert (second.kind, second.state, second.budget_eur) == ("autonomy", "concluded", None)
    assert not hasattr(first, "case_key")
    assert (Meeting.objects.get().kind, Attendance.objects.get().people) == ("lab", 2)
    assert imported(olga, plain()).result["changes_nothing"]
    undo_import(actor=olga, batch_id=batch.pk)
    for model in MADE:
        assert not model.objects.exists(), model


def test_a_lab_may_name_neighbourhoods_and_what_is_here_is_not_made_again(olga: User) -> None:
    make_lab("Laboratorio Zaist")
    make_centre("Centro Zaist", since=dt.date(2015, 1, 1))
    register = plain()
    register["Quartieri"] = [["Quartiere", "Abitanti"], ["Zaist", 5000]]
    register["Laboratori"] = [["Nome", "Comune", "Quartieri"], ["Laboratorio Zaist", "Cremona", "Zaist"]]
    register["Incontri"], register["Presenze"] = register["Incontri"][:1], register["Presenze"][:1]
    imported(olga, register)
    assert Body.objects.count() == 1
    assert BodyNeighbourhood.objects.get().neighbourhood.name == "Zaist"
    assert CivicCentre.objects.get(name="Centro Zaist").since == dt.date(2015, 1, 1)
    assert LabMunicipality.objects.count() == 1


def test_a_correction_changes_what_it_says_and_comes_back(olga: User) -> None:
    imported(olga, plain())
    register = plain()
    register["Civic Center"][1][2] = 130
    register["Patti"][1] = pact("p-0001", state="interrotto", budget=1800)
    batch = imported(olga, register)
    assert ParticipantCount.objects.get(centre__name="Centro Zaist", band="children").people == 130
    corrected = GenerativePact.objects.get(code="P-0001")
    assert (corrected.state, corrected.budget_eur) == ("interrupted", Decimal(1800))
    undo_import(actor=olga, batch_id=batch.pk)
    corrected.refresh_from_db()
    assert (corrected.state, corrected.budget_eur) == ("active", Decimal(1500))


def test_the_year_of_the_people_is_told_by_a_column_a_heading_or_who_imports(in_cremona: object) -> None:
    sheet = {"Civic Center": plain()["Civic Center"]}
    supposed = "Il foglio non dice di che anno sono le persone contate: si intende il 2025."
    assert warnings(sheet) == [("Civic Center", 2, supposed)]
    assert warnings(sheet, 2017) == []
    plan = read(sheet, 2017).plan
    assert plan is not None
    assert {row[2] for row in plan.tables["participant_counts"].added} == {2017}
    sheet["Civic Center"][0][2] = "Bambini 2016"
    assert warnings(sheet) == []
    sheet["Civic Center"] = [
        [*row, year] for row, year in zip(sheet["Civic Center"], ("Anno", 2015, 2014), strict=True)
    ]
    plan = read(sheet, 2017).plan
    assert plan is not None
    assert {row[2] for row in plan.tables["participant_counts"].added} == {2014, 2015}
    sheet["Civic Center"][1][4] = 2031
    assert problems(sheet) == [("Civic Center", 2, "Anno", "Il 2031 deve ancora venire.")]


def test_who_imports_may_choose_the_year_on_the_page(olga: User) -> None:
    sheet = {"Civic Center": plain()["Civic Center"]}
    file = ContentFile(workbook(sheet), name="registro.xlsx")
    batch = upload_register(actor=olga, files=[file], model_slug="farelegami", options={}, read_now=True)
    assert read_upload(batch_id=batch.pk).preview["has_population"]


def test_numbers_by_finer_ages_stay(olga: User) -> None:
    centre = make_centre("Centro Zaist")
    ParticipantCount.objects.create(centre=centre, year=2017, band="6_10", people=70)
    assert (
        "Civic Center",
        2,
        "Di «Centro Zaist» nel 2017 ci sono già i numeri per età: restano quelli.",
    ) in warnings(plain())
    imported(olga, plain())
    assert set(centre.counts.values_list("band", "people")) == {("6_10", 70), ("adults", 40)}


@pytest.mark.parametrize("kept", ["key", "step"])
def test_a_pact_that_is_followed_here_keeps_its_state_and_the_row_is_told(olga: User, kept: str) -> None:
    row = make_pact(code="P-0001", state="review", signed_on=dt.date(2016, 9, 10), budget_eur=1500)
    if kept == "key":
        new_case_key(row)
    else:
        PactStep.objects.create(pact=row, state="review", on=dt.date(2017, 1, 1))
    assert not [one for one in warnings(plain()) if one[0] == "Patti"], "an active pact may be in review here"
    register = plain()
    register["Patti"][1] = pact("P-0001", state="concluso", budget=10)
    told = "Il patto P-0001 è seguito qui: resta com'è, nello stato che ha qui."
    assert ("Patti", 2, told) in warnings(register)
    imported(olga, register)
    row.refresh_from_db()
    assert (row.state, row.budget_eur) == ("review", Decimal(1500))


@pytest.mark.parametrize(
    "heading", ["Nome", "Cognome", "NOMINATIVO", "Note", "Telefono", "Codice fiscale", "Beneficiario"]
)
def test_a_register_of_pacts_with_names_is_refused_without_repeating_them(olga: User, heading: str) -> None:
    register = register_of(pact("P-1"), pact("P-2"), **{heading: "Ada Lovati", "Iniziali": ""})
    expected = f"La colonna «{heading}» direbbe di chi sono i patti: qui non entra."
    assert problems(register) == [("Patti", 1, heading, expected)]
    file = ContentFile(workbook(register), name="registro.xlsx")
    batch = upload_register(actor=olga, files=[file], model_slug="farelegami", options={}, read_now=True)
    read_upload(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UNREADABLE
    assert "Lovati" not in str(batch.preview)
    assert not GenerativePact.objects.exists()


def test_an_empty_column_about_people_does_no_harm(in_cremona: object) -> None:
    assert problems(register_of(pact("P-1"), Note="")) == []


@pytest.mark.parametrize(
    "code", ["Mara Rossi", "ROSSI", TAX_CODE, TAX_CODE.lower(), "P 1", "-1", "P-" + "1" * 19, "Pò-1"]
)
def test_a_code_that_may_be_somebody_is_refused_and_not_repeated(in_cremona: object, code: str) -> None:
    found = problems(register_of(pact(code)))
    assert found == [("Patti", 2, "Codice", "Questo non è un codice: potrebbe dire chi è la persona.")]
    assert code not in found[0][3]


@pytest.mark.parametrize("code", ["P-0001", "2016/12", 7, "a1", "P-" + "1" * 18])
def test_a_code_of_letters_and_digits_is_one(in_cremona: object, code: Any) -> None:
    assert problems(register_of(pact(code))) == []


@pytest.mark.parametrize(
    ("rows", "column", "why"),
    [
        ([pact("P-1"), pact("p-1")], "Codice", "Il patto p-1 è già alla riga 2."),
        ([pact("P-2"), pact("P-1", day=dt.date(2031, 1, 1))], "Firmato il", "Il 1 gennaio 2031 deve ancora venire."),
        ([pact("P-2"), pact("P-1", day=None)], "Firmato il", "La cella è vuota."),
        ([pact("P-2"), pact("P-1", state="chissà")], "Stato", "«chissà» non è tra i valori previsti."),
        ([pact("P-2"), pact("P-1", kind="altro")], "Tipo", "«altro» non è tra i valori previsti."),
        ([pact("P-2"), pact("P-1", where="")], "Comune", "La cella è vuota."),
    ],
)  # fmt: skip
def test_a_pact_that_cannot_be_is_refused(
    in_cremona: object, rows: list[list[Any]], column: str, why: str
) -> None:
    assert problems(register_of(*rows)) == [("Patti", 3, column, why)]


def test_centres_labs_and_municipalities_that_come_twice_or_look_alike_are_told(in_cremona: object) -> None:
    register = plain()
    register["Civic Center"].append(["CENTRO ZAIST", "Cremona", 1, 1])
    register["Laboratori"].append(["Laboratorio Zaist", "Cremona", None, None])
    register["Laboratori"].append(["Laboratorio Bagnara", "Cremone", "M" * 101, None])
    assert problems(register) == [
        ("Civic Center", 4, "Nome", "«CENTRO ZAIST» è già alla riga 2."),
        ("Laboratori", 4, "Nome", "«Laboratorio Zaist» è già alla riga 2."),
        ("Laboratori", 5, "Community Maker", "Il nome di una persona ha al massimo 100 caratteri."),
    ]
    assert ("Laboratori", 5, "Il comune «Cremone» è nuovo e somiglia a «Cremona».") in warnings(register)


@pytest.mark.parametrize("extra", [1, 200])
def test_the_number_of_queries_does_not_grow_with_the_register(
    olga: User, extra: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    register = plain()
    for n in range(extra):
        register["Civic Center"].append([f"Centro {n}", "Cremona", 5, 6])
        register["Laboratori"].append([f"Laboratorio {n}", "Crema", f"Maker {n}", None])
        register["Patti"].append(pact(f"X-{n}"))
    file = ContentFile(workbook(register), name="registro.xlsx")
    batch = upload_register(actor=olga, files=[file], model_slug="farelegami", options={}, read_now=True)
    with django_assert_max_num_queries(70):
        apply_import(actor=olga, batch_id=batch.pk, ask=False)
    with django_assert_max_num_queries(260):
        undo_import(actor=olga, batch_id=batch.pk)


def test_no_heading_of_a_sheet_means_two_columns() -> None:
    for sheet in SHEETS:
        keys = [(heading_key(head)[0], column.name) for column in sheet.columns for head in column.headers]
        assert len({key for key, _name in keys}) == len(set(keys)), sheet.code
