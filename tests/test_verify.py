import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hairseg.runtime.cpu import ModelRunner
from hairseg.runtime.onnx_running import onnx_providers
from hairseg.verify import main
from tests.bundles import tiny_bundle_files, write_bundle
from training.export.reproducible_zip import sha256_sums

VECTORS = "test_vectors/tiny_64/vectors.json"


@pytest.fixture(scope="module")
def files(tiny_model):
    return tiny_bundle_files(tiny_model)


def forged(files, **changes):
    """With the checksums put right: what only the test vectors can find."""
    files = {**files, **{name.replace("__", "/"): data for name, data in changes.items()}}
    del files["SHA256SUMS"]
    return {**files, "SHA256SUMS": sha256_sums(files)}


def refusal(path, capsys):
    assert main([str(path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"verify: {path}: ") and error.count("\n") == 1
    return error.removeprefix(f"verify: {path}: ").rstrip("\n")


def test_a_whole_bundle(files, tmp_path, capsys):
    path = write_bundle(tmp_path / "b.zip", files)
    assert main([str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("b.zip: sha256 ")
    assert lines[1] == f"{len(files) - 1} files are what SHA256SUMS lists"
    assert lines[2].startswith("models/tiny_64.tflite gives its 2 masks: max_abs ")
    assert lines[3].startswith("models/tiny_64_mediapipe.tflite gives its 2 masks")
    if onnx_providers():
        assert lines.pop(4).startswith("models/tiny_64.onnx gives its 2 masks")
    assert lines[4:] == ["tiny_64: 2 recoloured pictures agree", "all is well"]


def test_truncated_and_tampered(files, tmp_path, capsys):
    path = write_bundle(tmp_path / "b.zip", {**files, "LICENSE": b"mine"})
    assert refusal(path, capsys).startswith("LICENSE was changed")
    path.write_bytes(path.read_bytes()[:-1000])
    assert refusal(path, capsys) == "is truncated, damaged or not a zip archive"


def test_another_model_with_right_checksums_is_found(files, tmp_path, tiny_model, capsys):
    content = bytearray(tiny_model.read_bytes())
    weight = np.float32(-40.0).tobytes()
    at = content.index(weight)
    content[at : at + 4] = np.float32(-30.0).tobytes()
    path = write_bundle(
        tmp_path / "b.zip", forged(files, **{"models/tiny_64.tflite": bytes(content)})
    )
    message = refusal(path, capsys)
    assert message.startswith("models/tiny_64.tflite does not give its test vectors here: max_abs")


def test_a_file_that_is_no_model(files, tmp_path, capsys):
    path = write_bundle(tmp_path / "b.zip", forged(files, **{"models/tiny_64.tflite": b"x" * 99}))
    assert "models/tiny_64.tflite: is damaged or not a .tflite model" in refusal(path, capsys)


def test_another_look_is_found(files, tmp_path, capsys):
    texels = files["looks/platinum/own.light.rgba16f"]
    names = [f"looks/copper/own.{side}.rgba16f" for side in ("dark", "light")]
    path = write_bundle(tmp_path / "b.zip", forged(files, **dict.fromkeys(names, texels)))
    assert "the recoloured picture is off by" in refusal(path, capsys)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"size": 32}, "vectors.json is malformed"),
        ({"vectors": [{"name": "portrait"}]}, "vectors.json is malformed ('look')"),
        ({"schema": "x"}, "schema must be 'hairseg-test-vectors-1'; got 'x'"),
        ({"tolerances": {}}, "vectors.json has no bounds for float32"),
        ({"vectors": []}, "it must hold vectors, and bounds for every file"),
        ({"tolerances": {"models/tiny_64.tflite": {}}}, "it must hold vectors, and bounds"),
    ],
)
def test_malformed_vectors(files, tmp_path, capsys, change, words):
    listed = {**json.loads(files[VECTORS]), **change}
    path = write_bundle(tmp_path / "b.zip", forged(files, **{VECTORS: json.dumps(listed).encode()}))
    assert words in refusal(path, capsys)


def test_a_bundle_without_models_is_not_well(files, tmp_path, capsys):
    manifest = {**json.loads(files["bundle.json"]), "models": []}
    path = write_bundle(
        tmp_path / "b.zip", forged(files, **{"bundle.json": json.dumps(manifest).encode()})
    )
    assert refusal(path, capsys) == "bundle.json lists no models"


def test_on_a_gpu_only_the_float_models_are_run(files, tmp_path, capsys, monkeypatch):
    class Gpu(ModelRunner):
        def __init__(self, model, *, name):
            super().__init__(model, num_threads=1, name=name)

        def run(self, image, prior, out):
            super().run(image, prior, out)
            out += np.float32(0.01)  # as float16 arithmetic may

    monkeypatch.setattr("hairseg.verify.GpuRunner", Gpu)
    manifest, listed = json.loads(files["bundle.json"]), json.loads(files[VECTORS])
    half = "models/tiny_64_fp16.tflite"
    manifest["models"][0]["files"]["float16"] = half
    listed["tolerances"][half] = {"max_abs": 0.02}
    changes = {"bundle.json": json.dumps(manifest).encode(), VECTORS: json.dumps(listed).encode()}
    files = {**files, half: files["models/tiny_64.tflite"]}
    path = write_bundle(tmp_path / "b.zip", forged(files, **changes))
    assert main([str(path), "--accelerator", "gpu"]) == 0
    out = capsys.readouterr().out
    assert "mediapipe" not in out and "max_abs 1.0e-02" in out
    assert main([str(path)]) == 0


@pytest.mark.parametrize("arguments", [[], ["none.zip"], ["a", "b"]])
def test_usage(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "python -m hairseg.verify: error: " in capsys.readouterr().err


def test_it_runs_as_a_module_without_any_training_code(files, tmp_path):
    path = write_bundle(tmp_path / "b.zip", files)
    code = (
        "import sys; sys.argv[1:] = [sys.argv[1]]; from hairseg.verify import main;"
        "assert main() == 0; assert not {'training', 'tensorflow', 'keras'} & set(sys.modules)"
    )
    root = Path(__file__).resolve().parent.parent
    subprocess.run([sys.executable, "-c", code, path], check=True, cwd=root, capture_output=True)
