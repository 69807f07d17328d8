"""What offices really upload by mistake: each gets a message that names sheet, row, column and cure; nothing crashes."""

import datetime as dt
import io
import random
import struct
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from core.imports.sources import Source, read_sources
from core.models import Body, ImportBatch, Meeting, Organisation
from core.services.imports import ImportRefused
from tenants.models import City
from tests.core.imports.registers import REAL, imported, meeting, plain, problems, read, saved, workbook


def with_cell(sheet: str, row: int, heading: str, value: Any) -> dict[str, list[list[Any]]]:
    register = plain()
    register[sheet][row - 1][register[sheet][0].index(heading)] = value
    return register


@pytest.mark.parametrize(
    ("heading", "value", "message"),
    [
        ("Data", "31/02/2023", "Il giorno «31/02/2023» non esiste."),
        ("Data", "domani", "«domani» non è una data."),
        ("Data", "14/05/23", "La data «14/05/23» ha l'anno di due cifre."),
        ("Data", "05/14/2023", "Nella data «05/14/2023» il mese sarebbe 14."),
        ("Data", "", "La cella è vuota."),
        ("Reti", "Rete Alfo", "Rete «Rete Alfo» non esiste."),
        ("Presenti", -3, "Il numero -3 è negativo."),
        ("Presenti", "alcuni", "«alcuni» non è un numero."),
        ("Singoli cittadini", 2.5, "«2.5» non è un numero intero."),
        ("Singoli cittadini", 99_999_999_999, "Il numero 99999999999 è troppo grande."),
        ("Inizio", "sera", "«sera» non è un'ora."),
        ("Tipo", "Festa", "Il tipo di incontro «Festa» non è previsto."),
        ("N.", 0, "Il numero 0 è troppo piccolo."),
        ("Luogo", "x" * 161, "Il testo è lungo 161 caratteri."),
        ("Data", "#N/D", "La cella contiene un errore (#N/D)."),
    ],
)
def test_a_wrong_cell_is_named_with_its_cure(
    in_bergamo: City, heading: str, value: Any, message: str
) -> None:
    assert ("Incontri", 2, heading, message) in problems(with_cell("Incontri", 2, heading, value))


def test_an_unknown_network_is_met_with_the_nearest_name(in_bergamo: City) -> None:
    findings = read(with_cell("Incontri", 2, "Reti", "Rete Alfo")).findings
    assert "Forse è «Rete Alfa»?" in next(iter(findings)).cure


def test_a_duplicate_meeting_number_names_the_earlier_row(in_bergamo: City) -> None:
    found = problems(with_cell("Incontri", 4, "N.", 1))
    assert ("Incontri", 4, "N.", "Il numero 1 è già usato alla riga 2 per lo stesso anno.") in found


