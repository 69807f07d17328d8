"""A picture of the demonstration, drawn here so that it is nobody's: a park in the evening, as PNG (W3C, third edition)."""

import struct
import zlib
from collections.abc import Iterator

WIDTH, HEIGHT = 960, 600
_COLOURS = bytes.fromhex("f6d9a8f0b97df7e7c51f6b4a2f8f5f7fb069d8c89a6b4a2f3b2a20fff3c9c9504b2f4a7a")
_DUSK, _GLOW, _SUN, _PINE, _TREE, _GRASS, _PATH, _WOOD, _DARK, _LIGHT, _RED, _BLUE = range(12)


def park() -> bytes:
    """A meadow with trees, a path, two benches and a string of lights; the same bytes every time."""
    rows = [bytearray([_sky(y)]) * WIDTH for y in range(HEIGHT)]
    _disc(rows, 720, 250, 70, _SUN)
    for left, top in ((60, 300), (300, 280), (560, 320), (820, 290)):
        _disc(rows, left, top, 150, _TREE)
        _disc(rows, left + 120, top + 50, 110, _PINE)
    _box(rows, 0, 400, WIDTH, HEIGHT, _GRASS)
    for y in range(400, HEIGHT):
        half = 40 + (y - 400)
        middle = 470 + (y - 400) // 3
        _box(rows, middle - half, y, middle + half, y + 1, _PATH)
    for left in (120, 200, 690, 790):
        _box(rows, left, 330, left + 16, 440, _DARK)
    for left in (60, 700):
        _bench(rows, left, 470)
    for number, left in enumerate(range(0, WIDTH, 48)):
        sag = 40 + abs((left % 480) - 240) // -6
        _disc(rows, left, 110 + sag + 40, 7, (_LIGHT, _RED, _BLUE)[number % 3])
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunks(rows))


def _sky(y: int) -> int:
    return _DUSK if y < 220 else _GLOW


def _box(rows: list[bytearray], left: int, top: int, right: int, bottom: int, colour: int) -> None:
    left, right = max(left, 0), min(right, WIDTH)
    if left < right:
        for y in range(max(top, 0), min(bottom, HEIGHT)):
            rows[y][left:right] = bytes([colour]) * (right - left)


def _disc(rows: list[bytearray], across: int, down: int, radius: int, colour: int) -> None:
    for y in range(-radius, radius):
        half = int((radius * radius - y * y) ** 0.5)
        _box(rows, across - half, down + y, across + half, down + y + 1, colour)


def _bench(rows: list[bytearray], left: int, top: int) -> None:
    for plank in range(0, 60, 20):
        _box(rows, left, top + plank, left + 190, top + plank + 13, _WOOD)
    for leg in (18, 160):
        _box(rows, left + leg, top + 55, left + leg + 12, top + 100, _DARK)


def _chunks(rows: list[bytearray]) -> Iterator[bytes]:
    """Header, palette, one byte a pixel, end."""
    yield _chunk(b"IHDR", struct.pack(">2I5B", WIDTH, HEIGHT, 8, 3, 0, 0, 0))
    yield _chunk(b"PLTE", _COLOURS)
    yield _chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9))
    yield _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
