"""What a photo file really holds, and the same picture without what it tells of who took it and where.

Segments and chunks are copied, never decoded: the picture is not made again, so it loses nothing. What is not needed to show
it goes: Exif (place, time, device), XMP, IPTC, comments, previews, and whatever follows the end of the picture. Of Exif one
number is written anew: how the picture is turned (JPEG: ITU-T T.81 annex B, Exif 2.32 tag 0x0112; PNG: W3C, third edition).
"""

import struct
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.services.errors import DomainError

MOST_BYTES = 12 * 1024 * 1024
JPEG, PNG = "image/jpeg", "image/png"
SUFFIX = {JPEG: ".jpg", PNG: ".png"}

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD cICP".split())
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_APP0, _APP1, _APP2, _APP14, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_ORIENTATION = 0x0112


class _Broken(Exception):
    """The file is not what it begins as."""


def clean_picture(content: bytes) -> tuple[bytes, str]:
    """The picture without what it tells besides itself, and its media type (`JPEG` or `PNG`).

    `DomainError` on `upload` for a file that is empty, larger than `MOST_BYTES`, or no whole JPEG or PNG.
    """
    if not content:
        raise DomainError(_("Il file è vuoto."), field="upload")
    demand_size(len(content))
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return _jpeg(content), JPEG
        if content.startswith(_PNG_START):
            return _png(content), PNG
    except (_Broken, struct.error, IndexError):
        raise DomainError(
            _("La foto è rovinata: la salvi di nuovo dal telefono o dal computer e riprovi."), field="upload"
        ) from None
    raise DomainError(
        _("Questa non è una foto JPEG o PNG: controlli il file, qualunque sia il suo nome."), field="upload"
    )


def demand_size(size: int) -> None:
    """A picture of so many bytes is not too large; told before it is read, too."""
    if size > MOST_BYTES:
        raise DomainError(
            _("La foto è troppo grande: al massimo %(most)d MB.") % {"most": MOST_BYTES // 1024**2},
            field="upload",
        )


def _jpeg(content: bytes) -> bytes:
    turned, kept, framed = None, [b"\xff\xd8"], False
    for marker, payload, coded in _segments(content):
        if marker == _APP1 and payload.startswith(b"Exif\0\0"):
            turned = turned or _orientation(payload[6:])
            continue
        if not _wanted(marker, payload):
            continue
        framed = framed or marker in _FRAMES
        kept.append(b"\xff" + bytes([marker]) + struct.pack(">H", len(payload) + 2) + payload + coded)
    if not framed:
        raise _Broken
    if turned and turned != 1:
        after = 2 if len(kept) > 1 and kept[1].startswith(b"\xff\xe0") else 1
        kept.insert(after, _only_turned(turned))
    return b"".join(kept) + b"\xff\xd9"


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, payload and, after the start of a scan, its coded data; stops at the end of the picture."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise _Broken
        while content[at] == 0xFF:
            at += 1
        marker = content[at]
        at += 1
        if marker == _EOI:
            return
        if marker in _WITHOUT_LENGTH:
            continue
        (size,) = struct.unpack_from(">H", content, at)
        if size < 2 or at + size > len(content):
            raise _Broken
        payload, at = content[at + 2 : at + size], at + size
        coded = b""
        if marker == _SOS:
            end = _end_of_scan(content, at)
            coded, at = content[at:end], end
        yield marker, payload, coded


def _end_of_scan(content: bytes, at: int) -> int:
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise _Broken
        follows = content[at + 1]
        if follows == 0 or 0xD0 <= follows <= 0xD7:
            at += 2
        elif follows == 0xFF:
            at += 1
        else:
            return at


def _wanted(marker: int, payload: bytes) -> bool:
    if marker == _APP0:
        return (
            payload.startswith(b"JFIF\0")
            and len(payload) == 14 + 3 * payload[12] * payload[13]
            and not payload[12]
        )
    if marker == _APP2:
        return payload.startswith(b"ICC_PROFILE\0")
    if marker == _APP14:
        return payload.startswith(b"Adobe")
    return not (0xE0 <= marker <= 0xEF or marker == _COMMENT)


def _orientation(tiff: bytes) -> int | None:
    """How the picture is turned (1 to 8), from the first directory of its Exif; None where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(entries):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if tag == _ORIENTATION:
                return int(value) if 1 <= value <= 8 else None
    except struct.error:
        return None
    return None


def _only_turned(turned: int) -> bytes:
    """An Exif segment that says how the picture is turned, and nothing else."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    payload = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload


def _png(content: bytes) -> bytes:
    kept, at, kinds = [_PNG_START], len(_PNG_START), set()
    while True:
        size, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + size]
        if len(chunk) != 12 + size or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise _Broken
        kinds.add(kind)
        if kind in _PNG_KEPT:
            kept.append(chunk)
        at += len(chunk)
        if kind == b"IEND":
            break
    if not {b"IHDR", b"IDAT"} <= kinds:
        raise _Broken
    return b"".join(kept)
