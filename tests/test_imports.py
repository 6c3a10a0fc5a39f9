"""Imports point one way: a lower layer never imports a higher one, and hairseg never training."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import hairseg

PACKAGE = Path(hairseg.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
# Lowest first. A module that is not named here is above all that are; one that a lower layer needs
# must be named.
LAYERS = (
    {"errors"},
    {"checks", "closing"},
    # Pure arrays.
    {
        *("border", "color", "contact_sheet", "detail", "dye", "dye_colors", "fast_border"),
        *("fast_edges",),
        *(
            "grid",
            "guided_filter",
            "hair_profile",
            "image",
            "local_mean",
            "lut",
            "lut_codes",
            "lut_contents",
            "lut_corner",
            "lut_grid_images",
            "lut_numbers",
            "lut_smoothness",
            "lut_workfile",
            "mask",
            "motion",
            "paint_table",
        ),
        *("painting", "picture", "recoloring", "scene", "scratch", "shrinking", "smoothing"),
        *("strands", "tone"),
        *(
            "hair_axis",
            "hair_box",
            "hair_groups",
            "hair_search",
            "intensity",
            "json_schema",
            "layers",
            "locks",
            "look_parts",
            "mirror_look",
            "palette",
            "second_look",
            "shine",
            "strand_color",
            "sure_hair",
        ),
    },
    # Disk and runtime.
    {
        *("file_lock", "image_file", "interpreter", "look_folder", "looks", "model_file"),
        *("compiled_model", "model_contract", "native_output", "runner_check", "runners"),
        *("color_profile", "lut_bytes", "lut_cube", "lut_cube_header", "lut_cube_rows"),
        *("lut_file", "lut_formats", "lut_ocio", "lut_pixels", "lut_png", "lut_raw"),
        *("part_file", "png_encoding"),
    },
    {"segmenter"},
    {"frame_painter", "frame_result", "layer_follower", "look_mixer", "stream", "tracking"},
    {"api"},
)
LAYER = {f"hairseg.{name}": level for level, names in enumerate(LAYERS) for name in names}
PURE = sorted(name for name in LAYERS[2] if f"hairseg.{name}" in MODULES)
DISK_AND_CLOCK = {
    "io",
    "json",
    "os",
    "pathlib",
    "random",
    "shutil",
    "tempfile",
    "threading",
    "time",
}
FORBIDDEN = {"jax", "keras", "tensorflow", "torch", "training"}
RUNTIMES = {"ai_edge_litert", "tflite_runtime"}


def imports_of(path):
    """Full names of all that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def packages_of(path):
    return {name.partition(".")[0] for name in imports_of(path)}


@pytest.mark.parametrize("name", sorted(LAYER.keys() & MODULES.keys()))
def test_no_lower_layer_imports_a_higher_one(name):
    for imported in imports_of(MODULES[name]):
        if imported == "hairseg":
            pytest.fail(f"{name} imports the package, which imports everything")
        if imported in MODULES:
            assert imported in LAYER, f"{name} imports {imported}: name it in LAYERS"
            assert LAYER[imported] <= LAYER[name], f"{name} imports {imported} from above"


def test_the_modules_import_each_other_in_no_circle():
    graph = {
        name: (set(imports_of(path)) & MODULES.keys()) - {name} for name, path in MODULES.items()
    }
    del graph["hairseg"]
    while free := [name for name, needed in graph.items() if not needed & graph.keys()]:
        for name in free:
            del graph[name]
    assert not graph, f"a circle among {sorted(graph)}"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_training_framework(name):
    assert not packages_of(MODULES[name]) & FORBIDDEN


@pytest.mark.parametrize("name", sorted(MODULES))
def test_only_the_runners_know_litert(name):
    if name not in ("hairseg.interpreter", "hairseg.compiled_model"):
        assert not packages_of(MODULES[name]) & RUNTIMES


@pytest.mark.parametrize("name", PURE)
def test_the_pixel_core_knows_no_disk_and_no_clock(name):
    assert not packages_of(MODULES[f"hairseg.{name}"]) & DISK_AND_CLOCK


def test_the_package_says_what_it_is_and_exports():
    body = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8")).body
    kinds = [type(node) for node in body]
    assert set(kinds) <= {ast.Expr, ast.ImportFrom, ast.Assign}


def test_modules_stay_short():
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()
    }
    assert not {name: length for name, length in lengths.items() if length > 400}
    assert not {"utils", "helpers", "common"} & {name.rpartition(".")[2] for name in MODULES}


def test_importing_hairseg_loads_no_runtime_and_no_framework():
    """Quick to import, and fine where nothing is installed to run a model with."""
    program = (
        "import sys, hairseg\nprint(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    assert not set(result.stdout.split()) & (FORBIDDEN | RUNTIMES | {"skimage", "matplotlib"})
