"""The files of a report say the same as its page, to programs and to people."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from core.models import Body, CityProfile, Theme
from core.reporting.build import build_report
from core.reporting.charts import Colours
from core.reporting.document import Report
from core.reporting.formats import FORMATS, csv_file
from core.reporting.rows import rows_behind
from tests.core.papers.branded import give_logo
from tests.core.papers.reading import pictures
from tests.core.reporting.registers import YEAR, Presence, Register, sitting, store

pytestmark = pytest.mark.usefixtures("in_bergamo")
BLUE = Colours("#0066cc", "#003d7a")
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def report(in_bergamo: object) -> Report:
    CityProfile.objects.create(name="Bergamo", office="Servizio Reti")
    meetings = tuple(sitting(0, presences=(Presence(0, 0), Presence(1, 0)), headcount=600) for _ in range(3))
    store(Register((*meetings, sitting(0, 1, theme="verde", headcount=1)), residents=(121_000, 952)))
    Body.objects.filter(slug="rete-1").update(name=FORMULA)
    Theme.objects.update(name="@verde")
    return build_report("bergamo", YEAR)


def made(report: Report, kind: str) -> bytes:
    return FORMATS[kind].make(report, BLUE)


def test_json_holds_numbers_units_and_definitions(report: Report) -> None:
    figures = {row["code"]: row for row in json.loads(made(report, "json"))["figures"]}
    assert figures["meetings"]["value"] == 4
    assert figures["meetings_per_10000"]["value"] == 0.33
    assert figures["meetings"]["previous"] is None
    for row in figures.values():
        assert row["unit"]
        assert row["definition"]
        assert row["definition_version"] >= 1
        assert "%(" not in json.dumps(row)


def test_csv_opens_in_an_italian_spreadsheet(report: Report) -> None:
    text = made(report, "csv").decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    by_code = {row["Codice"]: row["Valore"] for row in rows}
    assert by_code["meetings"] == "4"
    assert by_code["meetings_per_10000"] == "0,33"
    assert {row["Codice"]: row["Differenza"] for row in rows}["meetings"] == ""


def test_a_table_and_the_rows_behind_a_figure_have_their_own_csv(report: Report) -> None:
    table = csv_file.of_table(report.table("bodies")).decode("utf-8-sig")
    assert f"'{FORMULA};1;" in table
    rows = csv_file.of_rows(rows_behind("bergamo", YEAR, "meetings")).decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 4
    assert rows[-1] == f"16/05/2023;;Plenaria;'{FORMULA}, Rete 0;'@verde;1"


def test_xlsx_has_a_sheet_for_each_breakdown_and_the_definitions(report: Report) -> None:
    book = load_workbook(io.BytesIO(made(report, "xlsx")))
    assert book.sheetnames == ["Cifre", "Mesi", "Reti", "Quartieri", "Temi", "Come è stato contato"]
    figures = {row[5].value: row[1] for row in book["Cifre"].iter_rows(min_row=6)}
    assert figures["meetings"].value == 4
    assert figures["meetings_per_10000"].value == 0.33
    assert figures["meetings_per_10000"].number_format == "#,##0.00"
    assert book["Cifre"]["A5"].font.bold
    definitions = {row[0].value: row[2].value for row in book["Come è stato contato"].iter_rows(min_row=2)}
    assert definitions["meetings"].startswith("Incontri svolti nell'anno.")


def test_no_cell_of_the_workbook_is_a_formula(report: Report) -> None:
    book = load_workbook(io.BytesIO(made(report, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert f"'{FORMULA}" in {cell.value for cell in cells}
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_unknown_is_an_empty_cell(report: Report) -> None:
    book = load_workbook(io.BytesIO(made(report, "xlsx")))
    previous = {row[5].value: row[3].value for row in book["Cifre"].iter_rows(min_row=6)}
    assert previous["meetings"] is None
    assert previous["networks"] == 2


def test_pdf_is_tagged_and_has_language_title_and_the_figures(report: Report) -> None:
    reader = PdfReader(io.BytesIO(made(report, "pdf")))
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]) == "it"
    assert reader.metadata is not None
    assert reader.metadata.title == f"Bergamo: {report.headline}"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in bytes(reader.root_object["/Metadata"].get_object().get_data())
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert report.headline in text
    assert "121.952" in text
    assert "Come è stato contato" in text
    assert FORMULA in text


def test_every_chart_of_the_pdf_has_an_alternative_text(report: Report) -> None:
    reader = PdfReader(io.BytesIO(made(report, "pdf")))
    assert len([text for text in pictures(reader) if "I numeri sono nella tabella" in text]) >= 4


def test_a_report_without_data_still_makes_every_file() -> None:
    report = build_report("bergamo", 2001)
    for kind in FORMATS:
        assert made(report, kind)


def test_the_page_of_its_own_needs_nothing_else(report: Report) -> None:
    page = made(report, "html").decode()
    assert report.headline in page
    assert "<svg" in page
    for outside in ("<script", "<link", " src=", "@import", "url("):
        assert outside not in page


def test_pdf_and_page_of_its_own_show_the_citys_logo(report: Report) -> None:
    give_logo()
    reader = PdfReader(io.BytesIO(made(report, "pdf")))
    assert pictures(reader)[0] == "Logo di Bergamo"
    assert len(reader.pages[0].images) == 1
    page = made(report, "html").decode()
    assert page.count(' src="') == page.count(' src="data:image/png;base64,') == 1
    assert 'alt="Logo di Bergamo"' in page


def test_in_english_the_files_are_english(report: Report) -> None:
    from django.utils import translation

    with translation.override("en"):
        english = build_report("bergamo", YEAR)
        reader = PdfReader(io.BytesIO(made(english, "pdf")))
    assert str(reader.root_object["/Lang"]) == "en"
