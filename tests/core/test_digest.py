import hashlib
from dataclasses import dataclass

import numpy as np
import pytest

from hairseg.core.digest import feed


@dataclass
class Pair:
    a: object
    b: object = None


def digest_of(value):
    digest = hashlib.sha256()
    feed(digest, value)
    return digest.hexdigest()


def test_every_difference_counts():
    values = [
        None, 0, 1, True, 1.0, "1", b"1", [], [1], [[1]], [1, 1], {}, {"a": 1}, {"a": 2}, {"b": 1},
        Pair(1), Pair(None, 1), np.zeros(3), np.zeros(3, np.float32), np.zeros((3, 1)), "caf\udce9",
    ]  # fmt: skip
    assert len({digest_of(value) for value in values}) == len(values)


def test_the_same_content_is_the_same():
    assert digest_of({"a": (1, 2), "b": np.arange(3)}) == digest_of(
        {"b": np.arange(3), "a": [1, 2]}
    )


def test_what_has_no_content_is_refused():
    with pytest.raises(TypeError, match="has no digest"):
        digest_of(object())