def test_the_same_number_in_another_year_is_another_meeting(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"].append(meeting(1, dt.date(2022, 5, 1), "Plenaria", "Rete Alfa"))
    register["Presenze"][0].append("Anno")
    for row in register["Presenze"][1:]:
        row.append(2023)
    assert problems(register) == []


def test_a_number_used_in_two_years_must_tell_the_year(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"].append(meeting(1, dt.date(2022, 5, 1), "Plenaria", "Rete Alfa"))
    assert ("Presenze", 2, "N. incontro", "L'incontro n. 1 esiste in più anni.") in problems(register)


def test_a_meeting_in_the_future_marked_held_is_refused(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"][0].append("Stato")
    for row in register["Incontri"][1:]:
        row.append("svolto")
    register["Incontri"].append([*meeting(9, dt.date(2024, 6, 1), "Plenaria", "Rete Alfa"), "svolto"])
    assert problems(register) == [
        ("Incontri", 5, "Stato", "L'incontro del 01/06/2024 deve ancora svolgersi.")
    ]


def test_a_meeting_in_the_future_with_people_counted_is_refused(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"].append(meeting(9, dt.date(2024, 6, 1), "Plenaria", "Rete Alfa", present=12))
    assert problems(register) == [
        ("Incontri", 5, "Presenti", "L'incontro del 01/06/2024 deve ancora svolgersi.")
    ]


def test_a_meeting_in_the_future_with_attendance_is_refused(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"].append(meeting(9, dt.date(2024, 6, 1), "Plenaria", "Rete Alfa"))
    register["Presenze"].append([9, "Rete Alfa", "Comitato Verde", 1])
    message = "L'incontro n. 9 deve ancora svolgersi e ha già delle presenze."
    assert problems(register) == [("Presenze", 7, "N. incontro", message)]


@pytest.mark.parametrize(
    ("sheet", "heading"),
    [("Incontri", "Data"), ("Presenze", "Realtà"), ("Reti", "Quartieri"), ("Quartieri", "Quartiere")],
)
def test_a_missing_column_is_named(in_bergamo: City, sheet: str, heading: str) -> None:
    register = plain()
    index = register[sheet][0].index(heading)
    register[sheet] = [row[:index] + row[index + 1 :] for row in register[sheet]]
    assert (sheet, 1, heading, f"Manca la colonna «{heading}».") in problems(register)


def test_an_unknown_organisation_and_an_unknown_meeting_are_named(in_bergamo: City) -> None:
    register = plain()
    register["Presenze"] += [[1, "Rete Alfa", "Comitato Azzurro", 1], [77, "Rete Alfa", "Comitato Verde", 1]]
    assert problems(register) == [
        ("Presenze", 7, "Realtà", "La realtà «Comitato Azzurro» non esiste."),
        ("Presenze", 8, "N. incontro", "L'incontro n. 77 non esiste."),
    ]


def test_a_row_that_is_wrong_is_told_once_and_not_again_by_what_depends_on_it(in_bergamo: City) -> None:
    assert len(problems(with_cell("Incontri", 2, "Data", "31/02/2023"))) == 1


def test_a_presence_for_a_network_the_meeting_does_not_serve_is_refused(in_bergamo: City) -> None:
    found = problems(with_cell("Presenze", 2, "Rete", "Rete Beta"))
    assert found == [("Presenze", 2, "Rete", "«Rete Beta» non è tra quelle dell'incontro.")]


def test_a_presence_written_twice_is_refused(in_bergamo: City) -> None:
    register = plain()
    register["Presenze"].append([1, "Rete Alfa", "BIBLIOTECA  alfa", 3])
    message = "«BIBLIOTECA alfa» è già presente a questo incontro, alla riga 2."
    assert problems(register) == [("Presenze", 7, "Realtà", message)]


def test_a_formula_is_refused_with_its_cell_named(in_bergamo: City) -> None:
    found = problems(with_cell("Incontri", 3, "Presenti", "=K3+1"))
    assert found == [("Incontri", 3, "Presenti", "La cella contiene una formula.")]


def test_a_formula_in_a_column_nobody_reads_is_no_problem(in_bergamo: City) -> None:
    register = plain()
    register["Quartieri"][0].append("Note")
    register["Quartieri"][1].append("=1+1")
    assert problems(register) == []


def test_an_error_value_is_refused(in_bergamo: City) -> None:
    book = load_workbook(io.BytesIO(workbook(plain())))
    cell = book["Incontri"]["L2"]
    cell.value = "#N/A"
    assert cell.data_type == "e"
    assert ("Incontri", 2, "Presenti", "La cella contiene un errore (#N/A).") in problems(saved(book))


def test_a_password_protected_file_says_so(in_bergamo: City) -> None:
    content = (
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    )
    assert problems(content) == [("", 0, "", "Il file è protetto da una password.")]


def test_an_old_xls_says_how_to_save_it(in_bergamo: City) -> None:
    assert problems(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600) == [
        ("", 0, "", "Il file è nel vecchio formato .xls.")
    ]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_truncated_file_says_so(in_bergamo: City, share: float) -> None:
    content = workbook(plain())
    found = problems(content[: int(len(content) * share)])
    assert found == [("", 0, "", "Il file è incompleto o danneggiato.")]


def test_a_file_with_a_flipped_byte_says_so(in_bergamo: City) -> None:
    content = bytearray(REAL.read_bytes())
    content[len(content) // 2] ^= 0xFF
    assert problems(bytes(content)) == [("", 0, "", "Il file è incompleto o danneggiato.")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("registro.xlsx", b"%PDF-1.7 whatever", "Il file contiene un PDF, non un foglio di calcolo."),
        ("registro.xlsx", b"N.;Data\n1;14/05/2023\n", "Il file si chiama .xlsx ma non è un foglio Excel."),
        ("registro.csv", b"%PDF-1.7 whatever", "Il file contiene un PDF, non un foglio di calcolo."),
        ("registro.csv", b"\x89PNG\r\n\x1a\n....", "Il file contiene un PNG, non un foglio di calcolo."),
        ("registro.csv", b"a;b\0c\n", "Il file non è un CSV leggibile."),
        ("registro.csv", b"", "Il file è vuoto."),
        ("registro.csv", b"\n;;\n", "Il file è vuoto."),
        ("registro.xlsx", b"", "Il file è vuoto."),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    in_bergamo: City, name: str, content: bytes, message: str
) -> None:
    assert problems(content, name=name) == [("", 0, "", message)]


def test_a_workbook_called_csv_is_refused(in_bergamo: City) -> None:
    found = problems(workbook(plain()), name="registro.csv")
    assert found == [("", 0, "", "Il file si chiama .csv ma contiene un foglio Excel.")]


def test_a_zip_that_is_no_workbook_is_refused(in_bergamo: City) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert problems(content.getvalue()) == [("", 0, "", "Il file non è un foglio di calcolo .xlsx.")]


def rewritten(part: str, data: bytes) -> bytes:
    """The plain register with one part of its package replaced."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(plain()))) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, data if name == part else old.read(name))
    return content.getvalue()


def test_a_zip_bomb_is_refused_by_what_it_would_unpack_to(in_bergamo: City) -> None:
    bomb = rewritten("xl/worksheets/sheet1.xml", b"0" * (300 * 2**20))
    assert len(bomb) < 2**20
    assert problems(bomb) == [("", 0, "", "Il file, una volta aperto, occupa troppo spazio.")]


def test_a_zip_bomb_that_lies_about_its_size_is_refused(in_bergamo: City) -> None:
    data = b"0" * (60 * 2**20)
    bomb = bytearray(rewritten("xl/worksheets/sheet1.xml", data))
    size, lie = struct.pack("<L", len(data)), struct.pack("<L", 1000)
    assert bomb.count(size) >= 1
    assert problems(bytes(bomb.replace(size, lie))) == [("", 0, "", "Il file è incompleto o danneggiato.")]


def test_xml_entities_are_refused(in_bergamo: City) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    assert problems(rewritten("xl/worksheets/sheet1.xml", laughs)) == [
        ("", 0, "", "Il file è incompleto o danneggiato.")
    ]


def test_a_cell_in_the_last_corner_does_not_fill_the_memory(in_bergamo: City) -> None:
    book = load_workbook(io.BytesIO(workbook(plain())))
    book["Incontri"]["XFD1048576"] = "x"
    found = problems(saved(book))
    assert found == [("", 0, "", "Il foglio «Incontri» ha troppe colonne o troppe righe.")]


def test_sixteen_thousand_blank_columns_are_nothing(in_bergamo: City) -> None:
    book = load_workbook(io.BytesIO(workbook(plain())))
    for column in range(14, 16_000):
        book["Incontri"].cell(1, column).number_format = "0.00"
    content = saved(book)
    assert problems(content) == []
    incontri = next(sheet for sheet in read_sources([Source("a.xlsx", content)]) if sheet.title == "Incontri")
    assert len(incontri.rows[0]) < 20


def test_sixteen_thousand_headings_are_refused(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"][0] += [f"Colonna {number}" for number in range(16_000)]
    found = problems(register)
    assert found == [("", 0, "", "Il foglio «Incontri» ha troppe colonne o troppe righe.")]


def test_a_sheet_with_only_headings_changes_nothing(in_bergamo: City) -> None:
    reading = read({title: rows[:1] for title, rows in plain().items()})
    assert not reading.findings
    assert reading.plan is not None
    assert reading.plan.changes_nothing
    assert [warning.message for warning in reading.findings.warnings] == [
        "Il foglio ha solo le intestazioni."
    ] * 5


def test_a_workbook_without_sheets_we_know_says_which_are_needed(in_bergamo: City) -> None:
    assert problems({"Foglio1": [["a", "b"], [1, 2]]}) == [
        ("", 0, "", "Nessun foglio riconosciuto, o nessuna riga da leggere.")
    ]


def test_merged_headings_are_named(in_bergamo: City) -> None:
    book = load_workbook(io.BytesIO(workbook(plain())))
    book["Incontri"].merge_cells("C1:D1")
    found = problems(saved(book))
    assert ("Incontri", 1, "Inizio", "L'intestazione è unita su più colonne (da C a D).") in found


def test_repeated_headings_are_named(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"][0][2] = "Data"
    found = problems(register)
    assert ("Incontri", 0, "Data", "Più colonne hanno la stessa intestazione «Data».") in found


def test_non_breaking_spaces_are_spaces(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"][1][5] = "\u00a0Rete\u00a0Alfa\u200b "
    register["Presenze"][1] = ["1\u00a0", "Rete\u00a0Alfa", "Biblioteca\u00a0\u00a0Alfa", "\u00a01"]
    assert problems(register) == []


def test_a_title_above_the_headings_is_no_problem(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"] = [["Registro degli incontri 2023"], [], *register["Incontri"]]
    assert problems(register) == []


def test_nothing_is_saved_when_one_cell_is_wrong(in_bergamo: City) -> None:
    with pytest.raises(ImportRefused) as refused:
        imported(None, with_cell("Presenze", 6, "Persone", -1))
    assert str(next(iter(refused.value.reading.findings))).startswith("Presenze, riga 6, colonna «Persone»: ")
    assert not Meeting.objects.exists()
    assert not Body.objects.exists()
    assert not Organisation.objects.exists()
    assert ImportBatch.objects.get().state == ImportBatch.State.UPLOADED


def test_a_file_that_is_too_large_is_refused_unread(in_bergamo: City, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1000
    assert problems(b"x" * 1001, name="a.csv")[0][3].startswith("Il file pesa")


def test_a_corrupted_workbook_never_crashes(in_bergamo: City) -> None:
    """Parts of the package damaged in a hundred ways, the package itself sound, so that the damage reaches the readers."""
    chance = random.Random(5)
    with zipfile.ZipFile(io.BytesIO(workbook(plain()))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    scraps = [
        b"<",
        b"-5",
        b"99999999999",
        b'<c r="A1"/>',
        b'r="',
        b"&#0;",
        b"&x;",
        b'<row r="99">',
        b't="e"',
        b"</row>",
    ]
    for _time in range(100):
        name = chance.choice(sorted(name for name in parts if "sheet" in name or "workbook" in name))
        damaged = bytearray(parts[name])
        place = chance.randrange(len(damaged))
        damaged[place : place + chance.randint(0, 20)] = chance.choice(scraps)
        problems(rewritten(name, bytes(damaged)))


def test_a_workbook_of_nonsense_never_crashes(in_bergamo: City) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Incontri"
    for row in ([None, True, 1.5], [dt.date(2023, 1, 1), dt.time(3), "=1/0"], ["\u202e", "'", "N."]):
        sheet.append(row)
    assert problems(saved(book))
