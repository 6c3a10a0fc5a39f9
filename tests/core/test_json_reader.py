import json

import pytest

from hairseg.core.json_reader import MAX_JSON_DEPTH, JsonError, parse_json


def test_json_as_python_writes_it_comes_back():
    value = {"a": [1, -2.5, "ä", True, None], "b": {"c": []}, "n": -(1 << 63)}
    assert parse_json(json.dumps(value)) == value
    assert parse_json(b"\xef\xbb\xbf" + json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[NaN]", "is not JSON (NaN)"),
        ("[-Infinity]", "is not JSON (-Infinity)"),
        ("1e400", "out of range"),
        ("1" + "0" * 400, "out of range"),
        (str(1 << 63), "out of range"),
        ("{", "is not JSON"),
        ("", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        ("[" * 100_000, "is n"),
        ("[" * (MAX_JSON_DEPTH + 2) + "]" * (MAX_JSON_DEPTH + 2), "deeper than 64"),
    ],
)
def test_everything_else_is_one_error(text, words):
    with pytest.raises(JsonError) as caught:
        parse_json(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_size_and_depth_have_limits():
    deep = "[" * MAX_JSON_DEPTH + "]" * MAX_JSON_DEPTH
    assert parse_json(deep)
    with pytest.raises(JsonError, match="too large"):
        parse_json("[1, 2]", most_bytes=5)
