"""Batches are a pure function of seed and step, here and in worker processes."""

import dataclasses
import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from training.config import ConfigError, DataConfig, GeometryConfig, load_config
from training.data.batches import BatchSource, batches
from training.data.packs import PackRow, PackWriter

ROOT = Path(__file__).resolve().parents[3]


def smoke(**changes):
    return dataclasses.replace(load_config("smoke"), **({"batch": 3} | changes))


def test_a_step_always_has_the_same_batch():
    one, two = BatchSource(smoke()).batch(7), BatchSource(smoke()).batch(7)
    other = BatchSource(smoke()).batch(8)
    np.testing.assert_array_equal(one.images, two.images)
    np.testing.assert_array_equal(one.priors, two.priors)
    assert not np.array_equal(one.images, other.images)


def test_shapes_and_ranges():
    batch = BatchSource(smoke()).batch(0)
    inputs = batch.inputs()
    assert inputs["image"].shape == (3, 64, 64, 3) and inputs["prior"].shape == (3, 64, 64, 1)
    assert batch.targets()["label"].shape == (3, 64, 64, 1)
    for array in (*inputs.values(), *batch.targets().values()):
        assert array.dtype == np.float32 and array.min() >= 0.0 and array.max() <= 1.0


def test_workers_make_the_same_batches_in_order():
    config = smoke(data=DataConfig(workers=2))
    made = list(itertools.islice(batches(config, first_step=5), 3))
    for step, batch in zip((5, 6, 7), made, strict=True):
        np.testing.assert_array_equal(batch.images, BatchSource(config).batch(step).images)


