"""What the columns of a data set mean: CSV on the Web (W3C, 2015) for programs, a table for people."""

import json
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.open_data.files import SEPARATOR, csv_of
from core.open_data.table import LANGUAGE
from core.participation.open_data import DataColumn, OpenDataset

LANGUAGES = ("it", "en")
HEADER = ("colonna", "tipo", "titolo", "descrizione", "sempre_presente", "valori")
WITHHELD = gettext_lazy("Vuota dove il testo sembra nominare una persona.")
_TYPES: dict[str, Any] = {
    "key": "string",
    "text": "string",
    "words": "string",
    "integer": "integer",
    "decimal": "decimal",
    "boolean": {"base": "boolean", "format": "true|false"},
    "day": {"base": "date", "format": "yyyy-MM-dd"},
    "time": {"base": "time", "format": "HH:mm"},
    "moment": "dateTimeStamp",
    "address": "anyURI",
}


def csvw(dataset: OpenDataset, *, licence: str, publisher: str) -> bytes:
    """The metadata of its CSV, found by programs at the address of the CSV followed by `-metadata.json` (CSVW, 5.2)."""
    said = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": LANGUAGE}],
        "url": f"{dataset.code}.csv",
        "dc:title": in_languages(dataset.title),
        "dc:description": in_languages(dataset.description),
        "dc:license": {"@id": licence},
        "dc:publisher": publisher,
        "dialect": {"delimiter": ",", "encoding": "utf-8", "header": True},
        "tableSchema": {
            "columns": [_column(column) for column in dataset.columns],
            "primaryKey": dataset.columns[0].name,
        },
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def dictionary_csv(dataset: OpenDataset) -> bytes:
    """The same as a table, in Italian."""
    with translation.override(LANGUAGE):
        return csv_of(HEADER, [_line(column) for column in dataset.columns])


def in_languages(text: Any) -> list[dict[str, str]]:
    """A text in every language of the product, as JSON-LD writes it."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append({"@value": str(text), "@language": language})
    return found


def _column(column: DataColumn) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:title": in_languages(column.title),
        "datatype": _type(column),
        "required": column.required,
    }
    if column.help:
        said["dc:description"] = in_languages(column.help)
    if column.kind == "words":
        said["separator"] = SEPARATOR
    return said


def _type(column: DataColumn) -> Any:
    if column.kind == "code":
        return {"base": "string", "format": "|".join(code for code, _label in column.values)}
    return _TYPES[column.kind]


def _line(column: DataColumn) -> tuple[Any, ...]:
    values = tuple(f"{code}: {label}" for code, label in column.values)
    helped = " ".join(str(part) for part in (column.help, WITHHELD if column.free else "") if part)
    return (column.name, kind_in_words(column.kind), str(column.title), helped, column.required, values)


def kind_in_words(kind: str) -> str:
    """What a column holds, for who reads."""
    return {
        "key": _("identificativo"),
        "text": _("testo"),
        "words": _("testi separati da |"),
        "code": _("uno dei valori"),
        "integer": _("numero intero"),
        "decimal": _("numero con il punto"),
        "boolean": _("true o false"),
        "day": _("giorno (AAAA-MM-GG)"),
        "time": _("ora (HH:MM)"),
        "moment": _("data e ora (ISO 8601)"),
        "address": _("indirizzo web"),
    }[kind]
