"""The shaders for ports hold together; tests/web draws with them in a browser."""

import importlib.util
import re
import shutil
from pathlib import Path

import pytest

from hairseg.core.spec import NO_HAIR
from hairseg.segmentation.spec import HAZE

SHADERS = Path(__file__).parents[2] / "shaders"
TOOLS = all(shutil.which(tool) for tool in ("glslangValidator", "spirv-cross"))


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("shaders_build", SHADERS / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(name):
    return (SHADERS / name).read_text(encoding="utf-8")


def structure(metal):
    """What an app binds to: entry points with their arguments, and the structs."""
    entries = re.findall(r"^(?:vertex|fragment) .*$", metal, re.MULTILINE)
    return entries + re.findall(r"struct \w+\n\{.*?\};", metal, re.DOTALL)


@pytest.mark.parametrize("name", ["recolor.frag", "recolor.wgsl"])
def test_constants_are_those_of_hairseg(name):
    found = dict(re.findall(r"const (?:float )?(HAZE|NO_HAIR) = ([^;]+);", read(name)))
    assert {key: float(value) for key, value in found.items()} == {"HAZE": HAZE, "NO_HAIR": NO_HAIR}


def test_metal_is_made_of_the_glsl_as_it_is_now(build):
    assert build.source_digest() in read("recolor.metal"), "run python shaders/build.py"


def test_metal_binds_what_the_readme_says():
    entries = "\n".join(structure(read("recolor.metal")))
    for place, (kind, name) in enumerate(
        [("2d", "frame"), ("2d", "mask"), ("3d", "darkLut"), ("3d", "lightLut")]
    ):
        assert f"texture{kind}<float> {name} [[texture({place})]]" in entries
        assert f"sampler {name}Smplr [[sampler({place})]]" in entries
    assert "constant Settings& settings [[buffer(0)]]" in entries
    assert "float position;\n    float strength;" in entries
    assert re.search(r"^vertex \w+ recolor_vertex\(", entries, re.MULTILINE)
    assert re.search(r"^fragment \w+ recolor_fragment\(", entries, re.MULTILINE)


def test_metal_does_what_the_glsl_does():
    """Every function and every texture read of the GLSL is in the Metal file."""
    glsl, metal = read("recolor.frag"), read("recolor.metal")
    for function in re.findall(r"^\w+ (\w+)\(\w+ \w+\) \{", glsl, re.MULTILINE):
        assert re.search(rf"^\w+ {function}\(", metal, re.MULTILINE), function
    assert metal.count("mask.read(") == glsl.count("texelFetch(mask")
    assert metal.count(".sample(") == len(re.findall(r"\btexture\(", glsl))
    body = metal[metal.index("struct Settings") :]
    assert f"{HAZE}"[:4] in body
    assert f"{NO_HAIR}" in body


@pytest.mark.skipif(not TOOLS, reason="glslang-tools and spirv-cross are not installed")
def test_metal_can_be_made_again(build, tmp_path):
    out = tmp_path / "recolor.metal"
    assert build.main(["--out", str(out)]) == 0
    assert structure(out.read_text()) == structure(read("recolor.metal"))
