"""From a wanted colour to look-up tables: curves, tone, shine, statistics of real hair.

Private: import what you need from `hairseg`.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    """Return a name of version 0.1, with a warning."""
    from hairseg._moved import moved_name

    return moved_name("dye", name)
