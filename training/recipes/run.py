"""From photos to a shipped model by one command: all its steps, in order, each as a command.

A stage's config says what it starts from (`start_from`) and which pack it reads (`data.pack`); the
table below says which runs were averaged. The steps follow from that. A step whose result is there
is passed over, and a training that was cut short goes on, so that the same command again goes on
where it stopped. `--list` prints the commands instead.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.config import load_config

TEACHER, GATE = "teacher_256", "gate"
FRAMES_PER_SECOND = 1.9


@dataclass(frozen=True)
class Soup:
    """Two runs or soups, and the second's share in their average."""

    first: str
    second: str
    share: float


SOUPS = {
    "light_six": Soup("hairseg_256_more", "hairseg_256_settled", 0.5),
    "light_seven": Soup("light_six", "hairseg_256_long", 0.5),
    "light_eight": Soup("light_six", "hairseg_256", 0.6),
    "light_nine": Soup("light_eight", "hairseg_256_plain", 0.7),
    "light_ten": Soup("light_nine", "hairseg_256_final", 0.75),
    "light_eleven": Soup("light_ten", "hairseg_256_gated", 0.6),
    "light_twelve": Soup("light_ten", "hairseg_256_gated", 0.33),
    "light_thirteen": Soup("light_twelve", "hairseg_256_nobody", 0.25),
    "full_three": Soup("light_eight", "hairseg_512_own", 0.6),
    "full_four": Soup("full_three", "hairseg_512_head", 0.6),
    "full_five": Soup("full_four", "hairseg_512_labels", 0.75),
    "full_six": Soup("full_five", "hairseg_512", 0.75),
    "full_seven": Soup("full_six", "hairseg_512_more", 0.33),
    "full": Soup("full_seven", "hairseg_512_rare", 0.25),
}


@dataclass(frozen=True)
class Slimmed:
    """A run or soup, and the experiment whose smaller network is made of it."""

    source: str
    config: str


SLIMMED = {"light": Slimmed("light_thirteen", "hairseg_256_pooled")}
LOGIT_SCALES = {"light": 2.0, "full": 1.8}
"""Factors on the logits of what is shipped (`export/logit_scale.py`)."""


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
    """The steps towards a model, each once, what it needs before it."""

    def __init__(
        self, root: Path, data: Path, clips: tuple[Path, ...] = (), backbone: str = ""
    ) -> None:
        """Take what the steps need.

        Args:
            root: Where `packs/`, `runs/` and `models/` go.
            data: Photos and labels, in any layout that `prepare` takes.
            clips: Clips whose frames the teacher labels; without them photos alone teach.
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
        """Return whether its steps were given before; from now on they were."""
        before = thing in self._seen
        self._seen.add(thing)
        return before

    def _average(self, name: str) -> Path:
        return self._root / "runs" / name / "average.keras"

    def _weights(self, name: str) -> Iterator[Step]:
        """Yield what leads to the weights of a run or a soup."""
        if self._was_given(name):
            return
        if name in SOUPS:
            yield from self._soup(name)
        elif name in SLIMMED:
            yield from self._slimmed(name)
        else:
            yield from self._training(name)

    def _slimmed(self, name: str) -> Iterator[Step]:
        slimmed, average = SLIMMED[name], self._average(name)
        yield from self._weights(slimmed.source)
        source = self._average(slimmed.source).parent
        words = ("slim", str(source), "--to", slimmed.config, "--out", str(average.parent))
        yield Step(words, average)

    def _soup(self, name: str) -> Iterator[Step]:
        soup = SOUPS[name]
        yield from self._weights(soup.first)
        yield from self._weights(soup.second)
        first, second, out = (self._average(n).parent for n in (soup.first, soup.second, name))
        words = ("soup", str(first), str(second), "--share", f"{soup.share:g}", "--out", str(out))
        yield Step(words, self._average(name))

    def _training(self, name: str) -> Iterator[Step]:
        config = load_config(name)
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
