"""A digest of values by their content: the same settings, the same digest, in every process."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def feed(digest: "hashlib._Hash", value: Any) -> None:
    """Add a value to a digest.

    Args:
        digest: One of `hashlib`'s.
        value: A dataclass, mapping, sequence, array, text, number or None, nested at will; mappings
            count in the order of their keys.

    >>> one, other = hashlib.sha256(), hashlib.sha256()
    >>> feed(one, {"a": 1, "b": (2.5, None)}); feed(other, {"b": [2.5, None], "a": 1})
    >>> one.digest() == other.digest()
    True
    """
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        value = {"": type(value).__name__, **named}
    if isinstance(value, np.ndarray):
        digest.update(f"array {value.dtype.str} {value.shape} ".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, Mapping):
        digest.update(f"mapping {len(value)} ".encode())
        for key in sorted(value, key=str):
            feed(digest, str(key))
            feed(digest, value[key])
    elif isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        digest.update(f"sequence {len(value)} ".encode())
        for item in value:
            feed(digest, item)
    elif value is None or isinstance(value, (str, bytes, bool, int, float)):
        text = repr(value)
        digest.update(f"{type(value).__name__} {len(text)} {text}".encode("utf-8", "replace"))
    else:
        raise TypeError(f"a {type(value).__name__} has no digest")
