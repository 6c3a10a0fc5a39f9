"""The npm package as its user has it: packed, installed, built by Vite, driven in a browser.

Needs what `scripts/test-web` gets, and npm's registry for Vite; what is missing is named and
skipped.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from hairseg import __version__

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WEB = ROOT / "web"
APP = HERE / "npm"
CHROMIUM = os.environ.get("HAIRSEG_CHROMIUM") or shutil.which("chromium") or ""
VITE = "vite@7.3.8"
TIMEOUT_S = 1500
# Before the first result, beside LiteRT's own wasm.
MOST_BYTES = 6e6

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("node") is None or not (WEB / "node_modules" / "typescript").is_dir(),
        reason="needs Node and web/node_modules; scripts/test-web gets them",
    ),
]


def run(*command: str, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Runs a program; what it said is in the failure."""
    result = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "CHROMIUM": CHROMIUM},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert not check or result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    return result


def npm_pack() -> ModuleType:
    """The script, which lies outside every package."""
    spec = importlib.util.spec_from_file_location("npm_pack", ROOT / "scripts" / "npm_pack.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The .tgz."""
    folder = tmp_path_factory.mktemp("npm")
    module = npm_pack()
    module.stage(folder / "hairseg")
    packed: Path = module.pack(folder / "hairseg", folder)
    return packed


@pytest.fixture(scope="session")
def app(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An app with the package installed, and a photo to recolour."""
    from skimage.data import astronaut

    folder = tmp_path_factory.mktemp("app")
    (folder / "package.json").write_text(json.dumps({"private": True, "type": "module"}))
    for path in APP.glob("*"):
        if path.suffix in (".js", ".html"):
            shutil.copy(path, folder)
    (folder / "public").mkdir()
    Image.fromarray(astronaut()[:256, 96:352]).save(folder / "public" / "photo.png")
    shutil.copy(folder / "public" / "photo.png", folder)
    install = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", str(package)]
    result = run(*install, cwd=folder, check=False)
    if result.returncode and "network" in result.stderr + result.stdout:
        pytest.skip(f"npm's registry cannot be reached: {result.stderr[-300:]}")
    assert result.returncode == 0, result.stderr[-3000:]
    run("npx", "--no-install", "hairseg", "public/hairseg", cwd=folder)
    return folder


def drive(folder: Path, *pages: str) -> dict[str, Any]:
    """What each page did."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed; scripts/test-web installs it, or says how")
    told = run("node", str(APP / "drive.mjs"), str(folder), *pages, cwd=ROOT)
    results: dict[str, Any] = json.loads(told.stdout)
    for page, result in results.items():
        assert "error" not in result, f"{page}: {result['error']}"
        assert not result["failures"], f"{page}: {result['failures']}"
    return results


def test_types_are_those_of_a_user(tmp_path: Path) -> None:
    options = {
        "compilerOptions": {
            "target": "es2022",
            "module": "esnext",
            "moduleResolution": "bundler",
            "lib": ["es2022", "dom"],
            "strict": True,
            "noEmit": True,
            "types": [],
            "paths": {
                "hairseg": [str(WEB / "engine" / "index.d.ts")],
                "onnxruntime-web": [str(WEB / "node_modules" / "onnxruntime-web" / "types.d.ts")],
            },
            "skipLibCheck": True,
        },
        "files": [str(APP / "types.ts")],
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps(options))
    tsc = WEB / "node_modules" / "typescript" / "bin" / "tsc"
    run("node", str(tsc), "-p", str(tmp_path), cwd=tmp_path)


def test_what_is_exported_is_what_the_types_say() -> None:
    code = (
        "import('./engine/index.js').then((all) => console.log(JSON.stringify(Object.keys(all))))"
    )
    exported = json.loads(run("node", "-e", code, cwd=WEB).stdout)
    types = (WEB / "engine" / "index.d.ts").read_text(encoding="utf-8")
    declared = {
        line.split("(")[0].split("{")[0].split(" extends")[0].split()[-1]
        for line in types.splitlines()
        if line.startswith(("export class", "export function"))
    }
    assert set(exported) == declared
    # Every member too.
    members = "Object.getOwnPropertyNames(all.HairRecolorer.prototype)"
    code = f"import('./engine/index.js').then((all) => console.log(JSON.stringify({members})))"
    found = set(json.loads(run("node", "-e", code, cwd=WEB).stdout))
    _, _, told = types.partition("export class HairRecolorer {")
    for name in ("setLook", "setModel", "recolor", "play", "choose", "headAt", "toBlob", "dispose"):
        assert name in found
        assert f"{name}(" in told


def test_the_package_holds_what_it_needs_and_nothing_else(package: Path) -> None:
    with tarfile.open(package) as archive:
        names = {name.removeprefix("package/") for name in archive.getnames()}
        told = json.loads(archive.extractfile("package/package.json").read())  # type: ignore[union-attr]
    assert {"index.js", "index.d.ts", "README.md", "LICENSE", "assets/manifest.json"} <= names
    assert {f"assets/models/hairseg_{size}_fp16.tflite" for size in (256, 512)} <= names
    ours = ("sample", ".test.", ".py", "node_modules")
    assert not [name for name in names if any(part in name for part in ours)]
    assert told["version"].replace("-dev.", ".dev") == __version__
    assert package.stat().st_size < 6e6


def test_a_plain_page_reads_the_code_as_it_is(app: Path) -> None:
    results = drive(app, "plain.html?way=bitmap", "plain.html?way=video")
    for page, result in results.items():
        assert 0.03 < result["changed"] < 0.6, f"{page}: {result['changed']} of the picture changed"
    check_first_result(results["plain.html?way=bitmap"])


def test_a_plain_page_with_its_own_onnx_runtime(app: Path) -> None:
    pytest.importorskip("onnx", reason="needs hairseg[onnx]")
    from hairseg.runtime.onnx_writing import write_onnx

    model = ROOT / "hairseg" / "models" / "hairseg_256_fp16.tflite"
    (app / "hairseg_256.onnx").write_bytes(write_onnx(model.read_bytes(), half=True))
    runtime = WEB / "node_modules" / "onnxruntime-web"
    if not runtime.is_dir():
        pytest.skip("web/node_modules/onnxruntime-web is not there; scripts/test-web makes it")
    (app / "node_modules" / "onnxruntime-web").symlink_to(runtime)
    (result,) = drive(app, "plain.html?way=onnx").values()
    assert result["accelerator"] == "wasm"
    assert 0.03 < result["changed"] < 0.6
    assert result["apart"] < 0.002, "ONNX Runtime and LiteRT give one picture"


def test_a_vite_app(app: Path) -> None:
    result = run(
        "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", VITE, cwd=app, check=False
    )
    if result.returncode:
        pytest.skip(f"Vite cannot be installed: {result.stderr[-300:]}")
    run("npx", "--no-install", "vite", "build", "--target", "esnext", cwd=app)
    results = drive(app / "dist", "index.html?way=bitmap", "index.html?way=worker")
    for page, one in results.items():
        assert 0.03 < one["changed"] < 0.6, f"{page}: {one['changed']} of the picture changed"
    check_first_result(results["index.html?way=bitmap"])


def check_first_result(result: dict[str, Any]) -> None:
    """What one photo gave, and what it cost."""
    own, runtime = (result["fetched"][kind] for kind in ("own", "runtime"))
    print(f"own {own}, LiteRT {runtime}, first result after {result['ms']:.0f} ms")
    assert own["bytes"] <= MOST_BYTES
    # web/engine/README.md states them.
    assert own["bytes"] == pytest.approx(2.0e6, rel=0.1)
    assert own["gzipped"] == pytest.approx(1.5e6, rel=0.15)
    assert runtime["gzipped"] == pytest.approx(2.9e6, rel=0.15)
    assert len(result["heads"]) == 1
    assert result["accelerator"] == "wasm"
    assert result["blue"] > 0.03
    assert "a look is one of" in result["refused"]
    assert result["looks"] > 50
    assert all(model["licence"] for model in result["models"])
