"""January: a colleague's spreadsheet becomes the register, the register the report, and a citizen reads it on her phone."""

import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from core.models import Body, ImportBatch, Meeting, Neighbourhood, Organisation
from demo.filling import REGISTERS
from tenants.context import use_city
from tenants.models import City
from tests.e2e.site import THE_PRODUCTS_SETTINGS, Site, make_office, sign_in

pytestmark = pytest.mark.worker

REGISTER = REGISTERS / "bergamo_2023.xlsx"
EMAIL = "daria@bergamo.example"
READING = 60_000
"""Milliseconds the worker may take to read or import a register before the test gives up; no measure of its speed."""
ON_SCREEN = {
    "meetings": "676",
    "meetings_plenary": "202",
    "meetings_subgroup": "186",
    "meetings_other": "288",
    "organisations_unique": "368",
    "organisations_unique_excl_services": "341",
    "organisations_per_network_mean": "21,0",
    "organisations_sum_over_networks": "504",
    "residents": "121.952",
    "neighbourhoods": "25",
    "neighbourhood_residents_mean": "4.878",
    "networks": "24",
    "meetings_per_10000": "55,43",
    "plenaries_per_network": "8,42",
    "headcount": "13.673",
}
"""Bergamo's published figures of 2023, as an Italian reads them."""


@pytest.fixture(scope="module")
def site_environment() -> dict[str, str]:
    """The hash of the office's password is the product's: here it is asked for at each signing in."""
    return THE_PRODUCTS_SETTINGS


@pytest.fixture(scope="module")
def office(site: Site) -> str:
    make_office(EMAIL)
    return EMAIL


@pytest.fixture
def desk(page: Page, site: Site, office: str) -> Page:
    """The office's browser, signed in."""
    sign_in(page, site, office)
    return page


@pytest.fixture
def bergamo(site: Site) -> City:
    city: City = City.objects.get(schema_name="bergamo")
    return city


def test_a_wrong_register_says_where_and_changes_nothing(
    desk: Page, site: Site, bergamo: City, tmp_path: Path
) -> None:
    _upload(desk, _wrong_copy(tmp_path))
    expect(desk.get_by_role("heading", level=2).first).to_have_text(
        "Ci sono 2 problemi da correggere", timeout=READING
    )
    problems = [row.inner_text().split("\t") for row in desk.locator("tbody tr").all()]
    assert [row[:3] for row in problems] == [["Incontri", "10", "Data"], ["Incontri", "12", "Reti"]]
    assert "31 febbraio" in problems[0][3]
    assert "Rete di Nessuno" in problems[1][3]
    assert all(row[4].strip() for row in problems), "each problem says how to cure it"
    assert desk.get_by_role("button", name="Importa", exact=True).count() == 0
    marked = _marked_cells(
        _download(desk, desk.get_by_role("link", name="Scarica il file con i problemi segnati"))
    )
    assert marked == {("Incontri", "B10"), ("Incontri", "F12")}
    with use_city(bergamo):
        assert not Meeting.objects.exists()
        assert not Organisation.objects.exists()


