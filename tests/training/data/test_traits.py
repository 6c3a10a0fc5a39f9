"""Traits: what labels and pixels tell of a photo."""

import numpy as np
import pytest

from training.data.packs import Pack, PackRow, PackWriter
from training.data.sealed import is_in_part, is_sealed
from training.data.traits import TRAITS, traits_of

SIDE = 96


@pytest.fixture
def pack(tmp_path):
    """Five drawn photos: long hair, a bare head, grey hair, hair of its ground's tone, nobody."""

    def row(stem, fraction, set_name="heads"):
        return PackRow(set_name, stem, "train", "", "hair", 100, 100, fraction)

    def drawn(box, hair, ground):
        image, label = np.full((SIDE, SIDE, 3), ground, np.uint8), np.zeros((SIDE, SIDE), np.uint8)
        top, left, bottom, right = box
        image[top:bottom, left:right] = hair
        label[top:bottom, left:right] = 255
        return image, label

    with PackWriter(tmp_path / "pack", SIDE) as writer:
        writer.append(row("long", 0.2), *drawn((10, 30, 80, 55), (90, 30, 10), (240, 240, 255)))
        writer.append(row("bare", 0.0), *drawn((0, 0, 0, 0), 0, (200, 160, 140)))
        writer.append(row("grey", 0.2), *drawn((20, 20, 50, 70), (150, 150, 148), (30, 90, 30)))
        writer.append(row("own", 0.4), *drawn((20, 10, 70, 90), (60, 40, 30), (66, 44, 33)))
        writer.append(row("nobody", 0.0, "bare"), *drawn((0, 0, 0, 0), 0, (90, 90, 90)))
    return Pack.open(tmp_path / "pack")


def test_traits_are_found(pack):
    traits = traits_of(pack)
    assert set(traits) == set(TRAITS)
    assert traits["long"].tolist() == [True, False, False, False, False]
    assert traits["bare"].tolist() == [False, True, False, False, False]
    assert traits["grey"].tolist() == [False, False, True, False, False]
    assert traits["own_tone"].tolist() == [False, False, False, True, False]
    assert traits["filling"].tolist() == [False, False, False, True, False]


def test_traits_are_measured_once(pack, monkeypatch):
    first = traits_of(pack)
    monkeypatch.setattr("training.data.traits._measure", None)
    again = traits_of(pack)
    for name in TRAITS:
        np.testing.assert_array_equal(first[name], again[name])


def test_a_third_is_sealed_and_stays_so():
    sealed = [is_sealed("figaro1k", f"Frame{number:05d}") for number in range(3000)]
    assert 0.3 < np.mean(sealed) < 0.37
    assert [is_sealed("figaro1k", name) for name in ("Frame00001", "Frame00002")] == sealed[1:3]
    for part, expected in (("all", True), ("sealed", sealed[1]), ("open", not sealed[1])):
        assert is_in_part(part, "figaro1k", "Frame00001") is expected
