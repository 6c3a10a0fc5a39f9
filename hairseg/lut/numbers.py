"""Numbers as LUT files write them."""

import re

# Anything above is no colour, even for scene-linear HDR (and float32 ends at 3.4e38).
LARGEST_VALUE = 1e30
_NUMBER = re.compile(
    r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?|nan)", re.IGNORECASE | re.ASCII
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


def is_number(word: str) -> bool:
    """Whether a word is a number, NaN or infinity.

    >>> is_number("1.5e-3"), is_number("-inf"), is_number("0,5")
    (True, True, False)
    """
    return _NUMBER.fullmatch(word) is not None


def is_finite(word: str) -> bool:
    """Whether a word is a number that a colour can have."""
    return is_number(word) and abs(float(word)) < LARGEST_VALUE


def has_decimal_comma(word: str) -> bool:
    """Whether a word is a number of a program that writes commas for points.

    >>> has_decimal_comma("0,5"), has_decimal_comma("0.5,")
    (True, False)
    """
    return _DECIMAL_COMMA.fullmatch(word) is not None
