"""Small real pictures that tell too much: a JPEG of one grey pixel with a place in its Exif, a PNG with words."""

import base64
import struct
import zlib

_GREY = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/"
    "wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q=="
)
"""Baseline, 1 x 1, 8 bits of grey."""


def jpeg_with_gps(turned: int = 1) -> bytes:
    """The pixel with Exif (device, how it is turned, place), XMP, Photoshop data, a comment, and something after its end."""
    order = "<"
    place = b"GPSPLACE 44.6989N 10.6297E"
    make = b"Canon\0"
    count, data_at = 3, 8 + 2 + 12 * 3 + 4
    entries = struct.pack(f"{order}HHII", 0x010F, 2, len(make), data_at)
    entries += struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turned, 0)
    entries += struct.pack(f"{order}HHII", 0x8825, 4, 1, data_at + len(make))
    tiff = (
        b"II*\0"
        + struct.pack(f"{order}I", 8)
        + struct.pack(f"{order}H", count)
        + entries
        + b"\0" * 4
        + make
        + place
    )
    told = [
        (0xE1, b"Exif\0\0" + tiff),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
        (0xED, b"Photoshop 3.0\0citta"),
        (0xFE, b"scattata da Ada"),
    ]
    segments = b"".join(b"\xff" + bytes([m]) + struct.pack(">H", len(p) + 2) + p for m, p in told)
    return _GREY[:20] + segments + _GREY[20:] + b"TRAILER"


def png_with_words() -> bytes:
    """One red pixel with a text, Exif, and something after its end."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"tEXt", b"Location\0Reggio Emilia"),
        (b"eXIf", b"II*\0Reggio"),
        (b"IDAT", zlib.compress(b"\0\xff\0\0")),
        (b"IEND", b""),
    ]
    made = b"".join(
        struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + made + b"TRAILER"
