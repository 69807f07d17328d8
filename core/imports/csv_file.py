"""CSV as Italian offices save it: UTF-8 or Windows-1252, semicolons, commas or tabs."""

import csv
import io
from pathlib import PurePath

from django.utils.translation import gettext as _

from core.imports.problems import Refused
from core.imports.raw import MAX_CELLS, MAX_COLUMNS, RawSheet

_SEPARATORS = (";", "\t", ",")
_SAMPLE_ROWS = 20
_LONGEST_CELL = 100_000


def read_csv(name: str, content: bytes) -> RawSheet:
    """The one sheet of a CSV, titled after the file. Raises `Refused` when it is no text or no table."""
    text = _text(name, content)
    csv.field_size_limit(_LONGEST_CELL)
    separator = _separator(text)
    rows = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            cells += len(row)
            if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
                raise _too_wide(name)
            if cells > MAX_CELLS:
                raise Refused(
                    _("Il file ha troppe celle."),
                    _("Dividere il registro in più file, uno per anno."),
                    file=name,
                )
            rows.append(row[:MAX_COLUMNS])
    except csv.Error as error:
        raise Refused(
            _("Il CSV non si legge oltre la riga %(row)d.") % {"row": len(rows)},
            _("Controllare le virgolette di quella riga, o salvare di nuovo il file come CSV."),
            file=name,
        ) from error
    if not any(any(cell.strip() for cell in row) for row in rows):
        raise Refused(_("Il file è vuoto."), _("Controllare di aver scelto il file giusto."), file=name)
    return RawSheet(file=name, title=PurePath(name).stem, rows=rows, is_csv=True)


def _too_wide(name: str) -> Refused:
    return Refused(
        _("Il file ha più di %(maximum)d colonne.") % {"maximum": MAX_COLUMNS},
        _("Togliere le colonne che non servono."),
        file=name,
    )


def _text(name: str, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise _not_text(name) from None
    if b"\0" in content:
        raise _not_text(name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if text.count("\ufffd") or sum(not (c.isprintable() or c.isspace()) for c in text[:4000]) > 8:
        raise _not_text(name)
    return text


def _not_text(name: str) -> Refused:
    return Refused(
        _("Il file non è un CSV leggibile."),
        _("Salvarlo di nuovo come «CSV UTF-8», oppure caricare il file .xlsx."),
        file=name,
    )


def _separator(text: str) -> str:
    """The separator that parts the first rows most evenly into most columns."""

    def merit(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text[:64_000], newline=""), delimiter=separator)
        widths = []
        try:
            for row in reader:
                if any(row):
                    widths.append(len(row))
                if len(widths) == _SAMPLE_ROWS:
                    break
        except csv.Error:
            pass
        if not widths or max(widths) == 1:
            return 0, 0
        return widths.count(widths[0]) if widths[0] > 1 else 0, widths[0]

    return max(_SEPARATORS, key=merit)
