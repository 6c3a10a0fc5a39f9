"""The guides' code: Python runs, JavaScript is checked by Node, Kotlin and Swift are parsed.

A fence marked `run` is executed beside a photo; `tests/web/guide.test.mjs` opens WEB.md's page.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hairseg.runtime import model_file

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = sorted(
    DOCS / f"{name}.md"
    for name in (
        "ANDROID",
        "FLUTTER",
        "IOS",
        "MEDIAPIPE",
        "PORTS",
        "RASPBERRY_PI",
        "UNITY",
        "WEB",
    )
)
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(*languages, mark=None):
    """Fenced code of the guides: [(where, code)]."""
    found = []
    for guide in GUIDES:
        text = guide.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            if match[1] in languages and (mark is None or mark in match[2].split()):
                line = text[: match.start()].count("\n") + 1
                found.append(pytest.param(match[3], id=f"{guide.name}:{line} {match[1]}"))
    return found


def signature(text):
    return all(f'"{name}"' in text for name in ("segment", "image", "prior", "mask"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_a_guide_says_its_versions_and_what_was_not_run(guide):
    text = guide.read_text(encoding="utf-8")
    assert "| written for | version |" in text
    assert "**Not run" in text


@pytest.mark.parametrize("code", blocks("python"))
def test_python_compiles(code):
    compile(code, "guide", "exec")


@pytest.mark.parametrize("code", blocks("python", mark="run"))
def test_python_runs(code, tmp_path, monkeypatch):
    folder = tmp_path / "models"
    folder.mkdir()
    for stem in model_file.NAMES.values():
        shutil.copyfile(ROOT / "tests/data/tiny_64.tflite", folder / f"{stem}.tflite")
    monkeypatch.setattr(model_file, "MODELS_FOLDER", folder)
    monkeypatch.chdir(tmp_path)
    pixels = np.full((120, 160, 3), (225, 180, 160), np.uint8)
    pixels[:60] = (40, 30, 25)
    Image.fromarray(pixels).save("photo.jpg")
    exec(compile(code, "guide", "exec"), {"__name__": "__main__"})
    with Image.open("copper.png") as picture:
        change = np.abs(np.asarray(picture).astype(int) - pixels).mean(axis=(1, 2))
    assert change[:50].mean() > 10
    assert change[80:].mean() < 3


@pytest.mark.parametrize("code", blocks("js"))
def test_javascript_parses(code, tmp_path):
    if shutil.which("node") is None:
        pytest.skip("Node is not installed")
    file = tmp_path / "guide.mjs"
    file.write_text(code)
    result = subprocess.run(
        ["node", "--check", str(file)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("code", blocks("bash"))
def test_bash_parses(code):
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    result = subprocess.run(["bash", "-n"], input=code, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("code", blocks("kotlin", "swift", "csharp"))
def test_kotlin_swift_and_csharp_parse(code, request):
    tree_sitter = pytest.importorskip("tree_sitter")
    name = request.node.callspec.id.rpartition(" ")[2]
    grammar = pytest.importorskip(f"tree_sitter_{name.replace('csharp', 'c_sharp')}")
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    errors, nodes = [], [parser.parse(code.encode()).root_node]
    while nodes:
        node = nodes.pop()
        if node.type == "ERROR" or node.is_missing:
            errors.append((node.start_point[0] + 1, node.text.decode()[:80]))
        nodes.extend(node.children)
    assert errors == []


def test_android_and_ios_name_what_the_model_has():
    for name in ("ANDROID", "IOS"):
        assert signature((DOCS / f"{name}.md").read_text(encoding="utf-8")), name


def test_shader_inputs_are_named_as_in_the_shader():
    names = set(re.findall(r"^uniform \w+ (\w+);", _shader("recolor.frag"), re.MULTILINE))
    names |= {"flip"}
    for guide in ("ANDROID", "WEB"):
        text = (DOCS / f"{guide}.md").read_text(encoding="utf-8")
        assert {name for name in names if f'"{name}"' not in text and f"{name}," not in text} <= {
            "flip"
        }, guide
    metal = _shader("recolor.metal")
    for function in re.findall(r'makeFunction\(name: "(\w+)"', (DOCS / "IOS.md").read_text()):
        assert f" {function}(" in metal


def _shader(name):
    return (ROOT / "shaders" / name).read_text(encoding="utf-8")


def test_web_versions_are_those_that_the_demo_is_tested_with():
    packages = json.loads((ROOT / "web/package.json").read_text())["dependencies"]
    text = (DOCS / "WEB.md").read_text(encoding="utf-8")
    for name in ("@litertjs/core", "@litertjs/wasm-utils"):
        assert f"{name}@{packages[name]}" in text


def test_references_are_those_of_the_look():
    look = json.loads((ROOT / "luts/copper/look.json").read_text())
    dark, light = look["dark"]["intensity"], look["light"]["intensity"]
    assert f"[{dark:g}, {light:g}]" in (DOCS / "WEB.md").read_text()
    assert f"{dark:.2f}f..{light:.2f}f" in (DOCS / "ANDROID.md").read_text()
    text = (DOCS / "IOS.md").read_text()
    assert f"darkIntensity: {dark:.2f}, lightIntensity: {light:.2f}" in text


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_files_that_are_named_exist(guide):
    text = FENCE.sub("", guide.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (DOCS / target).exists(), target
