"""Names of data sets and columns never change: who reads them by program is told of nothing. Adding at the end is no change."""

import json
from pathlib import Path

from core.open_data.catalogue import CORE
from core.participation.registry import registry

PROMISED = Path(__file__).with_name("promised.json")


def declared() -> dict[str, list[str]]:
    sets = (*CORE, *(one for model in registry for one in model.datasets))
    return {one.code: [f"{column.name} {column.kind}" for column in one.columns] for one in sets}


def test_what_was_promised_is_there_as_it_was() -> None:
    promised = json.loads(PROMISED.read_text())
    now = declared()
    assert {code: now.get(code, [])[: len(columns)] for code, columns in promised.items()} == promised
    assert now == promised, "promise what is new too: add it at the end of promised.json"
