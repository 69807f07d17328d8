"""Small registers for the tests, made on the fly; what is not given is the plainest thing."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from openpyxl import Workbook

from accounts.models import User
from core.imports.engine import Reading, read_register
from core.imports.plan import Options
from core.imports.sources import Source
from core.models import ImportBatch
from core.participation.registry import registry
from core.services.imports import apply_import, upload_register

REAL = Path(__file__).resolve().parents[3] / "demo" / "registers" / "bergamo_2023.xlsx"
NOW = dt.datetime(2024, 2, 1, 10, 0, tzinfo=dt.UTC)
Rows = Sequence[Sequence[Any]]


def plain() -> dict[str, list[list[Any]]]:
    """Two neighbourhoods, two networks, three organisations, three meetings of 2023 (one joint), five presences."""
    return {
        "Quartieri": [["Quartiere", "Abitanti al 31/12"], ["Alfa", 1000], ["Beta", 500]],
        "Reti": [
            ["Rete", "Quartieri", "Attiva dal"],
            ["Rete Alfa", "Alfa", dt.date(2015, 9, 1)],
            ["Rete Beta", "Beta", dt.date(2016, 1, 1)],
        ],
        "Realtà": [
            ["Nome", "Tipo", "Servizio comunale"],
            ["Biblioteca Alfa", "servizio comunale", "sì"],
            ["Polisportiva Aurora", "polisportiva", "no"],
            ["Comitato Verde", "comitato", "no"],
        ],
        "Incontri": [
            [
                "N.",
                "Data",
                "Inizio",
                "Fine",
                "Tipo",
                "Reti",
                "Sottogruppo",
                "Luogo",
                "Ordine del giorno",
                "Report",
                "Singoli cittadini",
                "Presenti",
                "Tema",
            ],
            meeting(1, dt.date(2023, 1, 10), "Plenaria", "Rete Alfa", citizens=2, present=5),
            meeting(
                2,
                dt.date(2023, 2, 10),
                "Sottogruppo",
                "Rete Beta",
                subgroup="Gruppo verde",
                citizens=0,
                present=1,
            ),
            meeting(3, dt.date(2023, 3, 10), "Assessore", "Rete Alfa; Rete Beta", citizens=1, present=4),
        ],
        "Presenze": [
            ["N. incontro", "Rete", "Realtà", "Persone"],
            [1, "Rete Alfa", "Biblioteca Alfa", 1],
            [1, "Rete Alfa", "Polisportiva Aurora", 2],
            [2, "Rete Beta", "Comitato Verde", 1],
            [3, "Rete Alfa", "Comitato Verde", 1],
            [3, "Rete Beta", "Comitato Verde", 2],
        ],
    }


def meeting(
    number: Any,
    day: Any,
    kind: str,
    bodies: str,
    *,
    subgroup: str = "",
    citizens: Any = None,
    present: Any = None,
    agenda: str = "1. Sicurezza\n2. Varie",
    report: str = "Se ne è parlato.",
    theme: str = "sicurezza",
) -> list[Any]:
    """A row of the sheet Incontri."""
    return [
        number,
        day,
        "18:30",
        "20:00",
        kind,
        bodies,
        subgroup,
        "Sala civica",
        agenda,
        report,
        citizens,
        present,
        theme,
    ]


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An XLSX with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(
    content: bytes | Mapping[str, Rows],
    *,
    name: str = "registro.xlsx",
    ask: bool = False,
    answers: Mapping[str, str] | None = None,
    today: dt.date = dt.date(2024, 2, 1),
    **options: Any,
) -> Reading:
    """Read a register of Bergamo without writing anything."""
    data = content if isinstance(content, bytes) else workbook(content)
    return read_register(
        [Source(name, data)],
        model=registry.get("bergamo"),
        options=Options(now=NOW, today=today, **options),
        answers=answers or {},
        ask=ask,
    )


def problems(content: bytes | Mapping[str, Rows], **how: Any) -> list[tuple[str, int, str, str]]:
    """(sheet, row, column, message) of each problem of a register."""
    found = read(content, **how).findings
    assert all(problem.cure for problem in found), "every problem tells the cure"
    return [(problem.sheet, problem.row, problem.column, problem.message) for problem in found]


def upload(actor: User | None, content: bytes | Mapping[str, Rows], **options: Any) -> ImportBatch:
    """Upload a register without reading it."""
    data = content if isinstance(content, bytes) else workbook(content)
    file = ContentFile(data, name="registro.xlsx")
    return upload_register(actor=actor, files=[file], model_slug="bergamo", options=options, read_now=True)


def imported(actor: User | None, content: bytes | Mapping[str, Rows], **options: Any) -> ImportBatch:
    """Upload and import a register."""
    batch = upload(actor, content, **options)
    apply_import(actor=actor, batch_id=batch.pk, ask=False)
    batch.refresh_from_db()
    return batch
