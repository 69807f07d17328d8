"""What a browser does before a picture of the documentation is taken, as a person does it, and takes back afterwards."""

import base64
import email
import email.policy
import hmac
import io
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Page

from demo.demo_city import PASSWORD, url_of
from demo.run import MAIL
from demo.servers import PROJECT, VAR

_TELEPHONES = VAR / "telephones.json"
"""The secret of each telephone added here, by address: with it she signs in the next time."""
_LECCO = "partecipazione@comune.lecco.example"

Prepare = Callable[[Page], AbstractContextManager[object]]


def as_it_is(_page: Page) -> AbstractContextManager[object]:
    return nullcontext()


def by(*links: str) -> Prepare:
    """The page one comes to by these links, one after the other."""

    def prepare(page: Page) -> AbstractContextManager[object]:
        for name in links:
            _press(page, name, "link")
        return nullcontext()

    return prepare


@contextmanager
def four_mistakes(page: Page) -> Iterator[None]:
    """The register of 2023 with four cells that cannot be right; the upload is thrown away afterwards."""
    register = load_workbook(PROJECT / "demo" / "registers" / "bergamo_2023.xlsx")
    for sheet, row, heading, value in (
        ("Incontri", 5, "Data", "32/13/2023"),
        ("Incontri", 7, "Reti", "Rete Inesistente"),
        ("Incontri", 9, "Singoli cittadini", -3),
        ("Presenze", 4, "Persone", "due"),
    ):
        column = next(cell.column for cell in register[sheet][1] if cell.value == heading)
        register[sheet].cell(row, column, value)
    register.save(content := io.BytesIO())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    upload = {"name": "registro-2023.xlsx", "mimeType": kind, "buffer": content.getvalue()}
    page.locator("input[type=file]").set_input_files(upload)  # type: ignore[arg-type]
    _press(page, "Carica e guarda che cosa cambia")
    page.get_by_role("heading", name="problemi da correggere").wait_for()
    yield
    _press(page, "Elimina questo caricamento")


@contextmanager
def three_came(page: Page) -> Iterator[None]:
    """Three taps on the sheet of the evening, taken back afterwards."""
    _press(page, "Rileva le presenze", "link")
    page.wait_for_load_state("networkidle")
    expected = page.locator(".sheet-lines li:has(button.sheet-name:visible)")
    three = [line.get_attribute("id") for line in expected.all()[:3]]
    for line in three:
        page.locator(f"[id='{line}'] button.sheet-name").click()
    page.locator("#waiting[data-entries='0']").wait_for(state="attached")
    yield
    for line in three:
        page.locator(f"[id='{line}'] summary").click()
        page.locator(f"[id='{line}']").get_by_role("button", name="Togli dal foglio").click()
    page.locator("#waiting[data-entries='0']").wait_for(state="attached")


@contextmanager
def a_point_written(page: Page) -> Iterator[None]:
    """The report with its second point written, which saves itself; emptied afterwards."""
    _press(page, "Scrivi il resoconto", "link")
    said = page.locator("#punto-2").get_by_label("Che cosa si è detto")
    saved = page.locator("#minutes-saved[data-kind=saved]")
    said.fill("La festa è il 12 giugno. Mancano due gazebo: la parrocchia presta i suoi.")
    saved.wait_for()
    yield
    said.fill("")
    page.wait_for_timeout(5000)


@contextmanager
def a_key_and_a_receiver(page: Page) -> Iterator[None]:
    """A key and a system that is told, made the first time."""
    if page.get_by_text("Nessuna chiave").is_visible():
        _press(page, "Nuova chiave", "link")
        _type(page, {"A che cosa serve": "Sito del Comune"})
        _press(page, "Crea la chiave")
        page.goto(url_of("bergamo.localhost") + "lavoro/programmi/avvisi/nuovo/")
        _type(
            page,
            {
                "A che cosa serve": "Archivio dei rapporti",
                "Indirizzo": "https://archivio.bergamo.example/avvisi",
            },
        )
        page.get_by_label("Rapporto").first.check()
        _press(page, "Aggiungi")
        page.goto(url_of("bergamo.localhost") + "lavoro/programmi/")
    yield


