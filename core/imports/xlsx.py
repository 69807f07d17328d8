"""XLSX: checked as a hostile zip first, then read by calamine; formulas, errors and extent come from the XML itself.

calamine gives a formula's last value without saying that it is one, and lays a sheet out as a full rectangle, so a single
cell in the last corner would cost gigabytes. Both are answered by one pass of the XML parser before it is asked.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from core.imports.problems import Refused
from core.imports.raw import MAX_CELLS, MAX_COLUMNS, RawSheet, column_index, column_letters

_UNPACKED_MAX = 256 * 2**20
_PARTS_MAX = 2000
_CHUNK = 2**20
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    expat.ExpatError,
    CalamineError,
    NotImplementedError,
)
_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIP_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def read_xlsx(name: str, content: bytes) -> list[RawSheet]:
    """The visible and hidden worksheets of a workbook, in order. Raises `Refused`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            paths = _check_package(name, package)
            scans = {title: _scan(name, title, package, path) for title, path in paths.items()}
        return _read_cells(name, content, scans)
    except _BROKEN as error:
        raise _damaged(name) from error


def _read_cells(name: str, content: bytes, scans: "Mapping[str, _Scan]") -> list[RawSheet]:
    sheets = []
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        for title, scan in scans.items():
            rows = (
                []
                if scan.last_row < 0
                else workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
            )
            sheets.append(
                RawSheet(
                    file=name,
                    title=title,
                    rows=rows,
                    formulas=scan.formulas,
                    errors=scan.errors,
                    merged=scan.merged,
                )
            )
    return sheets


def _damaged(name: str) -> Refused:
    return Refused(
        _("Il file è incompleto o danneggiato."),
        _("Aprirlo in Excel o LibreOffice, salvarlo di nuovo come .xlsx e ricaricarlo."),
        file=name,
    )


def _too_large(name: str) -> Refused:
    return Refused(
        _("Il file, una volta aperto, occupa troppo spazio."),
        _("Copiare i soli dati in un foglio nuovo e salvarlo come .xlsx."),
        file=name,
    )


def _check_package(name: str, package: zipfile.ZipFile) -> dict[str, str]:
    """Refuse what is no plain workbook or would unpack to too much; else sheet title to path, in order."""
    parts = package.infolist()
    names = {part.filename for part in parts}
    if len(parts) > _PARTS_MAX or sum(part.file_size for part in parts) > _UNPACKED_MAX:
        raise _too_large(name)
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(
            _("Il file è protetto da una password."), _("Togliere la password e ricaricarlo."), file=name
        )
    if "xl/workbook.xml" not in names:
        raise Refused(
            _("Il file non è un foglio di calcolo .xlsx."),
            _("Aprirlo in Excel o LibreOffice e salvarlo come .xlsx."),
            file=name,
        )
    for part in parts:
        _check_part(name, package, part)
    return _sheet_paths(package)


def _check_part(name: str, package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack a part to its end: its checksum holds, it is as large as it says, no document type is declared."""
    left = part.file_size
    with package.open(part) as stream:
        start = stream.read(1024)
        if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in start.replace(b"\0", b""):
            raise _damaged(name)
        left -= len(start)
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _too_large(name)


def _sheet_paths(package: zipfile.ZipFile) -> dict[str, str]:
    """Title to path of the worksheets (no charts, no macro sheets), in the workbook's order."""
    targets: dict[str, str] = {}

    def relationship(tag: str, attributes: Mapping[str, str]) -> None:
        if tag.rpartition(" ")[2] == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes["Target"]
            targets[attributes["Id"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    sheets: dict[str, str] = {}

    def sheet(tag: str, attributes: Mapping[str, str]) -> None:
        if tag.rpartition(" ")[2] == "sheet":
            key = attributes.get(f"{_RELATIONSHIP} id") or attributes.get(f"{_RELATIONSHIP_STRICT} id") or ""
            if key in targets:
                sheets[attributes["name"]] = targets[key]

    for path, handler in (("xl/_rels/workbook.xml.rels", relationship), ("xl/workbook.xml", sheet)):
        parser = _parser()
        parser.StartElementHandler = handler
        parser.Parse(package.read(path), True)
    return sheets


def _parser() -> expat.XMLParserType:
    """A parser that refuses document types, and with them entities of any kind."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_declaration: Any) -> None:
        raise expat.ExpatError("document types are not allowed")

    parser.StartDoctypeDeclHandler = refuse
    return parser


class _Scan:
    """What the XML of one worksheet says beyond its values: where cells hold formulas or errors, how far they reach.

    `start` runs for every element of every sheet, so it does as little as it can: the extent of a row is worked out
    once, from its last cell with content.
    """

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.formulas: set[tuple[int, int]] = set()
        self.errors: dict[tuple[int, int], str] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.last_row = self.last_column = -1
        self._row, self._column = -1, -1
        self._cell: Mapping[str, str] = {}
        self._filled: str | None = None
        self._error = ""
        self._parser = parser
        parser.StartElementHandler = self.start

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Element handler: rows, cells and what they hold. `tag` is namespace, space, local name."""
        if tag.endswith(" c"):
            self._cell = attributes
            self._column += 1
        elif tag.endswith((" v", " is", " f")):
            self._filled = self._cell.get("r") or f"{column_letters(self._column)}{self._row + 1}"
            if tag.endswith(" f"):
                self.formulas.add(_position(self._filled))
            elif self._cell.get("t") == "e":
                self._read_error()
        elif tag.endswith(" row"):
            self.close_row()
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif tag.endswith(" mergeCell"):
            self.merged.append(_range(attributes["ref"]))

    def close_row(self) -> None:
        """Take the row just read into the extent of the sheet."""
        if self._filled is not None:
            row, column = _position(self._filled)
            self.last_row = max(self.last_row, row)
            self.last_column = max(self.last_column, column)
            self._filled = None

    def _read_error(self) -> None:
        """Collect the text of this `v` element."""
        self._error = ""
        self._parser.CharacterDataHandler = self._text
        self._parser.EndElementHandler = self._end

    def _text(self, data: str) -> None:
        self._error += data

    def _end(self, _tag: str) -> None:
        self.errors[_position(self._filled or "A1")] = self._error
        self._parser.CharacterDataHandler = None
        self._parser.EndElementHandler = None

    @property
    def too_large(self) -> bool:
        """Whether the sheet reaches further than a register may."""
        return self.last_column >= MAX_COLUMNS or (self.last_row + 1) * (self.last_column + 1) > MAX_CELLS


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _colon, last = reference.partition(":")
    (row, column), (last_row, last_column) = _position(first), _position(last or first)
    return row, column, last_row, last_column


def _position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]) - 1, column_index(letters)


def _scan(name: str, title: str, package: zipfile.ZipFile, path: str) -> _Scan:
    parser = _parser()
    scan = _Scan(parser)
    with package.open(path) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    scan.close_row()
    if scan.too_large:
        raise Refused(
            _("Il foglio «%(title)s» ha troppe colonne o troppe righe.") % {"title": title},
            _(
                "Cancellare le colonne e le righe oltre i dati (al massimo %(columns)d colonne) e salvare di nuovo."
            )
            % {"columns": MAX_COLUMNS},
            file=name,
        )
    return scan
