"""Small registers of consulte for the tests, made on the fly; what is not given is the plainest thing."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from core.imports.engine import Reading, read_register
from core.imports.plan import Options
from core.imports.sources import Source
from core.models import ImportBatch
from core.participation.registry import registry
from core.services.imports import apply_import, upload_register
from demo.servers import PROJECT
from models_monza.rules import SLUG
from tests.core.imports.registers import Rows, workbook

REAL = PROJECT / "demo" / "registers" / "monza_2023.xlsx"
NOW = dt.datetime(2024, 2, 1, 10, 0, tzinfo=dt.UTC)
TODAY = dt.date(2024, 2, 1)


def plain() -> dict[str, list[list[Any]]]:
    """Two consulte, three citizens and an organisation, three sittings, five presences, two contributions."""
    return {
        "Iscritti": [
            ["Consulta", "Nome", "Categoria", "Titolo", "Iscritto dal"],
            ["Libertà", "Rossi Anna", "cittadino", "residenza", dt.date(2023, 3, 4)],
            ["Libertà", "Bianchi Bruno", "cittadino", "lavoro", dt.date(2023, 3, 5)],
            ["Libertà", "Comitato Aurora", "comitato", "sede", dt.date(2023, 3, 6)],
            ["Triante", "Verdi Carla", "cittadino", "residenza", dt.date(2023, 3, 7)],
        ],
        "Sedute": [
            ["Consulta", "N.", "Data", "Ora", "Luogo", "Ordine del giorno", "Uditori"],
            sitting("Libertà", 1, dt.date(2023, 4, 10), citizens=3),
            sitting("Libertà", 2, dt.date(2023, 5, 10), citizens=0),
            sitting("Triante", 1, dt.date(2023, 4, 11), citizens=None),
        ],
        "Presenze": [
            ["Consulta", "N.", "Iscritto", "Stato"],
            ["Libertà", 1, "Rossi Anna", "presente"],
            ["Libertà", 1, "Bianchi Bruno", "assente"],
            ["Libertà", 1, "Comitato Aurora", "presente"],
            ["Libertà", 2, "Rossi Anna", "assente giustificato"],
            ["Triante", 1, "Verdi Carla", "presente"],
        ],
        "Contributi": [
            ["N.", "Consulta", "Oggetto", "Trasmesso il", "Risposta il", "Esito"],
            [1, "Libertà", "Pista ciclabile", dt.date(2023, 5, 1), dt.date(2023, 5, 31), "accolto in parte"],
            [2, "Triante", "Giardini", dt.date(2023, 6, 1), None, None],
        ],
    }


def sitting(
    body: str,
    number: Any,
    day: Any,
    *,
    citizens: Any = 0,
    agenda: str = "1. Approvazione del resoconto n. 0\n2. Verde",
) -> list[Any]:
    """A row of the sheet Sedute."""
    return [body, number, day, "20:45", f"Centro civico {body}", agenda, citizens]


def read(content: bytes | Mapping[str, Rows], today: dt.date = TODAY) -> Reading:
    """Read a register of consulte without writing anything."""
    data = content if isinstance(content, bytes) else workbook(content)
    return read_register(
        [Source("registro.xlsx", data)],
        model=registry.get(SLUG),
        options=Options(now=NOW, today=today),
        answers={},
        ask=False,
    )


def problems(content: Mapping[str, Rows], today: dt.date = TODAY) -> list[tuple[str, int, str, str]]:
    """(sheet, row, column, message) of each problem of a register."""
    found = read(content, today).findings
    assert all(problem.cure for problem in found), "every problem tells the cure"
    return [(one.sheet, one.row, one.column, one.message) for one in found]


def warnings(content: bytes | Mapping[str, Rows]) -> list[tuple[str, int, str]]:
    """(sheet, row, message) of each warning of a register."""
    return [(one.sheet, one.row, one.message) for one in read(content).findings.warnings]


def imported(actor: User | None, content: bytes | Mapping[str, Rows]) -> ImportBatch:
    """Upload and import a register."""
    data = content if isinstance(content, bytes) else workbook(content)
    file = ContentFile(data, name="registro.xlsx")
    batch = upload_register(actor=actor, files=[file], model_slug=SLUG, options={}, read_now=True)
    apply_import(actor=actor, batch_id=batch.pk, ask=False)
    batch.refresh_from_db()
    return batch
