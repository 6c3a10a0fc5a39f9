"""The release bundle: the same bytes twice, and what hairseg.verify says of it."""

import json

import pytest

from hairseg.bundle.contents import Bundle
from hairseg.verify import main as verify
from training.cli import main
from training.export import release as module
from training.export.release import ReleaseError, project_version, release

LOOKS = ["copper", "jet-black", "platinum"]


@pytest.fixture(scope="module", autouse=True)
def untrained():
    """An untrained network's masks are 0.5 all over: any rounding moves pixels across it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_CROSSING", 1.0)
        yield


@pytest.fixture(scope="module")
def built(exported, tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    return release(out, models=exported, pictures=3, version="1.2.3", looks=LOOKS)


def test_it_holds_every_precision_and_verifies(built, capsys):
    assert built.name == "hairseg-models-1.2.3.zip"
    assert verify([str(built)]) == 0
    out = capsys.readouterr().out
    for file in (
        ".tflite",
        "_fp16.tflite",
        "_int8.tflite",
        "_mediapipe.tflite",
        ".onnx",
        "_fp16.onnx",
    ):
        assert f"models/hairseg_64{file} gives its 3 masks" in out
    digest, name = built.with_suffix(".zip.sha256").read_text().split()
    assert name == built.name and digest in out


def test_the_int8_models_own_tolerance_is_stated(built):
    with Bundle(built) as bundle:
        (model,) = bundle.manifest()["models"]
        assert model["int8"]["pictures"] == "3 generated pictures and 10 views of public photos"
        bounds = bundle.read_json(model["test_vectors"])["tolerances"][model["files"]["int8"]]
        for measure, bound in bounds.items():
            assert bound >= module.MARGIN * model["int8"]["distance"][measure] * 0.999
        text = bundle.read("README.md").decode()
    assert (
        f"mean_abs {bounds['mean_abs']:g}" in text
        and "3 generated pictures and 10 views of public photos" in text
    )


def test_the_same_bytes_twice(built, exported, tmp_path):
    again = release(tmp_path, models=exported, pictures=3, version="1.2.3", looks=LOOKS)
    assert again.read_bytes() == built.read_bytes()


def test_the_float32_model_is_made_where_the_package_has_none(built, exported, tmp_path):
    """As the package has it: float16 weights and the json; the `.keras` beside them."""
    slim = tmp_path / "slim"
    slim.mkdir()
    for ending in ("_fp16.tflite", ".keras", ".json"):
        (slim / f"hairseg_64{ending}").write_bytes((exported / f"hairseg_64{ending}").read_bytes())
    made = release(tmp_path, models=slim, pictures=3, version="1.2.3", looks=LOOKS)
    assert verify([str(made)]) == 0
    with Bundle(made) as bundle, Bundle(built) as wanted:
        assert bundle.names == wanted.names
        sizes = [len(each.read("models/hairseg_64.tflite")) for each in (bundle, wanted)]
    assert sizes[0] == sizes[1]


def test_a_float16_model_that_is_far_off_is_refused(exported, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_CROSSING", -1.0)
    float32 = (exported / "hairseg_64.tflite").read_bytes()
    monkeypatch.setattr(module, "quantize", lambda *arguments: float32)  # as good, and quick
    with pytest.raises(ReleaseError, match="hairseg_64 float16: at most -1 of the pixels"):
        release(tmp_path, models=exported, pictures=1, version="1", looks=LOOKS)
    assert not list(tmp_path.iterdir())


def test_the_command(exported, tmp_path, capsys, monkeypatch):
    def fake(out, **options):
        assert options["models"] == exported and options["pictures"] == 5
        raise ReleaseError("not today")

    monkeypatch.setattr(module, "release", fake)
    command = ["release", "--out", str(tmp_path), "--models", str(exported), "--pictures", "5"]
    assert main(command) == 1
    assert capsys.readouterr().err == "release: not today; nothing was written\n"
    monkeypatch.undo()
    assert main(["release", "--models", str(tmp_path)]) == 2
    assert "has no models: export some first" in capsys.readouterr().err


def test_the_version_is_the_projects():
    assert project_version()[0].isdigit()


def test_a_damaged_model_is_refused(exported, tmp_path):
    for file in exported.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    card = tmp_path / "hairseg_64.json"
    about = json.loads(card.read_text())
    about["files"]["hairseg_64.tflite"] = "0" * 64
    card.write_text(json.dumps(about))
    with pytest.raises(RuntimeError, match="is damaged, or was changed without hairseg_64.json"):
        release(tmp_path / "dist", models=tmp_path, pictures=1)
