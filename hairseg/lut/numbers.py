"""Numbers as LUT files write them."""

import re

# Anything above is no colour, even for scene-linear HDR (and float32 ends at 3.4e38).
LARGEST_VALUE = 1e30
_NUMBER = re.compile(
    r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?|nan)", re.IGNORECASE | re.ASCII
)
_COMMENT = re.compile(r'(?:"[^"]*"|[^"#])*')
_RULER = re.compile(r"([-=*_~+.])\1{2,}")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


def is_number(word: str) -> bool:
    """Return whether a word is a number, NaN or infinity.

    >>> is_number("1.5e-3"), is_number("-inf"), is_number("0,5")
    (True, True, False)
    """
    return _NUMBER.fullmatch(word) is not None


def is_finite(word: str) -> bool:
    """Return whether a word is a number that a colour can have."""
    return is_number(word) and abs(float(word)) < LARGEST_VALUE


def has_decimal_comma(word: str) -> bool:
    """Return whether a word is a number of a program that writes commas for points.

    >>> has_decimal_comma("0,5"), has_decimal_comma("0.5,")
    (True, False)
    """
    return _DECIMAL_COMMA.fullmatch(word) is not None


def without_comment(line: str) -> str:
    """Return a line without what stands behind a `#`; a text in quotes keeps its own.

    >>> without_comment("LUT_3D_SIZE 33 # nodes"), without_comment('TITLE "No # 1" # mine')
    ('LUT_3D_SIZE 33', 'TITLE "No # 1"')
    """
    found = _COMMENT.match(line)
    return line[: found.end()].strip() if found else line.strip()


def is_ruler(line: str) -> bool:
    """Return whether a line is a drawn one, such as `-----` or `=====`, and says nothing.

    >>> is_ruler("----------"), is_ruler("-1 0 0"), is_ruler("-")
    (True, False, False)
    """
    return _RULER.fullmatch(line.strip()) is not None
