"""The ports' constants are written from the specs, and a difference is noticed."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def generate():
    path = ROOT / "scripts" / "generate_constants.py"
    spec = importlib.util.spec_from_file_location("generate_constants", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate_constants"] = module
    spec.loader.exec_module(module)
    return module


def test_the_written_files_are_the_specs(generate):
    wanted = generate.render_files(ROOT, generate.read_specs(ROOT))
    stale = [name for name, text in wanted.items() if (ROOT / name).read_text("utf-8") != text]
    assert not stale, "run scripts/generate"


def test_check_says_which_file_differs(generate, tmp_path, monkeypatch, capsys):
    for name in [*generate.FILES, generate.TABLES, *generate.BLOCKS]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "hairseg", tmp_path / "hairseg", ignore=shutil.ignore_patterns("models"))
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert generate.main(["--check"]) == 0
    path = tmp_path / "web/engine/constants.js"
    path.write_text(path.read_text().replace("UPRIGHT = 0.15", "UPRIGHT = 0.25"))
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().out == "web/engine/constants.js differs: run scripts/generate\n"
    assert generate.main([]) == 0
    assert path.read_text() == (ROOT / "web/engine/constants.js").read_text()


def test_every_language_writes_ints_floats_and_tuples(generate):
    text = "# Of one kind.\nA = 3\nB = 1 / 4\nC = (1.0, 0.5, 0.25)\nD = (1.0,) * 5\n_E = 7\n"
    values: dict[str, object] = {}
    exec(text, values)
    constants = generate.parse_spec(text, values, "somewhere")
    written = {name: generate.render(constants, name) for name in ("js", "glsl", "wgsl", "metal")}
    assert "// Of one kind.\nexport const A = 3;" in written["js"]
    assert "export const C = [1.0, 0.5, 0.25];" in written["js"]
    assert "const int A = 3;\nconst float B = 0.25;" in written["glsl"]
    assert "const vec3 C = vec3(1.0, 0.5, 0.25);" in written["glsl"]
    assert "const float D[5] = float[5](1.0, 1.0, 1.0, 1.0, 1.0);" in written["glsl"]
    assert "const C = vec3f(1.0, 0.5, 0.25);" in written["wgsl"]
    assert "constant float3 C = float3(1.0, 0.5, 0.25);" in written["metal"]
    assert not [name for name, language in written.items() if "_E" in language]


@pytest.mark.parametrize("value", ["'text'", "True", "[1.0]", "(1.0, 2)"])
def test_what_is_no_number_is_refused(generate, value):
    text = f"A = {value}\n"
    values: dict[str, object] = {}
    exec(text, values)
    with pytest.raises(ValueError, match=re.escape("A must be an int, a float or a tuple")):
        generate.parse_spec(text, values, "somewhere")


@pytest.mark.skipif(shutil.which("glslangValidator") is None, reason="glslang-tools are missing")
def test_the_glsl_constants_compile(tmp_path):
    constants = (ROOT / "shaders/constants.glsl").read_text("utf-8")
    path = tmp_path / "constants.frag"
    head = "#version 300 es\nprecision highp float;\nprecision highp int;\n"
    path.write_text(
        f"{head}{constants}\nout vec4 color;\nvoid main() {{ color = vec4(UPRIGHT); }}\n"
    )
    result = subprocess.run(["glslangValidator", str(path)], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
