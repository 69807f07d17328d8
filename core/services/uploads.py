"""What an uploaded document really holds, whatever it is called: the one gate of all of them.

Pictures of projects and logos have gates of their own, which make them anew (`core.services.branding`, `models_qua.services.pictures`);
registers are read, never handed out as they came (`core.imports`).
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image

from core.services.errors import DomainError

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
TYPES: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".odt": f"{_OPEN}.text",
    ".ods": f"{_OPEN}.spreadsheet",
    ".odp": f"{_OPEN}.presentation",
}
"""Suffix to media type of what may be uploaded."""

_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_MAIN_PARTS = {
    "word/document.xml": TYPES[".docx"],
    "xl/workbook.xml": TYPES[".xlsx"],
    "ppt/presentation.xml": TYPES[".pptx"],
}

MOST_PARTS = 10_000
MOST_UNPACKED = 300 * 1024 * 1024
"""Bytes of an office file once unpacked: a text with some hundred pictures is a tenth of it."""
MOST_POINTS = 100_000_000
"""Of a picture: a sheet A3 scanned at 600 dpi is less."""
_MOST_INFLATED = 64 * 1024 * 1024

_PROGRAMS = re.compile(r"vbaproject|activex/|^basic/|^scripts/|/basic/|/scripts/|oleobject", re.IGNORECASE)
"""Parts of office files that run: macros, controls, embedded programs."""
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|RichMedia)(?![A-Za-z0-9])|/XFA[\s\[]")
"""Names of a PDF that make a reader run something (ISO 32000-2, 12.6.4; 13.7; 12.7.8)."""
_PACKED = re.compile("".join(f"(?:{sign}|#{ord(sign):02x})" for sign in "ObjStm").encode(), re.IGNORECASE)
"""The type of a stream that holds objects (7.5.7), with or without escapes."""
_FARTHEST = 2_000
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def check_content(upload: "File[bytes]") -> str:
    """The media type of what the file really holds; `DomainError` on `upload` when it is not accepted."""
    most = settings.DOCUMENT_MAX_BYTES
    if upload.size > most:
        raise DomainError(
            _("Il file è troppo grande: al massimo %(most)d MB.") % {"most": most // 1024**2}, field="upload"
        )
    if not upload.size:
        raise DomainError(_("Il file è vuoto."), field="upload")
    expected = TYPES.get(PurePath(upload.name or "").suffix.lower())
    if expected is None:
        accepted = ", ".join(sorted(suffix.lstrip(".") for suffix in TYPES))
        raise DomainError(
            _("Questo tipo di file non si può caricare. Vanno bene: %(types)s.") % {"types": accepted},
            field="upload",
        )
    found = _media_type(upload)
    if found != expected:
        raise DomainError(
            _(
                "Il contenuto del file non corrisponde al suo nome: lo salvi di nuovo dal programma con cui è stato fatto."
            ),
            field="upload",
        )
    if why := _danger(upload, expected):
        raise DomainError(why, field="upload")
    return expected


def _media_type(upload: "File[bytes]") -> str | None:
    upload.seek(0)
    head = upload.read(8)
    upload.seek(0)
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    found = _in_archive(upload) if head.startswith(b"PK\x03\x04") else None  # type: ignore[arg-type]
    upload.seek(0)
    return found


def _in_archive(stream: BinaryIO) -> str | None:
    """The type of an office file, from the names of its parts: nothing is unpacked but 100 bytes of `mimetype`."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    return part.read(100).decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, RuntimeError, OSError):
        return None
    return next((media_type for part, media_type in _MAIN_PARTS.items() if part in names), None)


def _danger(upload: "File[bytes]", media_type: str) -> str:
    """Why a file of a known type is not taken, with the cure; empty for one that is."""
    upload.seek(0)
    try:
        if media_type == TYPES[".pdf"]:
            return _danger_of_pdf(upload.read())
        if media_type.startswith("image/"):
            return _danger_of_picture(upload)  # type: ignore[arg-type]
        return _danger_of_office(upload)  # type: ignore[arg-type]
    finally:
        upload.seek(0)


def _danger_of_pdf(content: bytes) -> str:
    if re.search(rb"/Encrypt[\s<]", content):
        return _("Il PDF è protetto: lo salvi senza password e senza limitazioni, e lo carichi di nuovo.")
    if any(_ACTIVE.search(_plain_names(text)) for text in (content, *_object_streams(content))):
        return _(
            "Il PDF contiene programmi o moduli che si eseguono: lo stampi in un nuovo PDF e carichi quello."
        )
    return ""


def _plain_names(content: bytes) -> bytes:
    """`/Java#53cript` is `/JavaScript` to a reader."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """What a PDF keeps packed together, unpacked; the pictures and texts of its pages are left alone. Each byte is read once."""
    at, left = 0, _MOST_INFLATED
    while left > 0 and (found := _PACKED.search(content, at)):
        at = found.end()
        start = content.find(b"stream", at)
        if start < 0:
            return
        if start > at + _FARTHEST:
            at = start - _FARTHEST
            continue
        start += len(b"stream\r\n") if content[start + 6 : start + 8] == b"\r\n" else len(b"stream\n")
        end = content.find(b"endstream", start)
        at = end if end >= 0 else len(content)
        try:
            text = zlib.decompressobj().decompress(content[start:at], left)
        except zlib.error:
            continue
        left -= len(text)
        yield text


def _danger_of_picture(stream: BinaryIO) -> str:
    """A picture so large that opening it fills the memory; what cannot be read is left to who opens it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = Image.open(stream, formats=("PNG", "JPEG")).size
    except Image.DecompressionBombError:
        width = height = MOST_POINTS
    except (OSError, ValueError, SyntaxError):
        return ""
    return _("L'immagine ha troppi punti: la salvi più piccola.") if width * height > MOST_POINTS else ""


def _danger_of_office(stream: BinaryIO) -> str:
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return _(
            "Il file, aperto, è enorme: lo salvi di nuovo dal programma con cui è stato fatto, o in PDF."
        )
    if any(_PROGRAMS.search(part.filename) for part in parts):
        return _("Il file contiene macro o programmi: lo salvi senza macro, oppure in PDF.")
    return ""
