import hashlib
import json

import pytest

from hairseg.errors import ModelError
from hairseg.runtime import model_file
from hairseg.runtime.model_file import card_path, model_path, read_model

CARD = {"schema_version": 1, "size": 64, "resize": {"rule": "stretch"}}


@pytest.fixture
def own_model(tmp_path, tiny_model):
    """A copy of the tiny model, without a json."""
    path = tmp_path / "own.tflite"
    path.write_bytes(tiny_model.read_bytes())
    return path


def write_card(path, **changes):
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    card = {**CARD, "files": {path.name: digest}, **changes}
    card_path(path).write_text(json.dumps(card), encoding="utf-8")


def message_of(model):
    with pytest.raises(ModelError) as caught:
        read_model(model)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_model_without_a_json_is_read(own_model):
    file = read_model(own_model)
    assert file.path == own_model
    assert file.content == own_model.read_bytes()
    assert file.card == {}


def test_a_model_that_its_json_lists_is_read(own_model):
    write_card(own_model, name="mine")
    assert read_model(str(own_model)).card["name"] == "mine"


def test_the_float16_twin_shares_the_json(own_model):
    twin = own_model.rename(own_model.with_name("own_fp16.tflite"))
    assert card_path(twin).name == "own.json"
    write_card(twin)
    assert read_model(twin).card["size"] == 64


def test_names_lie_in_the_package(tmp_path, monkeypatch, tiny_model):
    monkeypatch.setattr(model_file, "MODELS_FOLDER", tmp_path)
    (tmp_path / "hairseg_256.tflite").write_bytes(tiny_model.read_bytes())
    assert model_path("light") == tmp_path / "hairseg_256.tflite"
    message = message_of("full")
    missing = "model 'full' is missing; install hairseg again"
    assert message.endswith(f"hairseg_512_fp16.tflite: {missing}")


def test_a_changed_model_is_refused(own_model):
    write_card(own_model)
    data = bytearray(own_model.read_bytes())
    data[-200] ^= 1
    own_model.write_bytes(data)
    message = message_of(own_model)
    assert message.startswith(f"{own_model}: is damaged, or was changed without own.json (sha256")


def test_a_truncated_model_is_refused(own_model):
    write_card(own_model)
    own_model.write_bytes(own_model.read_bytes()[:500])
    assert "is damaged" in message_of(own_model)


def test_an_empty_model_is_refused(own_model):
    own_model.write_bytes(b"")
    assert message_of(own_model) == f"{own_model}: is empty"


def test_a_keras_model_is_told_to_be_exported_first(tmp_path):
    path = tmp_path / "mine.keras"
    path.write_bytes(b"PK")
    with pytest.raises(ModelError, match="export it first: python -m training export --model mine"):
        read_model(path)


def test_a_missing_model(tmp_path):
    assert message_of(tmp_path / "no.tflite") == f"{tmp_path / 'no.tflite'}: no such model file"
    assert message_of(tmp_path) == f"{tmp_path}: is a folder"


def test_an_unknown_name_offers_the_known_ones():
    assert message_of("lite").startswith("unknown model 'lite'; did you mean 'light'?")


@pytest.mark.parametrize("model", [None, 512, b"full"])
def test_no_name_at_all(model):
    named = "model must be 'photo', 'full', 'light' or the path of a .tflite or .onnx;"
    assert message_of(model).startswith(named)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON (Expecting property name"),
        ("[]", "schema_version must be 1; got []"),
        ('{"schema_version": 2}', "schema_version must be 1; got 2"),
        ('{"schema_version": 1}', "resize.rule must be 'stretch'; got None"),
        (
            '{"schema_version": 1, "resize": {"rule": "letterbox"}}',
            "resize.rule must be 'stretch'; got 'letterbox'",
        ),
        (
            '{"schema_version": 1, "resize": {"rule": "stretch"}, "files": []}',
            "files must be an object of sha256 by name; got []",
        ),
        ("\udcff", "is not JSON ("),
    ],
)
def test_a_malformed_json_is_worded(own_model, text, message):
    card = card_path(own_model)
    card.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert message_of(own_model).startswith(f"{card}: {message}")
