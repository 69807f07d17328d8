"""Uploaded files as they come: what each really is, whatever its name says, and its cells untouched."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from django.conf import settings
from django.utils.translation import gettext as _

from core.imports.csv_file import read_csv
from core.imports.problems import Refused
from core.imports.raw import RawSheet
from core.imports.xlsx import read_xlsx

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KNOWN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"{\\rtf": "RTF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One uploaded file: its name and its bytes."""

    name: str
    content: bytes = field(repr=False)


def read_sources(sources: Iterable[Source]) -> list[RawSheet]:
    """The sheets of all files, in order. Raises `Refused` for a file that cannot be read at all."""
    sheets: list[RawSheet] = []
    for source in sources:
        sheets += _read(source)
    return sheets


def check_size(name: str, size: int) -> None:
    """Raise `Refused` for a file that is empty or larger than IMPORT_MAX_BYTES."""
    if size > settings.IMPORT_MAX_BYTES:
        raise Refused(
            _("Il file pesa %(size)d MB: il massimo è %(maximum)d MB.")
            % {"size": size // 2**20, "maximum": settings.IMPORT_MAX_BYTES // 2**20},
            _("Togliere immagini e fogli che non servono, o dividere il registro per anno."),
            file=name,
        )
    if size == 0:
        raise Refused(_("Il file è vuoto."), _("Controllare di aver scelto il file giusto."), file=name)


def _read(source: Source) -> list[RawSheet]:
    check_size(source.name, len(source.content))
    start = source.content[:8]
    suffix = PurePath(source.name).suffix.lower()
    if start == _OLE:
        raise _ole(source)
    for magic, kind in _KNOWN.items():
        if start.startswith(magic):
            raise Refused(
                _("Il file contiene un %(kind)s, non un foglio di calcolo.") % {"kind": kind},
                _("Caricare il foglio di calcolo originale, in formato .xlsx o .csv."),
                file=source.name,
            )
    if start.startswith(b"PK"):
        if suffix == ".csv":
            raise Refused(
                _("Il file si chiama .csv ma contiene un foglio Excel."),
                _("Rinominarlo in .xlsx."),
                file=source.name,
            )
        return read_xlsx(source.name, source.content)
    if suffix in {".xlsx", ".xlsm", ".xls", ".ods"}:
        raise Refused(
            _("Il file si chiama %(suffix)s ma non è un foglio Excel.") % {"suffix": suffix},
            _(
                "Se è un testo CSV, rinominarlo in .csv; altrimenti salvarlo di nuovo da Excel o LibreOffice come .xlsx."
            ),
            file=source.name,
        )
    return [read_csv(source.name, source.content)]


def _ole(source: Source) -> Refused:
    if _ENCRYPTED in source.content:
        return Refused(
            _("Il file è protetto da una password."),
            _("Aprirlo, togliere la password (File, Informazioni, Proteggi) e caricarlo di nuovo."),
            file=source.name,
        )
    return Refused(
        _("Il file è nel vecchio formato .xls."),
        _("Aprirlo in Excel o LibreOffice e salvarlo come .xlsx."),
        file=source.name,
    )
