"""The web demo in a real browser: each of its test files (`*.test.mjs`) is one test here.

Needs Node, the page's `npm ci` and Chromium; `scripts/test-web` gets what is missing.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WEB = ROOT / "web"
MODELS = ROOT / "hairseg" / "models"
TINY_MODEL = ROOT / "tests" / "data" / "tiny_64.tflite"
CHROMIUM = os.environ.get("HAIRSEG_CHROMIUM") or shutil.which("chromium") or ""
TIMEOUT_S = 1500

pytestmark = pytest.mark.slow


def missing() -> str | None:
    """What the tests cannot do without, in words."""
    if shutil.which("node") is None:
        return "Node is not installed; scripts/test-web says how to get it"
    if not (WEB / "node_modules" / "playwright-core").is_dir():
        return "web/node_modules is not there; scripts/test-web makes it"
    return None


@pytest.fixture(scope="session")
def references(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `references.py` describes."""
    if reason := missing():
        pytest.skip(reason)
    import importlib.util

    spec = importlib.util.spec_from_file_location("references", HERE / "references.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shipped = [MODELS / f"hairseg_{size}_fp16.tflite" for size in (256, 512)]
    folder = tmp_path_factory.mktemp("web")
    module.write_references(folder, [path for path in shipped if path.is_file()], TINY_MODEL)
    return folder


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_page(name: str, references: Path) -> None:
    if not CHROMIUM:
        pytest.skip("chromium is not installed; scripts/test-web installs it, or says how")
    command = ["node", "--test", "--test-reporter=spec", str(HERE / name)]
    environment = {**os.environ, "HAIRSEG_WEB_FOLDER": str(references), "CHROMIUM": CHROMIUM}
    result = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    print(result.stdout)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
