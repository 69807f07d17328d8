"""What a register of agreements gets wrong: each refused or told with its row and the cure, and nothing is written."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.services.imports import undo_import
from models_qua.models import CitizenshipAgreement, CitizenshipLab, District, Season
from tests.models_qua.registers import agreement, imported, plain, problems, warnings

DAY = dt.date(2018, 3, 1)


@pytest.mark.parametrize(
    ("rows", "row", "column", "why"),
    [
        ([agreement(9, "Rivalta", DAY, renews=9)], 6, "Rinnova N.", "L'accordo n. 9 rinnova se stesso."),
        (
            [agreement(9, "Rivalta", DAY, renews=77)],
            6,
            "Rinnova N.",
            "L'accordo n. 77, che questo rinnova, non esiste.",
        ),
        (
            [agreement(9, "Rivalta", DAY, renews=1)],
            6,
            "Rinnova N.",
            "L'accordo n. 1 è già rinnovato dal n. 3.",
        ),
        (
            [agreement(9, "Sesso", dt.date(2016, 1, 1), renews=2)],
            6,
            "Rinnova N.",
            "L'accordo n. 9 è firmato prima dell'accordo n. 2 che rinnova.",
        ),
        (
            [agreement(9, "Sesso", DAY, kind="rinnovo")],
            6,
            "Rinnova N.",
            "È un rinnovo, ma non dice quale accordo rinnova.",
        ),
        (
            [agreement(9, "Sesso", DAY, renews=2, kind="accordo di cittadinanza")],
            6,
            "Rinnova N.",
            "Rinnova l'accordo n. 2, ma il tipo non è «rinnovo».",
        ),
        (
            [agreement(9, "Sesso", DAY, year=2017, act="G.C. 1/2017")],
            6,
            "Anno",
            "L'anno è 2017, ma la firma è del 1 marzo 2018.",
        ),
        (
            [agreement(9, "Sesso", DAY, act=None)],
            6,
            "Atto di Giunta",
            "Manca l'atto di giunta che ha approvato l'accordo.",
        ),
        (
            [agreement(9, "Sesso", DAY, act="G.C. 1/2019")],
            6,
            "Atto di Giunta",
            "La firma, del 1 marzo 2018, precede l'atto di giunta.",
        ),
        ([agreement(9, "Sesso", None, year=2018)], 6, "Firmato il", "Manca il giorno della firma."),
        (
            [agreement(9, "Sesso", dt.date(2031, 1, 1))],
            6,
            "Firmato il",
            "Il 1 gennaio 2031 deve ancora venire.",
        ),
        ([agreement(2, "Sesso", DAY)], 6, "N.", "L'accordo n. 2 è già alla riga 3."),
        ([agreement(9, "Sesso", DAY, kind="patto")], 6, "Tipo", "«patto» non è tra i valori previsti."),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(
    in_reggio: object, rows: list[list[Any]], row: int, column: str, why: str
) -> None:
    register = plain()
    register["Accordi"] += rows
    assert problems(register) == [("Accordi", row, column, why)]


def test_renewals_in_a_circle_are_refused(in_reggio: object) -> None:
    register = plain()
    register["Accordi"] += [agreement(8, "Sesso", DAY, renews=9), agreement(9, "Sesso", DAY, renews=8)]
    assert problems(register) == [
        ("Accordi", 6, "Rinnova N.", "I rinnovi tornano al punto di partenza: n. 8 → n. 9 → n. 8."),
        ("Accordi", 7, "Rinnova N.", "I rinnovi tornano al punto di partenza: n. 9 → n. 8 → n. 9."),
    ]


def test_a_circle_with_what_is_here_already_is_refused(olga: User) -> None:
    imported(olga, plain())
    register = {"Accordi": [plain()["Accordi"][0], agreement(1, "Rivalta", dt.date(2017, 9, 20), renews=3)]}
    assert [why for *_place, why in problems(register)] == [
        "I rinnovi tornano al punto di partenza: n. 1 → n. 3 → n. 1."
    ]


def test_a_second_renewal_of_what_is_renewed_here_is_refused(olga: User) -> None:
    imported(olga, plain())
    register = {"Accordi": [plain()["Accordi"][0], agreement(9, "Rivalta", DAY, renews=1)]}
    assert [why for *_place, why in problems(register)] == ["L'accordo n. 1 è già rinnovato dal n. 3."]


@pytest.mark.parametrize(
    ("sheet", "cells", "column", "why"),
    [
        ("Sottoscrittori", [77, "Il Mosaico", "associazione"], "N. accordo", "L'accordo n. 77 non esiste."),
        (
            "Sottoscrittori",
            [1, "Il Mosaico", "mecenate"],
            "Categoria",
            "«mecenate» non è tra i valori previsti.",
        ),
        ("Sottoscrittori", [1, None, "associazione"], "Nome", "La cella è vuota."),
        (
            "Progetti",
            [9, 77, "Orto", "cura della città", 2018, 1, "in corso"],
            "N. accordo",
            "L'accordo n. 77 non esiste.",
        ),
        (
            "Progetti",
            [9, 1, "Orto", "cura del verde", 2018, 1, "in corso"],
            "Famiglia",
            "«cura del verde» non è tra i valori previsti.",
        ),
        (
            "Progetti",
            [9, 1, "Orto", "cura della città", 2018, 1, "boh"],
            "Stato",
            "«boh» non è tra i valori previsti.",
        ),
        (
            "Progetti",
            [1, 1, "Orto", "cura della città", 2018, 1, "in corso"],
            "N.",
            "Il progetto n. 1 è già alla riga 2.",
        ),
        (
            "Progetti",
            [9, 1, "Orto", "cura della città", 2018, "12,345", "in corso"],
            "Budget €",
            "L'importo «12,345» ha più di due decimali.",
        ),
        (
            "Progetti",
            [9, 1, "Orto", "cura della città", 2018, -5, "in corso"],
            "Budget €",
            "L'importo -5 è troppo piccolo.",
        ),
        ("Manutenzioni", [9, "Rivalta", "Siepi", 2018, "tanto"], "Importo €", "«tanto» non è un importo."),
        ("Manutenzioni", [1, "Rivalta", "Siepi", 2018, 5], "N.", "La manutenzione n. 1 è già alla riga 2."),
        ("Partecipanti", ["Partecipante 9", 77], "N. accordo", "L'accordo n. 77 non esiste."),
    ],
)
def test_a_row_that_cannot_be_is_refused(
    in_reggio: object, sheet: str, cells: list[Any], column: str, why: str
) -> None:
    register = plain()
    register[sheet].append(cells)
    assert problems(register) == [(sheet, len(register[sheet]), column, why)]


def test_an_amount_with_one_point_is_told_once(in_reggio: object) -> None:
    register = plain()
    register["Progetti"][1][5], register["Progetti"][2][5] = "1.500", "2.000"
    told = [message for sheet, _row, message in warnings(register) if sheet == "Progetti"]
    assert told == ["«1.500» è letto come 1500 euro: il punto prima di tre cifre separa le migliaia."]


def test_an_agreement_signed_by_the_city_alone_is_told(olga: User) -> None:
    register, alone = plain(), "L'accordo n. 2 risulta firmato soltanto dal Comune."
    gone = register["Sottoscrittori"].pop(3)
    assert [told for told in warnings(register) if "soltanto" in told[-1]] == [("Accordi", 3, alone)]
    register["Sottoscrittori"].append(gone)
    imported(olga, register)
    assert not [told for told in warnings({"Accordi": register["Accordi"]}) if "soltanto" in told[-1]]


def test_an_agreement_not_in_force_here_is_not_signed_by_an_import(olga: User) -> None:
    imported(olga, plain())
    CitizenshipAgreement.objects.filter(number=2).update(state="approved", signed_on=None)
    register = plain()
    assert any("non è ancora in vigore" in message for _sheet, _row, message in warnings(register))
    imported(olga, register)
    one = CitizenshipAgreement.objects.get(number=2)
    assert (one.state, one.signed_on) == ("approved", None)


def with_map() -> dict[str, list[list[Any]]]:
    register = plain()
    register["Stagioni"] = [["Stagione", "Dal", "Al"], ["Prima", dt.date(2015, 1, 1), dt.date(2018, 12, 31)]]
    register["Ambiti"] = [
        ["Stagione", "Sigla", "Ambito", "Quartieri"],
        ["Prima", "A", "Ambito A", "Rivalta; Coviolo"],
        ["Prima", "", "Sesso", "Sesso"],
    ]
    return register


def test_seasons_and_their_districts_come_with_the_register_and_go_with_it(olga: User) -> None:
    batch = imported(olga, with_map())
    district = District.objects.get(code="A")
    assert (district.since, district.until) == (dt.date(2015, 1, 1), dt.date(2018, 12, 31))
    assert sorted(part.neighbourhood.name for part in district.parts.all()) == ["Coviolo", "Rivalta"]
    assert set(CitizenshipLab.objects.values_list("season__name", flat=True)) == {"Prima"}
    assert imported(olga, with_map()).result["changes_nothing"]
    undo_import(actor=olga, batch_id=batch.pk)
    assert not Season.objects.exists()
    assert not District.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "cells", "why"),
    [
        ("Stagioni", ["Prima", dt.date(2019, 1, 1), None], "«Prima» è già alla riga 2."),
        ("Stagioni", ["Seconda", dt.date(2019, 1, 1), dt.date(2018, 1, 1)], "La fine precede l'inizio."),
        ("Ambiti", ["Terza", "B", "Ambito B", "Gavassa"], "La stagione «Terza» non esiste."),
        ("Ambiti", ["Prima", "A", "AMBITO A", "Gavassa"], "«AMBITO A» è già alla riga 2."),
    ],
)
def test_a_map_that_cannot_be_is_refused(in_reggio: object, sheet: str, cells: list[Any], why: str) -> None:
    register = with_map()
    register[sheet].append(cells)
    assert [found for *_place, found in problems(register)] == [why]
