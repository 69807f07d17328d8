"""Ed25519 verified by the formulas of RFC 8032, section 5.1, and nothing else: what our own signatures are measured against."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]
"""X, Y, Z, T of extended homogeneous coordinates: x = X/Z, y = Y/Z, xy = T/Z."""


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether [S]B = R + [k]A, with k the hash of R, A and the message."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    a, r = _point(public_key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public_key + message).digest()
    left = _times(s, _BASE)
    right = _plus(r, _times(int.from_bytes(hashed, "little") % ORDER, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


def _point(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    return _with_x(number & ((1 << 255) - 1), number >> 255)


def _with_x(y: int, sign: int) -> Point | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (not x and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _plus(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while number:
        found = _plus(found, point) if number & 1 else found
        point, number = _plus(point, point), number >> 1
    return found


_BASE = _with_x(4 * pow(5, -1, P) % P, 0) or (0, 1, 1, 0)
