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
# The packages' arrows: a package may import from those to its left (docs/ARCHITECTURE.md). A file
# that lies beside the packages counts as a package of its own.
CHAINS = (
    "_version _moved errors checks core lut dye render look stream video apps cli",
    "checks image lut",
    "image runtime segmentation render",
    "core runtime segmentation",
    "segmentation api apps",
    "look api video",
    "core bundle verify apps",
    "runtime verify",
    "render bundle",
    "stream studio cli",
    "api studio",
    "_version _pyinstaller",
)
PURE_PACKAGES = ("dye", "render")
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
RUNTIMES = {"ai_edge_litert", "onnx", "onnxruntime", "tflite_runtime"}


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


def package_of(module):
    """The part of a name that the arrows are about: "render" of "hairseg.render.border"."""
    return module.split(".")[1]


def lower_packages():
    """For each package the set of those that it may import from."""
    lower = {}
    for chain in CHAINS:
        names = chain.split()
        for left, right in zip(names, names[1:], strict=False):
            lower.setdefault(right, set()).add(left)
            lower.setdefault(left, set())
    grew = True
    while grew:
        grew = False
        for below in lower.values():
            reached = set().union(below, *(lower[name] for name in below))
            grew = grew or reached != below
            below |= reached
    return lower


LOWER = lower_packages()


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {"hairseg", "hairseg.__main__"}))
def test_arrows_between_packages_point_down(name):
    package = package_of(name)
    assert package in LOWER, f"{package} is in no chain: say where it belongs"
    for imported in imports_of(MODULES[name]):
        if imported == "hairseg":
            pytest.fail(f"{name} imports the package, which imports everything")
        if imported in MODULES and package_of(imported) != package:
            below = package_of(imported)
            assert below in LOWER[package], f"{name} imports {imported} from above or beside"


def test_no_folder_holds_more_than_25_modules():
    folders = [path.parent for path in MODULES.values()]
    assert {
        folder.name: folders.count(folder) for folder in folders if folders.count(folder) > 25
    } == {}


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
    if name not in ("hairseg.runtime.cpu", "hairseg.runtime.gpu"):
        assert not packages_of(MODULES[name]) & RUNTIMES


def test_only_the_studio_knows_a_network():
    """Nothing leaves the machine: the studio's own server listens, and nobody calls out."""
    network = {"aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "urllib3"}
    for name, path in MODULES.items():
        found = packages_of(path) & network
        found |= {one for one in imports_of(path) if one.startswith("urllib.request")}
        allowed = {"socket"} if name.startswith("hairseg.studio.") else set()
        assert found <= allowed, name


@pytest.mark.parametrize(
    "name",
    sorted(
        name for name in MODULES if name.startswith(tuple(f"hairseg.{p}." for p in PURE_PACKAGES))
    ),
)
def test_the_pixel_core_knows_no_disk_and_no_clock(name):
    assert not packages_of(MODULES[name]) & DISK_AND_CLOCK


def test_the_package_says_what_it_is_and_exports():
    body = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8")).body
    kinds = {type(node) for node in body}
    assert kinds <= {ast.Expr, ast.ImportFrom, ast.Assign, ast.If, ast.FunctionDef}
    functions = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    assert functions == ["__getattr__", "__dir__"]


def test_the_homes_of_the_public_names_are_complete():
    assert sorted(hairseg._HOMES) == sorted(set(hairseg.__all__) - {"__version__"})


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
