"""What goes to the terminal: colours where it shows them, and JSON for programs.

Names and texts of files are shown with their control characters escaped. A console that cannot
show a letter gets its number, and a program without a console says nothing.
"""

import json
import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

from hairseg.core.printable import printable

if TYPE_CHECKING:
    from hairseg.core.color import RGB

_SWATCH_CELLS = 6
_DECIMALS = 6


def shows_color() -> bool:
    """Return whether stdout is a terminal that shows colours and the user has not refused them.

    `NO_COLOR` is the convention of no-color.org: any value but the empty one refuses.
    """
    return (
        sys.stdout is not None
        and sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def swatch(rgb: "RGB") -> str:
    r"""Return a block of a 24-bit colour (ISO 8613-6, SGR 48;2).

    >>> swatch((1.0, 0.0, 0.5))
    '\x1b[48;2;255;0;128m      \x1b[0m'
    """
    red, green, blue = (round(channel * 255) for channel in rgb)
    return f"\x1b[48;2;{red};{green};{blue}m{' ' * _SWATCH_CELLS}\x1b[0m"


def print_json(value: Any) -> None:
    """Print a value for programs to read; numbers have six decimals at most."""
    value = _rounded(value)
    text = json.dumps(value, indent=2, ensure_ascii=False)
    try:
        text.encode(_encoding(sys.stdout))
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    _write(text, sys.stdout)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(one) for one in value]
    return value


def say(text: str, *, before: str = "") -> None:
    """Print a line of data to stdout.

    Args:
        text: The line, or several.
        before: What stands before it as it is, such as a `swatch`.
    """
    _write(before + printable(text), sys.stdout)


def note(text: str) -> None:
    """Tell the user something; stdout stays free for data."""
    _write(printable(text), sys.stderr)


def _write(text: str, stream: TextIO | None) -> None:
    if stream is None:  # a program without a console
        return
    encoding = _encoding(stream)
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _encoding(stream: TextIO | None) -> str:
    return getattr(stream, "encoding", None) or "utf-8"
