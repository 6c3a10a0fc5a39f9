"""Makes the npm package out of web/engine: its code as it is, models and looks, the licence.

python scripts/npm_pack.py [--out FOLDER]    # writes hairseg-VERSION.tgz; needs hairseg and npm
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Only the page shows them.
LEFT_OUT = ("sample.webp", "sample-thumb.webp")


def main(argv: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the package (here)")
    args = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        stage(Path(folder) / "hairseg")
        print(pack(Path(folder) / "hairseg", args.out.resolve()))
    return 0


def stage(folder: Path) -> None:
    """Lay out everything that the package holds."""
    shutil.copytree(ROOT / "web" / "engine", folder)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    assets = [sys.executable, str(ROOT / "web" / "page" / "build_assets.py")]
    subprocess.run(
        [*assets, "--out", str(folder / "assets")], check=True, stdout=subprocess.DEVNULL
    )
    for name in LEFT_OUT:
        (folder / "assets" / name).unlink(missing_ok=True)
    manifest = folder / "assets" / "manifest.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**data, "sample": None}), encoding="utf-8")
    package = folder / "package.json"
    told = json.loads(package.read_text(encoding="utf-8"))
    told["version"] = npm_version(data["hairseg"])
    package.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def npm_version(python: str) -> str:
    """Return a Python version as npm spells it.

    >>> npm_version("0.2.0.dev0"), npm_version("1.4.2"), npm_version("1.0.0rc1")
    ('0.2.0-dev.0', '1.4.2', '1.0.0-rc.1')
    """
    release, kind, number = re.fullmatch(
        r"(\d+\.\d+\.\d+)(?:\.?(dev|a|b|rc)(\d+))?", python
    ).groups()  # type: ignore[union-attr]
    return f"{release}-{kind}.{number}" if kind else release


def pack(folder: Path, out: Path) -> Path:
    """Run `npm pack`; return the .tgz."""
    command = ["npm", "pack", "--json", "--ignore-scripts", "--pack-destination", str(out)]
    told = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return out / json.loads(told.stdout)[0]["filename"]


if __name__ == "__main__":
    sys.exit(main())
