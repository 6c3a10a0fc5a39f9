"""How large the wheel is, and how long hairseg takes to begin.

    python benchmarks/size.py                       # builds a wheel of a copy of the checkout
    python benchmarks/size.py --json benchmarks/results/size.json

Times are CPU seconds of a new process, Python's own start included and also told alone: the least
of --repeats, because what else runs on the machine only adds. The exit code is 1 if a bound does
not hold. Needs: pip install build setuptools.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from hairseg.apps.bench.measure import machine

ROOT = Path(__file__).resolve().parents[1]
PARTS = (
    *("hairseg", "luts", "web/engine", "pyproject.toml", "setup.py", "MANIFEST.in"),
    *("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
)
MB = 1e6
MOST_WHEEL_MB = 8.0
# What is begun, and the CPU seconds that it may take.
STARTS = {
    "python": (["-c", "pass"], None),
    "import hairseg": (["-c", "import hairseg"], 0.3),
    "hairseg --help": (["-m", "hairseg", "--help"], 0.3),
    "hairseg looks": (["-m", "hairseg", "looks"], 0.8),
    "hairseg.recolor imported": (["-c", "from hairseg import recolor"], None),
}


def main() -> int:
    options = parse_arguments()
    with tempfile.TemporaryDirectory() as folder:
        wheel = options.wheel or build_wheel(Path(folder))
        size_mb = wheel.stat().st_size / MB
        kinds = packed_mb(wheel)
    seconds = {name: cpu_seconds(start, options.repeats) for name, (start, _) in STARTS.items()}
    report = {
        "machine": machine(),
        "wheel_mb": round(size_mb, 3),
        "wheel_mb_by_kind": kinds,
        "cpu_s": seconds,
    }
    held = size_mb <= MOST_WHEEL_MB
    print(f"wheel {size_mb:.2f} MB, at most {MOST_WHEEL_MB:g}")
    for kind, kind_mb in kinds.items():
        print(f"  {kind_mb:6.2f} MB  {kind}")
    for name, (_, bound) in STARTS.items():
        limit = "" if bound is None else f", at most {bound:g}"
        print(f"{seconds[name]:.3f} s of CPU  {name}{limit}")
        held &= bound is None or seconds[name] <= bound
    print("within bounds" if held else "NOT WITHIN BOUNDS")
    if options.json is not None:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0 if held else 1


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="measure this one instead of building one")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def build_wheel(folder: Path) -> Path:
    """Build a wheel of a copy, so that the checkout stays as it is."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / part, ignore=ignored)
        else:
            shutil.copyfile(source, folder / part)
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def packed_mb(wheel: Path) -> dict[str, float]:
    """Return what the wheel's bytes are for, packed, the largest first."""
    kinds: dict[str, float] = {}
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            parts = entry.filename.split("/")
            place = "/".join(parts[:2]) if parts[0] == "hairseg" and len(parts) > 2 else parts[0]
            kind = f"{place} {Path(entry.filename).suffix}"
            kinds[kind] = kinds.get(kind, 0.0) + entry.compress_size / MB
    largest = sorted(kinds.items(), key=lambda kind: -kind[1])[:6]
    return {kind: round(size_mb, 3) for kind, size_mb in largest}


def cpu_seconds(arguments: list[str], repeats: int) -> float:
    """Return user and system seconds of a process, the least of several."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    least = float("inf")
    for _ in range(repeats + 1):  # the first one may have to compile
        before = os.times()
        command = [sys.executable, *arguments]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        spent = after.children_user + after.children_system
        least = min(least, spent - before.children_user - before.children_system)
    return round(least, 3)


if __name__ == "__main__":
    sys.exit(main())
