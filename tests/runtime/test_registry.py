import hashlib
import json

import pytest

from hairseg import Segmenter
from hairseg.errors import ModelError
from hairseg.runtime import model_file
from hairseg.runtime.registry import default_model, model_entry, registered_models


@pytest.fixture
def own_model(tmp_path, tiny_model):
    path = tmp_path / "own_fp16.tflite"
    path.write_bytes(tiny_model.read_bytes())
    return path


def write_card(path, **said):
    card = {
        "schema_version": 1,
        "size": 64,
        "resize": {"rule": "stretch"},
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest()},
        **said,
    }
    model_file.card_path(path).write_text(json.dumps(card), encoding="utf-8")


def test_every_shipped_model_states_its_terms():
    models = registered_models()
    assert [model.name for model in models] == list(model_file.NAMES)
    for model in models:
        assert model.commercial_use is not None
        assert model.licence == "Apache-2.0"
        assert len(model.trained_on) > 20
        assert set(model.scores) >= {"figaro1k", "celeb1k", "lfw_parts", "ccp_head"}
        assert all(0.5 < score < 1.0 for score in model.scores.values())
        assert model.bytes == model.path.stat().st_size


def test_models_of_research_photos_do_not_claim_commercial_use():
    for name in ("full", "light"):
        assert model_entry(name).commercial_use is False
        assert model_entry(name).use == "research only"


def test_a_model_of_ones_own(own_model):
    write_card(
        own_model,
        licence="CC0-1.0",
        trained_on="my photos",
        commercial_use=True,
        scores={"sets": {"mine": {"empty": {"iou": {"mean": 0.9}}}, "hairless": {"empty": {}}}},
    )
    entry = model_entry(str(own_model))
    assert (entry.licence, entry.trained_on, entry.size) == ("CC0-1.0", "my photos", 64)
    assert entry.use == "commercial use allowed"
    assert entry.scores == {"mine": 0.9}


@pytest.mark.parametrize("said", [{}, {"commercial_use": "yes"}])
def test_terms_that_are_not_stated_are_not_guessed(own_model, said):
    write_card(own_model, **said)
    entry = model_entry(str(own_model))
    assert entry.commercial_use is None
    assert (entry.licence, entry.use) == ("not stated", "terms not stated")
    assert entry.scores == {}


def test_a_model_that_has_only_half_the_bytes(tmp_path, monkeypatch, tiny_model):
    monkeypatch.setattr(model_file, "MODELS_FOLDER", tmp_path)
    twin = tmp_path / "hairseg_256_fp16.tflite"
    twin.write_bytes(tiny_model.read_bytes())
    assert model_file.model_path("light") == twin


def test_the_variable_names_the_default(monkeypatch, own_model):
    assert default_model("full") == "full"
    monkeypatch.setenv("HAIRSEG_MODEL", "")
    assert default_model("full") == "full"
    monkeypatch.setenv("HAIRSEG_MODEL", "light")
    assert default_model("full") == "light"
    monkeypatch.setenv("HAIRSEG_MODEL", str(own_model))
    with Segmenter() as segmenter:
        assert segmenter.size == 64
    with Segmenter("light") as segmenter:
        assert segmenter.size == 256


def test_a_wrong_variable_is_named(monkeypatch):
    monkeypatch.setenv("HAIRSEG_MODEL", "lite")
    with pytest.raises(ModelError, match="^HAIRSEG_MODEL: unknown model 'lite'; did you mean"):
        default_model("full")
