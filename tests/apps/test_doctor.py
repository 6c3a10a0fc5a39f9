import hashlib
import json
import shutil
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from hairseg.apps import doctor, surroundings
from hairseg.cli.main import main
from hairseg.errors import LutError, ModelError
from hairseg.look.look import Look
from hairseg.runtime import model_file
from hairseg.runtime.gpu_probe import GpuReport

TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny_64.tflite"


@pytest.fixture
def models(tmp_path, monkeypatch):
    """An installation with two small models, whole and listed."""
    for stem in model_file.NAMES.values():
        path = tmp_path / f"{stem}.tflite"
        shutil.copyfile(TINY_MODEL, path)
        listed = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()}
        card = {"schema_version": 1, "size": 64, "resize": {"rule": "stretch"}, "files": listed}
        path.with_suffix(".json").write_text(json.dumps(card))
    monkeypatch.setattr(doctor, "probe_gpu", lambda model: GpuReport(error="m: no driver"))
    monkeypatch.setattr(model_file, "MODELS_FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def healthy(models, monkeypatch):
    monkeypatch.setattr(doctor, "shipped_look_ids", lambda: ("copper",))
    monkeypatch.setattr(doctor, "shipped_looks", lambda: ("a look",))


def found(topic):
    (finding,) = [finding for finding in doctor.examine() if finding.topic == topic]
    return finding


def test_all_is_well(healthy, capsys):
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "all is well"
    topics = [line[9:].partition(":")[0] for line in lines if line.startswith(("ok", "note"))]
    expected = ["hairseg", "python", "numpy", "runtime", "model 'full'", "model 'light'"]
    assert [topic for topic in topics if topic in expected] == expected
    assert {"accelerator cpu", "accelerator gpu", "threads", "looks"} <= set(topics)


def test_json(healthy, capsys):
    assert main(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["healthy"] is True
    assert {"topic", "status", "text", "remedy"} == set(report["findings"][0])


def test_a_problem_is_told_with_its_remedy_and_exit_code_1(healthy, models, capsys):
    (models / "hairseg_256.tflite").unlink()
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "PROBLEM  model hairseg_256_fp16.tflite: missing\n         -> pip install" in out
    assert out.splitlines()[-1] == "2 problems"
    assert main(["doctor", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["healthy"] is False


def test_a_damaged_model(healthy, models):
    path = models / "hairseg_512.tflite"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert found("model hairseg_512.tflite").status == "problem"
    assert "damaged: its sha256 is" in found("model hairseg_512.tflite").text
    assert found("model 'full'").status == "problem"
    assert found("model 'light'").status == "ok"


def test_files_that_only_the_release_bundle_has_are_not_missed(healthy, models):
    path = models / "hairseg_512.json"
    card = json.loads(path.read_text())
    card["files"]["hairseg_512.keras"] = "0" * 64
    path.write_text(json.dumps(card))
    assert "hairseg_512.keras" not in " ".join(finding.topic for finding in doctor.examine())


def test_a_model_that_its_card_does_not_list(healthy, models):
    path = models / "hairseg_512.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "files": {}}))
    assert "it is listed nowhere" in found("model hairseg_512.tflite").text


def test_a_damaged_card(healthy, models):
    (models / "hairseg_512.json").write_text("{")
    assert found("model 'full'").status == "problem"
    assert "is not JSON" in found("model 'full'").text


def test_the_licence_of_the_model_in_use(healthy, models, monkeypatch):
    assert found("model in use").status == "note"
    assert found("model in use").text.startswith("'photo': weights not stated, terms not stated")
    path = models / "hairseg_256.json"
    said = {"licence": "Apache-2.0", "trained_on": "my photos", "commercial_use": True}
    path.write_text(json.dumps({**json.loads(path.read_text()), **said}))
    monkeypatch.setenv("HAIRSEG_MODEL", "light")
    finding = found("model in use")
    assert finding.status == "ok"
    assert finding.text == (
        "HAIRSEG_MODEL=light: weights Apache-2.0, commercial use allowed, trained on my photos"
    )
    monkeypatch.setenv("HAIRSEG_MODEL", "lite")
    assert found("model in use").status == "problem"


def test_no_runtime(healthy, monkeypatch):
    def none():
        raise ModelError("no LiteRT runtime is installed")

    monkeypatch.setattr(doctor, "find_runtime", none)
    finding = found("runtime")
    assert finding.status == "problem"
    assert "pip install ai-edge-litert" in finding.remedy
    assert "model 'full'" not in {finding.topic for finding in doctor.examine()}


GPU = GpuReport("", "Adreno 740", False, 1e-3, 0.0, 20.0, 4.0)


@pytest.mark.parametrize(
    ("report", "status", "words"),
    [
        (GPU, "ok", "Adreno 740 runs all of model 'light': 4 ms, 20 ms on one CPU thread"),
        (replace(GPU, is_software=True), "note", "It is a program on the CPU, not a GPU"),
        (replace(GPU, max_abs=0.4), "note", "masks differ by 0.4 at most: too much"),
        (GpuReport("m.tflite: cannot run on the GPU: no driver"), "note", "not usable: no driver"),
        (GpuReport("the driver crashed (exit code -11)"), "note", "the driver crashed"),
    ],
)
def test_the_gpu_is_tried(healthy, monkeypatch, report, status, words):
    monkeypatch.setattr(doctor, "probe_gpu", lambda model: report)
    finding = found("accelerator gpu")
    assert finding.status == status and words in finding.text


def test_a_runtime_without_a_gpu_accelerator(healthy, monkeypatch):
    monkeypatch.setattr(doctor, "gpu_libraries", lambda: ())
    assert found("accelerator gpu").text == "none comes with this runtime"


def test_a_missing_package(healthy, monkeypatch):
    def version(name):
        if name == "scipy":
            raise metadata.PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(doctor.metadata, "version", version)
    assert found("scipy") == doctor.Finding("scipy", "problem", "missing", "pip install scipy")


def test_no_looks_and_damaged_looks(healthy, monkeypatch):
    def damaged():
        raise LutError("luts/copper/look.json: is not JSON")

    monkeypatch.setattr(doctor, "shipped_looks", damaged)
    assert found("looks").text == "luts/copper/look.json: is not JSON"
    monkeypatch.setattr(doctor, "shipped_look_ids", lambda: ())
    assert found("looks").text == "none are installed"


def test_what_breaks_the_examination_is_a_finding(healthy, monkeypatch):
    def broken():
        raise RuntimeError("ABI mismatch")

    monkeypatch.setattr(doctor.cv2, "getNumThreads", broken)
    assert found("threads").text == "RuntimeError: ABI mismatch"
    assert found("threads").status == "problem"


def test_optional_packages_are_notes(healthy, monkeypatch):
    monkeypatch.setattr(surroundings.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(doctor, "gpu_libraries", lambda: ())
    finding = found("extra video")
    assert (finding.status, finding.remedy) == ("note", "pip install 'hairseg[video]'")


def test_own_looks_are_told_and_damaged_ones_too(models, tmp_path, monkeypatch):
    folder = tmp_path / "mine"
    monkeypatch.setenv("HAIRSEG_LOOKS", str(folder))
    for name in ("ember", "bad", "copper"):
        look = replace(Look.from_color("#7a1f3d"), id=name)
        folder.mkdir(exist_ok=True)
        look.save(folder / name)
    (folder / "bad" / "look.json").write_text("{")
    texts = [finding for finding in doctor.examine() if finding.topic == "own looks"]
    assert texts[0].text == f"3 in {folder}"
    remedies = {finding.remedy: finding.text for finding in texts[1:]}
    assert "is not JSON" in remedies["hairseg looks remove bad"]
    assert "is hidden by hairseg's own look" in remedies["rename the folder, or write its path"]
    monkeypatch.setattr(doctor, "user_looks_folder", lambda: None)
    assert found("own looks").remedy == "HAIRSEG_LOOKS=DIR names a place"
