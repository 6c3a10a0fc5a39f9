"""From photos to a shipped model by one command: all its steps, in order, each as a command.

The steps follow from the table of the model's recipe: a row says what it begins with and which pack
it reads. A step whose result is there is passed over, and a training that was cut short goes on, so
that the same command again goes on where it stopped. `--list` prints the commands instead.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.config import TrainingConfig
from training.recipes import full, light
from training.recipes.stages import GATE, Average, Folded, Row

FRAMES_PER_SECOND = 1.9
TEACHER = light.TEACHER.name
ROWS: dict[str, Row] = {row.name: row for row in (*light.STAGES, *full.STAGES)}
LOGIT_SCALES = {"light": light.LOGIT_SCALE, "full": full.LOGIT_SCALE}


@dataclass(frozen=True)
class Step:
    """One command.

    Attributes:
        words: What follows `python -m training`.
        result: The file that is there once the step is done.
        steps: Of a training, its steps, which its log has to have reached; else 0.
    """

    words: tuple[str, ...]
    result: Path
    steps: int = 0

    @property
    def done(self) -> bool:
        """Whether the result is there, and whole."""
        if not self.result.is_file():
            return False
        if not self.steps:
            return True
        with open(self.result.parent / "log.csv", newline="", encoding="utf-8") as file:
            return max(int(row["step"]) for row in csv.DictReader(file)) >= self.steps


class Recipe:
    """The steps towards a model: each once, and after the steps that it needs."""

    def __init__(
        self, root: Path, data: Path, clips: tuple[Path, ...] = (), backbone: str = ""
    ) -> None:
        """Set the folders and photos that the steps read.

        Args:
            root: Folder of `packs/`, `runs/` and `models/`.
            data: Photos and labels, in any layout that `prepare` takes.
            clips: Clips whose frames the teacher labels; without them, photos alone are used.
            backbone: The teacher's first weights, an `.npz` file; "" for ImageNet's, downloaded.
        """
        self._root, self._data, self._clips, self._backbone = root, data, clips, backbone
        self._seen: set[str] = set()

    def steps(self, model: str) -> Iterator[Step]:
        """Yield the steps of "light" or "full", its export last."""
        yield from self._weights(model)
        name = "hairseg_256" if model == "light" else "hairseg_512"
        models = self._root / "models"
        yield Step(
            ("export", "--model", str(self._average(model)), "--data", str(self._data),
             "--logit-scale", f"{LOGIT_SCALES[model]:g}", "--name", name, "--out", str(models)),
            models / f"{name}.json",
        )  # fmt: skip

    def _was_given(self, thing: str) -> bool:
        """Return whether `thing` was asked for before, and note that it was."""
        before = thing in self._seen
        self._seen.add(thing)
        return before

    def _average(self, name: str) -> Path:
        return self._root / "runs" / name / "average.keras"

    def _weights(self, name: str) -> Iterator[Step]:
        """Yield the steps towards the weights of a row."""
        if self._was_given(name):
            return
        row = ROWS[name]
        if isinstance(row, Average):
            yield from self._averaging(row)
        elif isinstance(row, Folded):
            yield from self._folding(row)
        else:
            yield from self._training(row)

    def _averaging(self, row: Average) -> Iterator[Step]:
        yield from self._weights(row.first)
        yield from self._weights(row.second)
        first, second, out = (
            self._average(name).parent for name in (row.first, row.second, row.name)
        )
        words = ("average", str(first), str(second), "--share", f"{row.share:g}", "--out", str(out))
        yield Step(words, self._average(row.name))

    def _folding(self, row: Folded) -> Iterator[Step]:
        yield from self._weights(row.source)
        source, average = self._average(row.source).parent, self._average(row.name)
        words = ("fold", str(source), "--to", row.config, "--out", str(average.parent))
        yield Step(words, average)

    def _training(self, config: TrainingConfig) -> Iterator[Step]:
        name = config.name
        settings = []
        if config.start_from:
            start = Path(config.start_from).parent.name
            yield from self._weights(start)
            settings.append(f"start_from={self._average(start)}")
        if config.teacher and self._backbone:
            settings.append(f"teacher.backbone={self._backbone}")
        pack = self._root / "packs" / Path(config.data.pack).name
        yield from self._pack(pack)
        if config.data.soft_share or config.data.contested_draws > 1:
            yield from self._soft_labels(pack)
        if config.gate:
            yield from self._gate(pack)
            settings.append(f"gate={self._average(GATE)}")
        words = ["train", "--config", name]
        for setting in (f"data.pack={pack}", *settings):
            words += ["--set", setting]
        average = self._average(name)
        yield Step((*words, "--out", str(average.parent)), average, config.steps)

    def _gate(self, pack: Path) -> Iterator[Step]:
        if self._was_given(GATE):
            return
        average = self._average(GATE)
        words = ("gate", "--set", f"data.pack={pack}", "--out", str(average.parent))
        yield Step(words, average)

    def _pack(self, pack: Path) -> Iterator[Step]:
        if self._was_given(pack.name):
            return
        words = ["prepare", "--data", str(self._data)]
        if pack.name == "p288_frames" and self._clips:
            frames = self._root / "frames"
            clips = tuple(map(str, self._clips))
            rate = f"{FRAMES_PER_SECOND:g}"
            yield Step(
                ("frames", *clips, "--per-second", rate, "--out", str(frames)),
                frames / "index.csv",
            )
            words += ["--data", str(frames)]
        if pack.name == "p512":
            words += ["--size", "512"]
        yield Step((*words, "--out", str(pack)), pack / "pack.json")

    def _soft_labels(self, pack: Path) -> Iterator[Step]:
        if self._was_given(f"{pack.name}/soft"):
            return
        yield from self._weights(TEACHER)
        teacher = str(self._average(TEACHER))
        yield Step(("soft-labels", "--teacher", teacher, "--pack", str(pack)), pack / "soft.json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training recipe`."""
    parser.add_argument("model", choices=sorted(LOGIT_SCALES), help="which model to make")
    parser.add_argument("--data", required=True, type=Path, help="photos and labels")
    parser.add_argument(
        "--clips", nargs="+", type=Path, default=[], metavar="CLIP", help="clips to take frames of"
    )
    parser.add_argument(
        "--backbone", default="", metavar="FILE.npz", help="the teacher's first weights"
    )
    parser.add_argument(
        "--out", type=Path, default=Path(), help="folder of packs, runs and models (default: here)"
    )
    parser.add_argument("--list", action="store_true", help="print the commands, run none")


def run(options: argparse.Namespace) -> int:
    """Run the steps that are not done; the first that fails ends it."""
    recipe = Recipe(options.out, options.data, tuple(options.clips), options.backbone)
    steps = list(recipe.steps(options.model))
    for number, step in enumerate(steps, 1):
        if options.list:
            print("python -m training", *step.words)
            continue
        print(f"\n{number} of {len(steps)}: python -m training {' '.join(step.words)}", flush=True)
        if step.done:
            print(f"done before: {step.result}")
            continue
        code = subprocess.run([sys.executable, "-m", "training", *step.words]).returncode
        if code:
            return code
    return 0
