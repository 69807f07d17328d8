"""Small registers of labs, centres and pacts for the tests, made on the fly; what is not given is the plainest thing."""

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
from models_farelegami.rules import SLUG
from tests.core.imports.registers import Rows, workbook

REAL = PROJECT / "demo" / "registers" / "fare_legami_2017.xlsx"
NOW = dt.datetime(2026, 2, 1, 10, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 2, 1)
PACT_HEAD = ["Codice", "Comune", "Tipo", "Firmato il", "Budget di welfare €", "Stato"]


def plain() -> dict[str, list[list[Any]]]:
    """Two centres, one of two municipalities; two labs with the same maker; two pacts; a meeting with who came."""
    return {
        "Civic Center": [
            ["Nome", "Comune", "Bambini", "Adulti"],
            ["Centro Zaist", "Cremona", 120, 40],
            ["Centro Po", "Cremona; Crema", 80, None],
        ],
        "Laboratori": [
            ["Nome", "Comune", "Community Maker", "Attivo dal"],
            ["Laboratorio Zaist", "Cremona", "Rossi Mara", dt.date(2016, 3, 1)],
            ["Laboratorio Po", "Cremona; Casalmaggiore", "Rossi Mara; Bianchi Ugo", None],
        ],
        "Realtà": [["Nome", "Tipo"], ["Oratorio", "parrocchia"]],
        "Incontri": [
            ["N.", "Data", "Tipo", "Laboratori", "Singoli cittadini"],
            [1, dt.date(2017, 2, 3), "Laboratorio", "Laboratorio Zaist", 4],
        ],
        "Presenze": [["N. incontro", "Realtà", "Persone"], [1, "Oratorio", 2]],
        "Patti": [PACT_HEAD, pact("P-0001"), pact("P-0002", kind="autonomia", budget=None, state="concluso")],
    }


def pact(
    code: Any,
    *,
    where: str = "Cremona",
    kind: str = "inclusione sociale",
    day: Any = dt.date(2016, 9, 10),
    budget: Any = 1500,
    state: str = "attivo",
) -> list[Any]:
    """A row of the sheet Patti."""
    return [code, where, kind, day, budget, state]


def read(content: bytes | Mapping[str, Rows], year: int | None = None, *, ask: bool = False) -> Reading:
    """Read a register without writing anything."""
    data = content if isinstance(content, bytes) else workbook(content)
    return read_register(
        [Source("registro.xlsx", data)],
        model=registry.get(SLUG),
        options=Options(now=NOW, today=TODAY, year=year),
        answers={},
        ask=ask,
    )


def problems(content: Mapping[str, Rows]) -> list[tuple[str, int, str, str]]:
    """(sheet, row, column, message) of each problem of a register."""
    found = read(content).findings
    assert all(problem.cure for problem in found), "every problem tells the cure"
    return [(one.sheet, one.row, one.column, one.message) for one in found]


def warnings(content: bytes | Mapping[str, Rows], year: int | None = None) -> list[tuple[str, int, str]]:
    """(sheet, row, message) of each warning of a register."""
    return [(one.sheet, one.row, one.message) for one in read(content, year).findings.warnings]


def imported(actor: User | None, content: bytes | Mapping[str, Rows], year: int | None = None) -> ImportBatch:
    """Upload and import a register, of the year the person chose."""
    data = content if isinstance(content, bytes) else workbook(content)
    file = ContentFile(data, name="registro.xlsx")
    options = {"year": year} if year else {}
    batch = upload_register(actor=actor, files=[file], model_slug=SLUG, options=options, read_now=True)
    apply_import(actor=actor, batch_id=batch.pk, ask=False)
    batch.refresh_from_db()
    return batch
