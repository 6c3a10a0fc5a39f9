"""A run's folder: settings, command, versions, log, curves, weights."""

from __future__ import annotations

import csv
import datetime
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hairseg.core.atomic_file import write_whole
from training.config import ConfigError, TrainingConfig, to_json

_PACKAGES = ("keras", "tensorflow", "jax", "numpy", "opencv-python-headless", "scipy")
_FIRST_COLUMNS = ("step", "epoch", "images", "loss", "images_per_s", "waited_share")


@dataclass(frozen=True)
class RunFolder:
    """Where a run keeps what it makes.

    Attributes:
        path: The folder.
    """

    path: Path

    @classmethod
    def begin(cls, path: Path, config: TrainingConfig) -> RunFolder:
        """Make the folder, or go on in one that was begun with the same settings.

        Raises:
            ConfigError: The folder holds a run with other settings.
        """
        path.mkdir(parents=True, exist_ok=True)
        settings, written = to_json(config), path / "config.json"
        if written.exists() and written.read_text(encoding="utf-8") != settings:
            raise ConfigError(
                f"{path} holds a run with other settings (see config.json there); "
                "choose another --out, or the settings it was begun with"
            )
        if not written.exists():
            _write(written, settings)
            _write(path / "run.json", json.dumps(_circumstances(config), indent=2))
        return cls(path)

    @property
    def checkpoint(self) -> Path:
        """The file that a killed run goes on from."""
        return self.path / "checkpoint.npz"

    @property
    def average(self) -> Path:
        """The averaged weights as a Keras model."""
        return self.path / "average.keras"

    def sheet(self, step: int) -> Path:
        """Return where the contact sheet of a step goes."""
        return self.path / "sheets" / f"step{step:06d}.jpg"

    def save_average(self, network: Any) -> None:
        """Save the network beside, then rename."""
        beside = self.path / "part.keras"
        network.save(beside)
        os.replace(beside, self.average)

    def log(
        self,
        step: int,
        epoch: int,
        images: int,
        progress: dict[str, float],
        scores: dict[str, float],
    ) -> None:
        """Add a line to `log.csv` and draw `curves.png` anew."""
        first = dict.fromkeys(_FIRST_COLUMNS, "") | {"step": step, "epoch": epoch, "images": images}
        first |= {name: f"{value:.5g}" for name, value in progress.items()}
        row = first | {f"val_{name}": f"{value:.5f}" for name, value in scores.items()}
        path = self.path / "log.csv"
        new = not path.exists()
        with open(path, "a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, row)
            if new:
                writer.writeheader()
            writer.writerow(row)
        from training.train.curves import draw_curves

        draw_curves(path, self.path / "curves.png")

    def forget_after(self, step: int) -> None:
        """Drop the log's lines beyond `step`: a run that was killed will make them again."""
        path = self.path / "log.csv"
        if not path.exists():
            return
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = lines[:1] + [line for line in lines[1:] if int(line.split(",")[0]) <= step]
        if step == 0:
            path.unlink()
        else:
            _write(path, "\n".join(kept) + "\n")


def _circumstances(config: TrainingConfig) -> dict[str, Any]:
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "commit": _commit(),
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "seed": config.seed,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cpus": os.cpu_count(),
        "versions": versions,
    }


def _commit() -> str:
    """Return the commit of the checkout, with "+changes" where it has uncommitted ones."""
    folder = Path(__file__).parents[1]
    try:
        head, status = (
            subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
            for words in (["rev-parse", "HEAD"], ["status", "--porcelain", "."])
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head.stdout.strip() + ("+changes" if status.stdout.strip() else "")


def _write(path: Path, text: str) -> None:
    write_whole(path, text.encode())
