"""A teacher's masks beside a pack, and what a student's batches make of them."""

import csv
import dataclasses

import numpy as np
import pytest

from training.cli import main
from training.config import AugmentConfig, DataConfig, load_config
from training.data.batches import BatchSource
from training.data.packs import Pack, PackError, PackRow, PackWriter
from training.data.soft_labels import agreements_of, open_soft_masks, teacher_masks

SIDE = 32


class RedIsHair:
    """A teacher that takes red for hair."""

    outputs = (np.zeros((1, SIDE, SIDE, 1)),)

    def predict_on_batch(self, inputs):
        assert inputs["image"].shape[1:] == (SIDE, SIDE, 3)
        return inputs["image"][..., :1]


@pytest.fixture
def pack(tmp_path):
    """Four photos, red on the left: labelled so, labelled wrong, hairless, and with a person."""
    photo = np.zeros((SIDE, SIDE, 3), np.uint8)
    photo[:, : SIDE // 2, 0] = 255
    left = photo[..., 0]
    rows = (
        ("right", "hair", left),
        ("wrong", "hair", 255 - left),
        ("bare", "hair", np.zeros_like(left)),
        ("person", "person", np.full_like(left, 255)),
    )
    with PackWriter(tmp_path / "pack", SIDE) as writer:
        for name, kind, mask in rows:
            share = float((mask > 0).mean())
            row = PackRow(name, name, "train", "", kind, SIDE, SIDE, share)
            writer.append(row, photo, mask)
    return Pack.open(tmp_path / "pack")


def put_soft(pack, monkeypatch):
    monkeypatch.setattr("training.evaluate.predictors.load_network", lambda path: RedIsHair())
    teacher = pack.folder / "teacher.keras"
    teacher.write_bytes(b"weights")
    assert main(["soft-labels", "--teacher", str(teacher), "--pack", str(pack.folder)]) == 0


def config_of(pack, sets, **data):
    still = AugmentConfig(
        flip=0, upside_down=0, rotation_degrees=0, zoom=(1, 1), shift=0, aspect=1, texture=0
    )
    smoke = load_config("smoke")
    settings = DataConfig(str(pack.folder), sets, workers=0, **data)
    network = dataclasses.replace(smoke.network, size=SIDE)
    return dataclasses.replace(smoke, batch=1, data=settings, augment=still, network=network)


def label_of(pack, name, **data):
    config = config_of(pack, ((name, 1.0),), **data)
    label = BatchSource(config).batch(0).labels[0, :, :, 0]
    return label[:, : SIDE // 2 - 2].mean(), label[:, SIDE // 2 + 2 :].mean()


def test_the_mirrored_look_is_mirrored_back():
    photo = np.zeros((1, SIDE, SIDE, 3), np.uint8)
    photo[:, :, :5, 0] = 255
    np.testing.assert_array_equal(teacher_masks(RedIsHair(), photo)[0], photo[0, ..., 0])


def test_soft_masks_and_the_worst_labels_first(pack, monkeypatch):
    put_soft(pack, monkeypatch)
    np.testing.assert_array_equal(open_soft_masks(pack)[0], pack.masks[0])
    np.testing.assert_allclose(agreements_of(pack), (1.0, 0.0, 0.5, 1.0))
    with open(pack.folder / "disagreements.csv", newline="") as file:
        stems = [line["stem"] for line in csv.DictReader(file)]
    assert stems == ["wrong", "bare", "right"]


def test_labels_take_the_teachers_share(pack, monkeypatch):
    put_soft(pack, monkeypatch)
    assert label_of(pack, "wrong") == (0, 255)
    assert label_of(pack, "wrong", soft_share=0.25) == pytest.approx((64, 191), abs=1)
    assert label_of(pack, "bare", soft_share=0.25) == (0, 0)
    assert label_of(pack, "person", soft_share=0.25) == (255, 0)


def test_a_label_that_the_teacher_contradicts_is_kept(pack, monkeypatch):
    put_soft(pack, monkeypatch)
    assert label_of(pack, "wrong", soft_share=0.25, least_agreement=0.4) == (0, 255)


def test_contested_photos_are_drawn_more_often(tmp_path, monkeypatch):
    photo = np.zeros((SIDE, SIDE, 3), np.uint8)
    photo[:, : SIDE // 2, 0] = 255
    left = photo[..., 0]
    with PackWriter(tmp_path / "pack", SIDE) as writer:
        for name, mask in (("agreed", left), ("contested", 255 - left)):
            row = PackRow("set", name, "train", "", "hair", SIDE, SIDE, 0.5)
            writer.append(row, photo, mask)
    pack = Pack.open(tmp_path / "pack")
    put_soft(pack, monkeypatch)

    def contested_share(draws):
        data = {"soft_share": 0.1, "least_agreement": 0.5, "contested_draws": draws}
        config = config_of(pack, (("set", 1.0),), **data)
        source = BatchSource(dataclasses.replace(config, batch=200))
        return (source.batch(0).labels[:, SIDE // 2, -1] == 255).mean()

    assert contested_share(1) == pytest.approx(0.5, abs=0.1)
    assert contested_share(4) == pytest.approx(0.8, abs=0.1)


def test_a_pack_without_soft_labels_says_how_to_make_them(pack):
    with pytest.raises(PackError, match="python -m training soft-labels"):
        open_soft_masks(pack)
    with pytest.raises(PackError, match="python -m training soft-labels"):
        agreements_of(pack)
