import re
from collections import namedtuple
from pathlib import Path

import pytest

from hairseg.apps import surroundings

tomllib = pytest.importorskip("tomllib")

ROOT = Path(__file__).parents[2]


def test_every_extra_of_the_package_is_told():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {extra.name for extra in surroundings.EXTRAS} == set(project["optional-dependencies"])


def test_an_extra_brings_what_it_is_said_to():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    for extra in surroundings.EXTRAS:
        listed = " ".join(extras[extra.name])
        for inner in re.findall(r"hairseg\[([\w,]+)\]", listed):
            listed += " ".join(" ".join(extras[name]) for name in inner.split(","))
        for name, _ in extra.modules:
            assert name in listed, (extra.name, name)


def test_missing_ones_are_notes_with_a_line_to_get_them(monkeypatch):
    monkeypatch.setattr(surroundings.importlib.util, "find_spec", lambda name: None)
    found = {finding.topic: finding for finding in surroundings.extras()}
    assert found["extra onnx"].status == "note"
    assert "(onnx, onnxruntime); needed for ONNX models" in found["extra onnx"].text
    assert found["extra onnx"].remedy == "pip install 'hairseg[onnx]'"
    assert found["extra training"].remedy == "pip install -e '.[training]'"


@pytest.mark.parametrize("system", ["Linux", "Windows", "Darwin"])
def test_cameras_are_told_on_every_system(system, monkeypatch):
    monkeypatch.setattr(surroundings.platform, "system", lambda: system)
    topics = {finding.topic for finding in surroundings.cameras()}
    assert topics == {"camera", "virtual camera"}


def test_a_full_disk_is_a_note(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(surroundings.shutil, "disk_usage", lambda place: usage(9, 9, 1 << 20))
    findings = list(surroundings.disk())
    assert findings and all(finding.status == "note" for finding in findings)
    assert "0.0 GB free in" in findings[0].text


def test_onnx_names_its_providers(monkeypatch):
    monkeypatch.setattr(surroundings, "onnx_providers", lambda: ("CPUExecutionProvider",))
    (finding,) = surroundings.onnx()
    assert finding.text == "onnxruntime has CPUExecutionProvider; no GPU"
    monkeypatch.setattr(surroundings, "onnx_providers", lambda: ())
    assert not list(surroundings.onnx())


def test_the_browser_is_of_use_in_a_checkout_only(monkeypatch, tmp_path):
    monkeypatch.setattr(surroundings.shutil, "which", lambda name: None)
    (finding,) = surroundings.browser()
    assert finding.status == "note"
    monkeypatch.setattr(surroundings, "_CHECKOUT", tmp_path)
    assert not list(surroundings.browser())
