"""Finetune: a shipped model learns on from your own photos, by one command.

    python -m training finetune --data PHOTOS --out runs/mine

Photos are checked and packed (`pack/`), the shipped weights learn on (`run/`), and the result is
exported and checked against Keras (`models/`). Stopped, the same command goes on where it was.
Photos without hair, with empty masks, keep false hair away: mix some in.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from training.config import TrainingConfig, load_config
from training.data.datasets import DataError, Sample, read_samples

LEAST_PHOTOS = 8
"""Photos to train on; fewer are refused before any work is done."""


@dataclass(frozen=True)
class Start:
    """A shipped model to start from: the settings to train on with, and its weights."""

    config: str
    weights: str


STARTS = {
    "light": Start("light", "hairseg_256.keras"),
    "full": Start("full", "hairseg_512.keras"),
}
WEIGHTS = Path(__file__).parents[1] / "weights"


def check_photos(samples: Sequence[Sample]) -> str:
    """Return a line that says what there is to learn from.

    Args:
        samples: Pairs of all sources.

    Raises:
        DataError: Too few photos have labels, in train or in val.
    """
    counts = Counter(sample.split for sample in samples if sample.label_kind == "hair")
    if counts["train"] < LEAST_PHOTOS or not counts["val"]:
        raise DataError(
            f"finetune needs at least {LEAST_PHOTOS} labelled photos to train on and 1 held back;"
            f" got {counts['train']} and {counts['val']}"
        )
    return f"{counts['train']} labelled photos to learn from, {counts['val']} held back to measure"


def finetune_config(
    model: str, pack: Path, sets: Sequence[str], *, steps: int, seed: int = 1
) -> TrainingConfig:
    """Return the settings of a finetuning run.

    Args:
        model: A name of `STARTS`.
        pack: Folder of the packed photos.
        sets: Names of the sets to draw from, alike often.
        steps: Steps of the run.
        seed: Seed of every random draw.
    """
    start = STARTS[model]
    before = load_config(start.config)
    return replace(
        before,
        name=f"finetune_{model}",
        steps=steps,
        seed=seed,
        epoch_steps=max(1, min(before.epoch_steps, steps // 5)),
        start_from=str(WEIGHTS / start.weights),
        gate="",
        trunk_weights="",
        sizes=(),
        probe=0,
        data=replace(
            before.data,
            pack=str(pack),
            set_weights=tuple((name, 1.0) for name in sets),
            soft_share=0.0,
            contested_draws=1,
        ),
        optimizer=replace(
            before.optimizer, warmup_steps=min(before.optimizer.warmup_steps, steps // 10)
        ),
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `finetune`."""
    add = parser.add_argument
    add(
        "--data", action="append", required=True, type=Path, metavar="SOURCE",
        help="folder with images/ and masks/, CSV file, or folder with index.csv; repeatable",
    )  # fmt: skip
    add("--out", required=True, type=Path, help="folder of the pack, the run and the models")
    add("--model", choices=sorted(STARTS), default="light", help="model to start from (light)")
    add("--steps", type=int, default=500, help="training steps (default 500)")
    add("--val-share", type=float, default=0.1, help="held-back share of plain folders (0.1)")
    add("--seed", type=int, default=1, help="seed of every random draw (default 1)")


def run(options: argparse.Namespace) -> int:
    """Run `finetune` with parsed options and return the exit code."""
    if options.steps < 10:
        raise ValueError(f"--steps must be 10 or more; got {options.steps}")
    started = time.monotonic()
    samples = [
        sample
        for source in options.data
        for sample in read_samples(source, val_share=options.val_share)
    ]
    _say(1, check_photos(samples))
    pack = options.out / "pack"
    sets = _pack_photos(options, pack)
    config = finetune_config(options.model, pack, sets, steps=options.steps, seed=options.seed)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # our lines first, not TensorFlow's
    _say(3, f"training {config.steps} steps of {config.batch} photos from {options.model}")
    from training.export.write import export
    from training.train.run import train

    train(config, options.out / "run")
    _say(4, "exporting, checked against Keras on your photos")
    models = options.out / "models"
    about = export(options.out / "run" / "average.keras", models, data=options.data[0])
    minutes = (time.monotonic() - started) / 60
    file = models / f"{about['name']}.tflite"
    print(f"done in {minutes:.0f} min. Use it: hairseg recolor PHOTO OUT --model {file}")
    return 0


def _pack_photos(options: argparse.Namespace, pack: Path) -> list[str]:
    """Pack the photos, unless an earlier run has; return the names of the sets to train on."""
    from training.data.packs import Pack, is_pack
    from training.data.prepare import prepare, report_text

    if is_pack(pack):
        _say(2, f"{pack} is there")
    else:
        _say(2, f"checking and packing photos into {pack}")
        size = load_config(STARTS[options.model].config).network.size
        left_out = prepare(options.data, pack, size=size + 32, val_share=options.val_share)
        print(report_text(left_out), flush=True)
    rows = Pack.open(pack).index
    kept = [row for row in rows if row.split == "train" and row.label_kind == "hair"]
    if len(kept) < LEAST_PHOTOS or not any(row.split == "val" for row in rows):
        raise DataError(f"{pack}: {len(kept)} photos are left to train on; see above for why")
    return sorted({row.set for row in kept})


def _say(step: int, text: str) -> None:
    print(f"{step}/4 {text}", flush=True)