@contextmanager
def the_models(page: Page, *, municipality: str = "Como", istat: str = "013075") -> Iterator[None]:
    """The first steps of a city that joins, up to the participation models."""
    _press(page, "Porti la Sua città", "link")
    _type(page, {"Di quale Comune?": municipality})
    _press(page, "Cerca")
    _press(page, municipality, "link")
    _type(page, {"Codice ISTAT": istat, "Abitanti": "46.800", "A quale data": "2025-12-31"})
    _press(page, "Avanti")
    office = {"Nome dell'ufficio": "Ufficio partecipazione", "Il Suo nome": "Nora Ripamonti"}
    signer = {"Chi firma": "Piero Colombo", "In qualità di": "dirigente"}
    _type(page, office | {"Email dell'ufficio": _LECCO} | signer)
    _press(page, "Avanti")
    yield


@contextmanager
def a_new_city(page: Page) -> Iterator[None]:
    """Lecco, which joins the first time and chooses a password."""
    home = url_of("lecco.localhost")
    answer = page.goto(home)
    if answer and answer.ok:
        sign_in(page, home, _LECCO)
    else:
        page.goto(url_of("localhost"))
        with the_models(page, municipality="Lecco", istat="097042"):
            page.get_by_label("Consulte di quartiere", exact=True).check()
        _press(page, "Avanti")
        _press(page, "Avanti")
        page.get_by_label("Accetto le condizioni").check()
        _press(page, "Mandi il messaggio di conferma")
        page.goto(_mailed("/conferma/"))
        _press(page, "Crei la città")
        page.wait_for_url("**/lavoro/")
        _press(page, "scelga una password", "link")
        for field in page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        _press(page, "Salva la password")
        page.wait_for_url("**/lavoro/")
    page.goto(home + "lavoro/")
    yield


@contextmanager
def six_cities(page: Page) -> Iterator[None]:
    """Six cities compared, Bergamo in colour, the year in which all of them say a figure."""
    page.get_by_label("Dal", exact=True).select_option("2023")
    page.get_by_label("Al", exact=True).select_option("2025")
    page.get_by_label("Città da evidenziare").select_option(label="Bergamo (BG)")
    _press(page, "Confronta")
    _press(page, "2024", "link")
    yield


def sign_in(page: Page, home: str, who: str) -> None:
    """Sign in by the form; where a second step is asked, with the telephone, which is added the first time."""
    page.goto(f"{home}account/login/")
    _type(page, {"Email": who, "Password": PASSWORD})
    _press(page, "Accedi")
    telephones: dict[str, str] = json.loads(_TELEPHONES.read_text()) if _TELEPHONES.exists() else {}
    if page.get_by_role("main").get_by_role("link", name="Collega il telefono").is_visible():
        _press(page, "Collega il telefono", "link")
        telephones[who] = page.locator("main code").first.inner_text()
        page.locator("#id_code").fill(_code(telephones[who]))
        _press(page, "Collega")
        _TELEPHONES.write_text(json.dumps(telephones))
    elif page.locator("#id_code").is_visible():
        page.locator("#id_code").fill(_code(telephones[who]))
        page.locator("#id_code").press("Enter")
        page.wait_for_load_state()


def _code(secret: str) -> str:
    """What a telephone with this secret shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, int(time.time() // 30).to_bytes(8, "big"), "sha1")
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


def _mailed(part: str) -> str:
    """The address with this part in the latest message that has one, when it has come."""
    for _ in range(60):
        for file in sorted(MAIL.glob("*.eml"), key=os.path.getmtime, reverse=True):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            if body and (found := re.search(rf"http://\S+{part}\S+", body.get_content())):
                return found[0]
        time.sleep(0.5)
    raise SystemExit(f"No message with a link to {part} in {MAIL}: is it this folder's demo that runs?")


def _press(page: Page, name: str, role: Any = "button") -> None:
    """Press a button of the page, or follow a link."""
    page.get_by_role("main").get_by_role(role, name=name).first.click()
    page.wait_for_load_state()


def _type(page: Page, fields: dict[str, str]) -> None:
    """Fill in fields by their labels."""
    for label, text in fields.items():
        page.get_by_role("main").get_by_label(label).first.fill(text)
