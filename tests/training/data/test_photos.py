"""Labelled photos from a source and from a pack."""

import numpy as np
import pytest

from training.data.datasets import DataError
from training.data.photos import labelled_photos
from training.data.pictures import BrokenPictureError
from training.data.prepare import prepare


def test_a_source_and_its_pack_list_the_same_photos(indexed_folder, tmp_path):
    prepare([indexed_folder], tmp_path / "pack", size=32)
    from_source = labelled_photos(indexed_folder)
    from_pack = labelled_photos(tmp_path / "pack")
    assert [(p.set, p.stem, p.group) for p in from_source] == [
        (p.set, p.stem, p.group) for p in from_pack
    ]
    photo, label = from_source[0].read()
    assert photo.shape == (48, 40, 3) and label.shape == (48, 40)
    photo, label = from_pack[0].read()
    assert photo.shape == (32, 32, 3) and label.shape == (32, 32)
    assert photo.dtype == label.dtype == np.uint8


def test_split_sets_and_limit_select(indexed_folder):
    assert {p.stem for p in labelled_photos(indexed_folder, split="train")} == {"p0", "p1"}
    assert {p.set for p in labelled_photos(indexed_folder, sets=["bare"])} == {"bare"}
    assert [p.stem for p in labelled_photos(indexed_folder, limit=2)] == ["p2", "p5", "p6", "p7"]


def test_masks_of_persons_are_not_measured(tmp_path):
    (tmp_path / "index.csv").write_text("set,stem,split,label_kind\na,1,val,person\n")
    with pytest.raises(DataError, match="no photos with hair labels in split 'val'"):
        labelled_photos(tmp_path)


def test_a_broken_pair_says_so_when_it_is_read(indexed_folder):
    (indexed_folder / "heads" / "masks" / "p2.png").write_bytes(b"")
    with pytest.raises(BrokenPictureError, match="empty file"):
        labelled_photos(indexed_folder)[0].read()