def test_workers_end_when_the_training_is_killed(tmp_path):
    script = (
        "import dataclasses, os, signal, multiprocessing\n"
        "from training.data.batches import batches\n"
        "from training.config import DataConfig, load_config\n"
        "if __name__ == '__main__':\n"
        "    config = dataclasses.replace(load_config('smoke'), data=DataConfig(workers=2))\n"
        "    stream = batches(config)\n"
        "    next(stream)\n"
        "    print(*(c.pid for c in multiprocessing.active_children()), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = tmp_path / "killed.py"
    path.write_text(script)
    done = subprocess.run(
        [sys.executable, str(path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    workers = [int(pid) for pid in done.stdout.split()]
    assert done.returncode == -signal.SIGKILL and len(workers) == 2
    deadline = time.monotonic() + 20
    while any(_is_alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(_is_alive(pid) for pid in workers)


def _is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    return not (status.exists() and "State:\tZ" in status.read_text())


def test_a_pack_without_the_named_sets_is_refused(tmp_path):
    row = PackRow("mine", "a", "train", "", "hair", 16, 16, 0.5)
    with PackWriter(tmp_path / "pack", 16) as writer:
        writer.append(row, np.zeros((16, 16, 3), np.uint8), np.zeros((16, 16), np.uint8))
    data = DataConfig(pack=str(tmp_path / "pack"), set_weights=(("figaro1k", 1.0),), workers=0)
    for workers in (0, 1):
        with pytest.raises(ConfigError, match="no photo to train on.* it has mine"):
            next(batches(smoke(data=dataclasses.replace(data, workers=workers))))
    data = dataclasses.replace(data, set_weights=(("mine", 1.0),))
    assert BatchSource(smoke(data=data)).batch(0).images.shape == (3, 64, 64, 3)


def test_backgrounds_come_from_pictures_without_hair(tmp_path):
    grey, red = np.full((64, 64, 3), 128, np.uint8), np.full((64, 64, 3), (255, 0, 0), np.uint8)
    hair = np.zeros((64, 64), np.uint8)
    hair[16:40, 24:44] = 255
    with PackWriter(tmp_path / "pack", 64) as writer:
        writer.append(PackRow("heads", "a", "train", "", "hair", 64, 64, 0.1), grey, hair)
        writer.append(PackRow("bare", "b", "train", "", "hair", 64, 64, 0.0), red, 0 * hair)
    data = DataConfig(pack=str(tmp_path / "pack"), set_weights=(("heads", 1.0),), workers=0)
    plain = smoke(data=data)
    augment = dataclasses.replace(plain.augment, background=1.0)
    there = BatchSource(dataclasses.replace(plain, augment=augment))
    redness = [
        np.ptp(source.batch(3).images.astype(int), axis=-1).max()
        for source in (BatchSource(plain), there)
    ]
    assert redness[0] < 100 < redness[1]


def test_unlabelled_photos_need_a_teacher(tmp_path):
    row = PackRow("clip_frames", "a", "train", "", "none", 16, 16, 0.0)
    with PackWriter(tmp_path / "pack", 16) as writer:
        writer.append(row, np.zeros((16, 16, 3), np.uint8), np.zeros((16, 16), np.uint8))
    data = DataConfig(pack=str(tmp_path / "pack"), set_weights=(("clip_frames", 1.0),), workers=0)
    with pytest.raises(ConfigError, match="clip_frames has photos without a label"):
        BatchSource(smoke(data=data))


def test_a_group_is_drawn_beside_its_set(tmp_path):
    data = DataConfig(set_weights=(("heads", 1.0), ("heads/kinky", 3.0)), workers=0)
    assert _share_of_red(tmp_path, data) == pytest.approx(0.25 * 0.5 + 0.75, abs=0.08)


def test_contested_photos_are_drawn_more_often(tmp_path):
    data = DataConfig(
        set_weights=(("heads", 1.0),), workers=0, contested_draws=4, least_agreement=0.6
    )
    assert _share_of_red(tmp_path, data) == pytest.approx(0.5, abs=0.08)
    (tmp_path / "pack" / "disagreements.csv").write_text("row,agreement\n0,0.9\n1,0.2\n")
    assert _share_of_red(tmp_path, data) == pytest.approx(0.8, abs=0.08)


def _share_of_red(folder, data):
    """Share of the draws that are of the second photo, the red one with group kinky."""
    label = np.zeros((64, 64), np.uint8)
    label[:32] = 255
    if not (folder / "pack").exists():
        with PackWriter(folder / "pack", 64) as writer:
            for group, color in (("wavy", (0, 0, 200)), ("kinky", (200, 0, 0))):
                photo = np.full((64, 64, 3), color, np.uint8)
                row = PackRow("heads", group, "train", group, "hair", 64, 64, 0.5)
                writer.append(row, photo, label)
    data = dataclasses.replace(data, pack=str(folder / "pack"))
    source = BatchSource(smoke(data=data, batch=200))
    means = source.batch(0).images.astype(float).mean(axis=(1, 2))
    return float(np.mean(means[:, 0] > means[:, 2]))


def test_photos_with_a_trait_are_drawn_beside_their_set(tmp_path):
    data = DataConfig(set_weights=(("heads", 1.0), ("heads/kinky#filling", 3.0)), workers=0)
    assert _share_of_red(tmp_path, data) == pytest.approx(0.25 * 0.5 + 0.75, abs=0.08)
    with pytest.raises(ConfigError, match="no photo to train on"):
        _share_of_red(tmp_path, dataclasses.replace(data, set_weights=(("#bare", 1.0),)))
    with pytest.raises(ConfigError, match="no trait 'tall'; they are long, bare"):
        _share_of_red(tmp_path, dataclasses.replace(data, set_weights=(("#tall", 1.0),)))


def test_geometry_shows_photos_on_grounds_without_hair(tmp_path):
    grey, red = np.full((64, 64, 3), 128, np.uint8), np.full((64, 64, 3), (255, 0, 0), np.uint8)
    hair = np.zeros((64, 64), np.uint8)
    hair[16:40, 24:44] = 255
    with PackWriter(tmp_path / "pack", 64) as writer:
        writer.append(PackRow("heads", "a", "train", "", "hair", 64, 64, 0.1), grey, hair)
        writer.append(PackRow("bare", "b", "train", "", "hair", 64, 64, 0.0), red, 0 * hair)
    data = DataConfig(pack=str(tmp_path / "pack"), set_weights=(("heads", 1.0),), workers=0)
    augment = dataclasses.replace(smoke().augment, texture=0.0)
    for collage, least in ((0.0, 0.5), (1.0, 0.0)):
        geometry = GeometryConfig(
            on=True, collage=collage, plain_ground=0.0, head_shares=(0.15, 0.15), framings=(0, 1, 0)
        )
        config = smoke(data=data, augment=augment, geometry=geometry)
        batch = BatchSource(config).batch(1)
        is_red = batch.images[..., 1] < 40
        assert is_red.mean() > least and not batch.labels[..., 0][is_red].any()
        assert (batch.labels > 127).any(axis=(1, 2, 3)).all()


def test_heads_from_behind_are_drawn_where_they_are_asked_for(tmp_path):
    image = np.full((64, 64, 3), 200, np.uint8)
    hair = np.zeros((64, 64), np.uint8)
    hair[10:50, 14:50] = 255
    hair[22:, 24:40] = 0
    image[hair > 0] = 20
    with PackWriter(tmp_path / "pack", 64) as writer:
        writer.append(PackRow("heads", "a", "train", "", "hair", 64, 64, 0.1), image, hair)
    data = DataConfig(pack=str(tmp_path / "pack"), set_weights=(("heads", 1.0),), workers=0)
    geometry = GeometryConfig(
        on=True, collage=0.0, plain_ground=1.0, framings=(1, 0, 0), whole_zoom=(0.0, 0.0),
        any_turn=0.0, any_aspect=0.0, mild_aspect=0.0, shift=0.0,
    )  # fmt: skip
    shares = []
    for back in (0.0, 1.0):
        augment = dataclasses.replace(smoke().augment, texture=0.0, back=back, curl=back / 2)
        batch = BatchSource(smoke(data=data, augment=augment, geometry=geometry)).batch(1)
        shares.append((batch.labels > 127).mean())
    assert shares[1] > 1.15 * shares[0]