def test_the_january_journey(
    desk: Page,
    site: Site,
    phone: Page,
    record_property: Callable[[str, object], None],
    check_accessibility: Callable[[Page], None],
) -> None:
    _import(desk)
    expect(_counts(desk)).to_have_text(["25", "24", "368", "676", "7.041"])
    _menu(desk, "Rapporti")
    desk.get_by_role("link", name="2023", exact=True).click()
    started = time.monotonic()
    desk.reload()
    record_property("seconds_to_the_report", round(time.monotonic() - started, 2))
    expect(desk.get_by_role("heading", level=1)).to_contain_text("676 incontri nel 2023")
    assert _figures(desk) == ON_SCREEN
    assert desk.locator(".report-chart:visible svg").count() >= 4
    _why_368_and_not_504(desk)
    _the_files_hold_the_same_figures(desk)
    _publish_in_two_clicks(desk)
    phone.goto(site.url("/"))
    expect(phone.get_by_role("heading", name="676 incontri nel 2023")).to_be_attached()
    phone.get_by_role("link", name="Leggi il rapporto 2023").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("676 incontri nel 2023")
    assert _figures(phone) == ON_SCREEN
    _why_368_and_not_504(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    check_accessibility(phone)
    pdf = PdfReader(io.BytesIO(_download(phone, phone.get_by_role("link", name="PDF"))))
    assert "676" in _text_of(pdf)


def test_the_same_file_again_would_change_nothing(desk: Page, site: Site, bergamo: City) -> None:
    _import_unless_there(desk, bergamo)
    _upload(desk, REGISTER)
    expect(desk.get_by_role("heading", level=2).first).to_have_text(
        "Questo registro non cambierebbe nulla", timeout=READING
    )
    expect(desk.get_by_role("main")).to_contain_text("Questo stesso file è già stato importato")
    assert desk.get_by_role("button", name="Importa", exact=True).count() == 0


def test_undo_gives_the_empty_register_back(desk: Page, site: Site, bergamo: City) -> None:
    _import_unless_there(desk, bergamo)
    with use_city(bergamo):
        batch = ImportBatch.objects.get(state=ImportBatch.State.APPLIED)
    desk.goto(site.url(f"/lavoro/importa/{batch.pk}/"))
    desk.get_by_role("button", name="Annulla l'importazione").click()
    expect(desk.get_by_role("heading", level=2).first).to_contain_text("Annullato")
    with use_city(bergamo):
        for table in (Meeting, Organisation, Body, Neighbourhood):
            assert not table.objects.exists(), table  # type: ignore[attr-defined]
    _menu(desk, "Incontri")
    expect(desk.get_by_role("main")).to_contain_text("Il registro degli incontri è vuoto")


def _menu(page: Page, entry: str) -> None:
    page.get_by_role("navigation", name="Area di lavoro").get_by_role("link", name=entry, exact=True).click()


def _upload(page: Page, file: Path) -> None:
    """From wherever one is: menu, button, file, button."""
    _menu(page, "Importa")
    page.get_by_role("link", name="Carica un registro").click()
    page.get_by_label("File del registro").set_input_files(file)
    page.get_by_role("button", name="Carica e guarda che cosa cambia").click()


def _import(page: Page) -> None:
    """Upload, read what would change, import; each wait is the worker's, each page comes back by itself."""
    _upload(page, REGISTER)
    button = page.get_by_role("button", name="Importa", exact=True)
    expect(button).to_be_visible(timeout=READING)
    sentences = page.get_by_role("main").get_by_role("listitem")
    for sentence in (
        "Incontri: 676 da aggiungere",
        "Realtà: 368 da aggiungere",
        "Presenze: 7.041 da aggiungere",
    ):
        expect(sentences.filter(has_text=sentence)).to_be_visible()
    button.click()
    expect(page.get_by_role("status").or_(page.get_by_role("heading", level=2)).first).to_contain_text(
        re.compile("Sto importando il registro|Importato")
    )
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Importato", timeout=READING)


def _import_unless_there(page: Page, bergamo: City) -> None:
    with use_city(bergamo):
        there = Meeting.objects.exists()
    if not there:
        _import(page)


def _counts(page: Page) -> Locator:
    """How many rows were added, of the kinds a person knows."""
    kinds = "Quartieri|Reti|Realtà|Incontri|Presenze"
    rows = page.get_by_role("table", name="Che cosa cambia").get_by_role("row")
    known = rows.filter(has=page.get_by_role("rowheader", name=re.compile(f"^({kinds})$")))
    return known.locator("td:nth-child(2)")


def _figures(page: Page) -> dict[str, str]:
    """Code to what stands on the screen, for the figures whose code is stable."""
    tiles = {tile.get_attribute("id") or "": tile for tile in page.locator("[id^=cifra-]").all()}
    return {code: tiles[f"cifra-{code}"].locator(".report-value").inner_text().strip() for code in ON_SCREEN}


def _why_368_and_not_504(page: Page) -> None:
    """One click on the figure itself."""
    tile = page.locator("#cifra-organisations_unique")
    tile.get_by_text("Come è stato contato").click()
    explained = tile.locator("details")
    for words in ("504", "27", "versione 1", "31 dicembre 2023"):
        expect(explained).to_contain_text(words)


def _the_files_hold_the_same_figures(page: Page) -> None:
    pdf = PdfReader(io.BytesIO(_download(page, page.get_by_role("link", name="PDF"))))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"].startswith("it")
    text = _text_of(pdf)
    for number in ("676", "55,43", "368", "504"):
        assert number in text, number
    book = _workbook(_download(page, page.get_by_role("link", name="Foglio di calcolo (XLSX)")))
    values = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert {676, 368, 504, 121952} <= values


def _publish_in_two_clicks(page: Page) -> None:
    page.get_by_role("link", name="Pubblica", exact=True).click()
    page.get_by_role("main").get_by_role("button", name="Pubblica", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Rapporto pubblicato: i cittadini lo leggono da adesso.")


def _download(page: Page, link: Locator) -> bytes:
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_bytes()


def _workbook(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def _text_of(pdf: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def _wrong_copy(folder: Path) -> Path:
    """The register with a day that does not exist and a network nobody knows."""
    book = openpyxl.load_workbook(REGISTER)
    book["Incontri"]["B10"] = "31 febbraio"
    book["Incontri"]["F12"] = "Rete di Nessuno"
    copy = folder / "registro.xlsx"
    book.save(copy)
    return copy


def _marked_cells(content: bytes) -> set[tuple[str, str]]:
    """Cells with a note on them."""
    book = _workbook(content)
    return {
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
