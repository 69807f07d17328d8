"""Small registers of agreements for the tests, made on the fly; what is not given is the plainest thing."""

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
from models_qua.rules import SLUG
from tests.core.imports.registers import Rows, workbook

REAL = PROJECT / "demo" / "registers" / "reggio_qua_2015_2019.xlsx"
NOW = dt.datetime(2026, 2, 1, 10, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 2, 1)


def plain() -> dict[str, list[list[Any]]]:
    """Three agreements of two areas, one renewed, and one of an urban lab; who signed, projects, works, who took part."""
    return {
        "Accordi": [
            ["N.", "Titolo", "Tipo", "Ambito", "Anno", "Rinnova N.", "Atto di Giunta", "Firmato il"],
            agreement(1, "Rivalta", dt.date(2015, 9, 15)),
            agreement(2, "Sesso", dt.date(2016, 5, 15)),
            agreement(3, "Rivalta", dt.date(2017, 9, 20), renews=1),
            agreement(
                4, "Città", dt.date(2018, 6, 1), kind="laboratorio urbano", title="Laboratorio Parco Iotti"
            ),
        ],
        "Sottoscrittori": [
            ["N. accordo", "Nome", "Categoria"],
            [1, "Il Melograno", "associazione"],
            [1, "Rossi Anna", "volontario"],
            [2, "Forno Bigi", "attività economica"],
            [3, "Il Melograno", "associazione"],
            [4, "Scuola Pascoli", "ente"],
        ],
        "Progetti": [
            ["N.", "N. accordo", "Titolo", "Famiglia", "Anno", "Budget €", "Stato"],
            [1, 1, "Parco aperto", "cura della comunità", 2015, "1.500,50", "completato"],
            [2, 2, "Panchine", "cura della città", 2016, 2000, "in corso"],
            [3, 4, "Palco", "cura della comunità", 2018, None, "sospeso"],
        ],
        "Manutenzioni": [
            ["N.", "Ambito", "Titolo", "Anno", "Importo €"],
            [1, "Rivalta", "Vialetti", 2016, 26000.25],
            [2, "Città", "Illuminazione", 2017, 10000],
        ],
        "Partecipanti": [
            ["Partecipante", "N. accordo"],
            ["Partecipante 0000", 1],
            ["Partecipante 0000", 2],
            ["Partecipante 0001", 1],
            ["Partecipante 0002", 4],
        ],
    }


def agreement(
    number: Any,
    area: str,
    day: Any,
    *,
    renews: Any = None,
    kind: str = "",
    title: str = "",
    year: Any = "",
    act: Any = "",
) -> list[Any]:
    """A row of the sheet Accordi; what is not given follows from the rest."""
    year = day.year if year == "" and isinstance(day, dt.date) else year
    act = f"G.C. {100 + number}/{year}" if act == "" else act
    kind = kind or ("rinnovo" if renews else "accordo di cittadinanza")
    return [number, title or f"Accordo {area}", kind, area, year, renews, act, day]


def read(content: bytes | Mapping[str, Rows], today: dt.date = TODAY) -> Reading:
    """Read a register of agreements without writing anything."""
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
