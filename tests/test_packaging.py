import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
LARGEST_WHEEL = 22_000_000
PARTS = (
    "hairseg",
    "luts",
    "web/engine",
    "pyproject.toml",
    "setup.py",
    "MANIFEST.in",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy, so that building leaves no trace; with a rest of an earlier build in it."""
    folder = tmp_path_factory.mktemp("checkout")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / part, ignore=ignored)
        else:
            shutil.copyfile(source, folder / part)
    (folder / "training").mkdir()
    (folder / "training" / "__init__.py").write_text("")
    for stale in ("hairseg/_luts/gone/look.json", "hairseg/gone.py"):
        path = folder / "build" / "lib" / stale
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return folder


def build(checkout, kind):
    command = [sys.executable, "-m", "build", "--no-isolation", f"--{kind}", "."]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = (checkout / "dist").glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return file


@pytest.fixture(scope="module")
def wheel(checkout):
    return build(checkout, "wheel")


@pytest.fixture(scope="module")
def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel, names):
    (name,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        return Parser().parsestr(archive.read(name).decode())


def shipped(folder, pattern, *, under=""):
    """Files of the checkout, by the names that they have in the wheel."""
    base = ROOT / folder
    return {under + path.relative_to(base).as_posix() for path in base.glob(pattern)}


def test_the_wheel_holds_every_module_and_only_ours(names):
    modules = {name for name in names if name.endswith(".py")}
    assert modules == shipped("hairseg", "**/*.py", under="hairseg/")


def test_the_wheel_holds_types_and_licence(names):
    assert "hairseg/py.typed" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_wheel_holds_every_look_and_nothing_else_of_luts(names):
    looks = shipped("luts", "*/look.json", under="hairseg/_luts/")
    previews = shipped("luts", "*/preview.webp", under="hairseg/_luts/")
    found = {name for name in names if name.startswith("hairseg/_luts/")}
    assert found == looks | previews | {"hairseg/_luts/schema.json"}
    assert len(looks) > 0 and not any(name.endswith(".cube") for name in names)


def test_the_wheel_holds_every_model(names):
    models = {name for name in names if name.startswith("hairseg/models/")}
    expected = {
        f"hairseg/models/hairseg_{name}{ending}"
        for name in ("256", "512", "photo")
        for ending in ("_fp16.tflite", ".json")
    }
    assert models == expected


def test_the_wheel_is_small(wheel):
    assert wheel.stat().st_size <= LARGEST_WHEEL


def test_the_wheel_holds_the_studios_page(names):
    page = shipped("hairseg/studio/static", "**/*.*", under="hairseg/studio/static/")
    assert {name for name in names if name.startswith("hairseg/studio/static/")} == page
    assert {"index.html", "main.js"} <= {Path(name).name for name in page}


def test_the_wheel_holds_the_web_engine_of_the_studio(names):
    engine = shipped("web/engine", "**/*.*", under="hairseg/_engine/")
    assert {name for name in names if name.startswith("hairseg/_engine/")} == engine
    assert {"constants.js", "program.js", "recolor.frag"} <= {Path(name).name for name in engine}


def test_installing_brings_no_tensorflow(metadata):
    requirements = metadata.get_all("Requires-Dist")
    needed = {line.partition(";")[0] for line in requirements if "extra ==" not in line}
    plain = {name.lower().rstrip("<>=.0123456789 ") for name in needed}
    assert plain == {"numpy", "opencv-python-headless", "pillow", "scipy", "ai-edge-litert"}
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["License-Expression"] == "Apache-2.0"


def test_an_installed_wheel_works_away_from_the_checkout(wheel, tmp_path):
    target, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True)
    (script,) = (target / "bin").iterdir()
    assert script.name == "hairseg"
    environment = {**os.environ, "PYTHONPATH": str(target)}
    for command in ([str(script)], [sys.executable, "-m", "hairseg"]):
        done = subprocess.run(
            [*command, "doctor", "--json"],
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            check=False,
        )
        findings = json.loads(done.stdout)["findings"]
        assert [finding for finding in findings if finding["status"] == "problem"] == []
        texts = {finding["topic"]: finding["text"] for finding in findings}
        assert texts["hairseg"].endswith(f" in {target / 'hairseg'}")
        assert texts["looks"].endswith(f" in {target / 'hairseg' / '_luts'}")


def test_an_installed_hairseg_uses_looks_of_ones_own(wheel, tmp_path):
    """A LUT file and a folder of the user's own, away from the checkout and its `luts/`."""
    target, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True)
    places = {"PYTHONPATH": str(target), "HAIRSEG_LOOKS": str(tmp_path / "mine")}
    Image.new("RGB", (64, 64), (120, 80, 60)).save(elsewhere / "photo.png")
    Image.new("L", (64, 64), 255).save(elsewhere / "mask.png")

    def hairseg(*arguments):
        command = [sys.executable, "-m", "hairseg", *arguments]
        done = subprocess.run(
            command, cwd=elsewhere, env={**os.environ, **places}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    hairseg("lut", "export", "copper", "grade.cube", "--side", "light")
    hairseg("looks", "add", "grade.cube", "--id", "my-grade")
    hairseg("looks", "from-photo", "photo.png", "--mask", "mask.png", "--id", "my-friend")
    assert [line.split()[0] for line in hairseg("looks", "my").splitlines()] == [
        *("my-friend", "my-grade")
    ]
    for color in ("my-grade", "my-friend", "grade.cube", "copper"):
        hairseg("recolor", "photo.png", f"{color}.png", "--color", color, "--mask", "mask.png")
    made = [Image.open(elsewhere / f"{name}.png").tobytes() for name in ("my-grade", "grade.cube")]
    assert made[0] == made[1]


def test_the_source_archive_can_be_built_from(checkout):
    with tarfile.open(build(checkout, "sdist")) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {"setup.py", "pyproject.toml", "LICENSE", "CONTRIBUTING.md"} <= inside
    assert shipped("luts", "*/look.json", under="luts/") <= inside
    assert shipped("hairseg", "**/*.py", under="hairseg/") <= inside
    assert shipped("hairseg/models", "*", under="hairseg/models/") <= inside
    assert not any(name.startswith(("training/", "build/")) for name in inside)
