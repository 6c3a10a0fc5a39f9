"""The SDK as a teacher: its masks of the photos themselves, beside their pack."""

import numpy as np
import pytest

from hairseg import Segmenter
from training.cli import main
from training.data.packs import Pack
from training.data.pictures import read_photo, stretch
from training.data.sdk_teacher import both_ways
from training.data.soft_labels import open_soft_masks


@pytest.fixture
def pack(indexed_folder, tmp_path):
    folder = tmp_path / "pack"
    assert (
        main(["prepare", "--data", str(indexed_folder), "--out", str(folder), "--size", "32"]) == 0
    )
    return Pack.open(folder)


def soften(pack, model, *data):
    words = ["soft-labels", "--teacher", str(model), "--pack", str(pack.folder)]
    return main(words + [word for source in data for word in ("--data", str(source))])


def test_masks_are_the_sdks_in_the_packs_order(pack, indexed_folder, tiny_model, tiny_segmenter):
    assert soften(pack, tiny_model, indexed_folder) == 0
    soft = open_soft_masks(pack)
    for row, mask in zip(pack.index, soft, strict=True):
        photo = read_photo(indexed_folder / row.set / "images" / f"{row.stem}.png")
        expected = stretch(both_ways(tiny_segmenter, photo), pack.size) * 255
        np.testing.assert_allclose(mask, expected, atol=1)
    assert np.ptp(soft) > 100


def test_the_mirrored_look_is_mirrored_back(tiny_segmenter, head):
    mask = both_ways(tiny_segmenter, head)
    mirrored = both_ways(tiny_segmenter, np.ascontiguousarray(head[:, ::-1]))
    np.testing.assert_allclose(mirrored[:, ::-1], mask, atol=1e-6)
    assert isinstance(tiny_segmenter, Segmenter) and np.ptp(mask) > 0.5


def test_it_says_what_it_lacks(pack, indexed_folder, tiny_model, capsys, tmp_path, write_pair):
    assert soften(pack, tiny_model) == 2
    assert "needs --data" in capsys.readouterr().err
    write_pair(tmp_path / "other/images/a.png", tmp_path / "other/masks/a.png")
    assert soften(pack, tiny_model, tmp_path / "other") == 2
    assert "lacks heads/" in capsys.readouterr().err
    assert soften(pack, tmp_path / "none.tflite", indexed_folder) == 2
    assert "does not exist" in capsys.readouterr().err
    assert not list(pack.folder.glob("*soft*")), "half-written"
