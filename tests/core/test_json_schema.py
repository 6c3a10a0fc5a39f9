import json
import re

import pytest

from hairseg.core.json_schema import check_json
from hairseg.errors import LutError
from hairseg.look.folder import look_schema

SIZES = {
    "type": "object",
    "required": ["size"],
    "additionalProperties": False,
    "properties": {
        "size": {"type": "number", "minimum": 1},
        "most": {"type": "number", "maximum": 9},
        "mode": {"enum": ["a", "b"]},
        "version": {"const": 2},
        "names": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/name"}},
    },
    "$defs": {"name": {"type": "string", "minLength": 2, "pattern": "^[a-z]*$"}},
}

WRONG = [
    ([], "it must be an object; got []"),
    ({}, "size must be a number from 1 on; got None"),
    ({"size": True}, "size must be a number from 1 on; got True"),
    ({"size": 0}, "size must be a number from 1 on; got 0"),
    ({"size": 2, "most": 10}, "most must be a number up to 9; got 10"),
    ({"size": 2, "mode": "c"}, "mode must be 'a' or 'b'; got 'c'"),
    ({"size": 2, "version": 1}, "version must be 2; got 1"),
    ({"size": 2, "names": []}, "names must be at least 1 long; got 0"),
    ({"size": 2, "names": ["ok", "x"]}, "names[1] must be a text that is not empty; got 'x'"),
    ({"size": 2, "names": ["OK"]}, "names[0] must be like ^[a-z]*$; got 'OK'"),
    ({"size": 2, "siz": 1}, "unknown field 'siz'; did you mean 'size'?"),
]


@pytest.mark.parametrize(("data", "message"), WRONG)
def test_the_message_names_the_field(data, message):
    with pytest.raises(LutError, match=re.escape(message)):
        check_json(data, SIZES)


def test_nan_is_in_no_range():
    with pytest.raises(LutError, match="size must be"):
        check_json(json.loads('{"size": NaN}'), SIZES)


def test_right_data_passes():
    check_json({"size": 1, "most": 9, "mode": "b", "version": 2, "names": ["ab"]}, SIZES)


def test_a_keyword_that_it_does_not_know_is_not_overlooked():
    with pytest.raises(LutError, match="uses \\['multipleOf'\\], which hairseg does not know"):
        check_json(3, {"type": "number", "multipleOf": 2})


def test_it_agrees_with_the_reference_validator():
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(look_schema())
    reference = jsonschema.Draft202012Validator(SIZES)
    for data, _ in WRONG:
        assert not reference.is_valid(data)
    assert reference.is_valid({"size": 1, "most": 9, "names": ["ab"]})
