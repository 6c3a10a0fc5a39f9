"""The one reader of JSON from files and the network: limits of size, depth and numbers.

Python's own lets NaN, Infinity and numbers of any length through, and ends in a RecursionError on
deep nesting.
"""

import json
import math
from typing import Any, NoReturn

MAX_JSON_BYTES = 16 * 1024 * 1024
# Documents of hairseg are at most nine deep.
MAX_JSON_DEPTH = 64
_LARGEST_WHOLE = 1 << 63


class JsonError(ValueError):
    """What is wrong with a JSON text, in a few words, to be put behind a file's name."""


def parse_json(data: bytes | str, *, most_bytes: int = MAX_JSON_BYTES) -> Any:
    """Read a JSON text.

    Args:
        data: The text; bytes are UTF-8, with or without a byte order mark.
        most_bytes: The most that it may have.

    Returns:
        dict, list, str, int, float, bool or None; every number is finite.

    Raises:
        JsonError: It is too large or too deep, holds NaN, infinity or a number of no use, or is no
            JSON.

    >>> parse_json('{"a": [1, 2.5]}')
    {'a': [1, 2.5]}
    >>> parse_json("[NaN]")
    Traceback (most recent call last):
    hairseg.core.json_reader.JsonError: is not JSON (NaN)
    """
    if len(data) > most_bytes:
        raise JsonError(f"is too large for JSON: {len(data)} bytes, {most_bytes} at most")
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        value = json.loads(
            text, parse_constant=_refuse, parse_float=_finite, parse_int=_whole_number
        )
    except RecursionError as error:
        raise JsonError(f"is nested deeper than {MAX_JSON_DEPTH}") from error
    except JsonError:
        raise
    except ValueError as error:
        raise JsonError(f"is not JSON ({_one_line(error)})") from error
    if _is_too_deep(value):
        raise JsonError(f"is nested deeper than {MAX_JSON_DEPTH}")
    return value


def _refuse(constant: str) -> NoReturn:
    raise JsonError(f"is not JSON ({constant})")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise JsonError(f"holds a number out of range ({text[:20]})")
    return number


def _whole_number(text: str) -> int:
    if len(text) > 20 or not -_LARGEST_WHOLE <= int(text) < _LARGEST_WHOLE:
        raise JsonError(f"holds a number out of range ({text[:20]})")
    return int(text)


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_JSON_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


def _one_line(error: ValueError) -> str:
    return " ".join(str(error).split())
