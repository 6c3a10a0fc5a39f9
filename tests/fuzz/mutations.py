"""Bytes changed as damage and malice change them."""

import numpy as np

_ODD = (b"\0", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f")
_TEXTS = (
    *(b"-1", b"0", b"1e999", b"NaN", b"Infinity", b"9" * 40, b"null", b"true", b"[]", b"{}", b'""'),
    *(b"[" * 200, b"\n", b" ", b"#", b'"', b"\\ud800", b"../", b"%s", b"\x1b[31m"),
)


def mutate(data: bytes, rng: np.random.Generator, other: bytes = b"") -> bytes:
    """Changes a few places.

    Args:
        data: An input.
        rng: Where the chances come from.
        other: Another input, to cross it with.
    """
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 5))):
        at = int(rng.integers(0, len(changed) + 1))
        kind = int(rng.integers(0, 9))
        if kind == 0 and changed:
            changed[at % len(changed)] ^= 1 << int(rng.integers(0, 8))
        elif kind == 1 and changed:
            changed[at % len(changed)] = int(rng.integers(0, 256))
        elif kind == 2:
            odd = _ODD[int(rng.integers(0, len(_ODD)))]
            changed[at : at + len(odd)] = odd
        elif kind == 3:
            changed[at:at] = _TEXTS[int(rng.integers(0, len(_TEXTS)))]
        elif kind == 4:
            text = _TEXTS[int(rng.integers(0, len(_TEXTS)))]
            changed[at : at + int(rng.integers(1, 12))] = text
        elif kind == 5:
            del changed[at:]
        elif kind == 6:
            del changed[at : at + int(rng.integers(1, 40))]
        elif kind == 7:
            piece = bytes(changed[at : at + int(rng.integers(1, 60))])
            place = int(rng.integers(0, len(changed) + 1))
            changed[place:place] = piece
        elif other:
            start = int(rng.integers(0, len(other)))
            changed[at:] = other[start:]
    return bytes(changed)
