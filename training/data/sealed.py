"""The sealed third of val: nothing is chosen on it, so that its scores stay honest.

A photo is in it by a hash of its name: the same third on every machine, whatever else is added.
"""

from __future__ import annotations

import hashlib

PARTS = ("all", "open", "sealed")


def is_sealed(set_name: str, stem: str) -> bool:
    """Return whether a photo of val is in the sealed third."""
    digest = hashlib.sha256(f"{set_name}/{stem}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 3 == 0


def is_in_part(part: str, set_name: str, stem: str) -> bool:
    """Return whether a photo is in a part of `PARTS`."""
    return part == "all" or (part == "sealed") == is_sealed(set_name, stem)
