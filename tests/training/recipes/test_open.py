"""The open recipe learns from the open set and from nothing else."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from training.config import ConfigError, load_config
from training.data.batches import BatchSource
from training.data.generated import draw_picture
from training.data.packs import PackRow, PackWriter

ROOT = Path(__file__).resolve().parents[3]
OPEN = load_config("open")
GROUPS = ("short", "straight", "wavy", "curly", "kinky", "braids", "dreadlocks", "covered", "bald")


def write_pack(folder, sets):
    rng = np.random.default_rng(3)
    with PackWriter(folder, 64) as writer:
        for name in sets:
            for number, group in enumerate(GROUPS):
                image, mask = draw_picture(64, rng=rng)
                mask = mask * (not name.endswith("negatives"))
                share = float(mask.mean()) / 255.0
                row = PackRow(name, f"{name}{number}", "train", group, "hair", 64, 64, share)
                writer.append(row, image, mask)
    return folder


def settings(pack):
    data = dataclasses.replace(OPEN.data, pack=str(pack), workers=0)
    return dataclasses.replace(OPEN, data=data, network=dataclasses.replace(OPEN.network, size=64))


def test_it_starts_from_nothing_but_a_trunk_that_the_command_names():
    assert (OPEN.start_from, OPEN.gate, OPEN.trunk_weights, OPEN.teacher) == ("", "", "", None)
    assert OPEN.data.soft_share == 0.0
    names = {name.split("/")[0].split("#")[0] for name, _ in OPEN.data.set_weights}
    assert names - {""} == set(OPEN.data.only_sets) == {"open", "open_negatives"}


def test_a_pack_of_the_open_set_is_drawn_from(tmp_path):
    pack = write_pack(tmp_path / "pack", ["open", "open_negatives"])
    batch = BatchSource(settings(pack)).batch(0)
    assert batch.images.shape == (OPEN.batch, 64, 64, 3)


@pytest.mark.parametrize("other", ["figaro1k", "negatives2", "celeb1k"])
def test_a_pack_with_any_other_photo_is_refused(tmp_path, other):
    pack = write_pack(tmp_path / "pack", ["open", "open_negatives", other])
    with pytest.raises(ConfigError, match=f"holds {other}; this recipe learns from open, open_"):
        BatchSource(settings(pack))


def test_nothing_is_read_of_the_research_data(tmp_path):
    """In a process that dies at the first file of data/hair that is opened, whoever opens it."""
    pack = write_pack(tmp_path / "pack", ["open", "open_negatives"])
    script = f"""
import dataclasses, os, sys

def deny(event, arguments):
    words = [os.fsdecode(word) for word in arguments if isinstance(word, (str, bytes))]
    if event in ("open", "os.listdir", "os.scandir") and any("data/hair" in w for w in words):
        os._exit(7)

sys.addaudithook(deny)
from training.config import load_config
from training.data.batches import BatchSource
config = load_config("open")
data = dataclasses.replace(config.data, pack={str(pack)!r}, workers=0)
network = dataclasses.replace(config.network, size=64)
BatchSource(dataclasses.replace(config, data=data, network=network)).batch(0)
print("made")
if len(sys.argv) > 1:
    open(sys.argv[1])
"""

    def run(*arguments):
        command = [sys.executable, "-c", script, *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)

    allowed = run()
    assert (allowed.returncode, allowed.stdout.strip()) == (0, "made"), allowed.stderr
    assert run("../shared/data/hair/index.csv").returncode == 7  # the hook does deny
