"""Packs: what is written is read back, and half a pack never appears."""

import json

import numpy as np
import pytest

from training.data.packs import Pack, PackError, PackRow, PackWriter, is_pack


def row(number, **changes):
    given = {
        "set": "a", "stem": f"s{number}", "split": "train", "group": "", "label_kind": "hair",
        "width": 30, "height": 40, "mask_fraction": 0.25,
    }  # fmt: skip
    return PackRow(**{**given, **changes})


def write(folder, count=3, size=8, seed=0):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (count, size, size, 3), np.uint8)
    masks = rng.integers(0, 256, (count, size, size), np.uint8)
    with PackWriter(folder, size, source=["photos"]) as writer:
        for number in range(count):
            kind = "person" if number == 2 else "hair"
            split = "val" if number == 0 else "train"
            writer.append(row(number, label_kind=kind, split=split), images[number], masks[number])
    return images, masks


def test_a_pack_gives_back_what_was_written(tmp_path):
    images, masks = write(tmp_path / "pack")
    pack = Pack.open(tmp_path / "pack")
    assert (pack.images == images).all() and (pack.masks == masks).all()
    assert isinstance(pack.images, np.memmap) and not pack.images.flags.writeable
    assert len(pack) == 3 and pack.size == 8
    assert pack.index[1] == row(1)
    assert pack.about["sets"] == {"a": {"val": 1, "train": 2}}
    assert [p.name for p in tmp_path.iterdir()] == ["pack"]


def test_rows_are_selected(tmp_path):
    write(tmp_path / "pack")
    pack = Pack.open(tmp_path / "pack")
    assert pack.rows().tolist() == [0, 1, 2]
    assert pack.rows(split="train").tolist() == [1, 2]
    assert pack.rows(split="train", label_kinds=["hair"]).tolist() == [1]
    assert pack.rows(sets=["b"]).tolist() == []


def test_the_content_hash_tells_packs_apart(tmp_path):
    hashes = []
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        write(tmp_path / name, seed=seed)
        hashes.append(Pack.open(tmp_path / name).about["content_sha256"])
    assert hashes[0] == hashes[1] != hashes[2]


def test_an_error_leaves_the_old_pack_and_no_rest(tmp_path):
    images, _ = write(tmp_path / "pack")
    with pytest.raises(KeyError), PackWriter(tmp_path / "pack", 8) as writer:
        writer.append(row(0), images[0], images[0, ..., 0])
        raise KeyError("stop")
    assert len(Pack.open(tmp_path / "pack")) == 3
    assert [p.name for p in tmp_path.iterdir()] == ["pack"]


def test_a_new_pack_replaces_the_old_one(tmp_path):
    write(tmp_path / "pack")
    write(tmp_path / "pack", count=5)
    assert len(Pack.open(tmp_path / "pack")) == 5
    assert [p.name for p in tmp_path.iterdir()] == ["pack"]


def test_a_row_of_another_size_is_refused(tmp_path):
    with pytest.raises(PackError, match=r"row must be uint8 \(8, 8, 3\)"):
        with PackWriter(tmp_path / "pack", 8) as writer:
            writer.append(row(0), np.zeros((9, 8, 3), np.uint8), np.zeros((8, 8), np.uint8))
    assert not (tmp_path / "pack").exists()


def test_what_is_not_a_pack_is_refused(tmp_path):
    assert not is_pack(tmp_path)
    with pytest.raises(PackError, match="is not a pack"):
        Pack.open(tmp_path)
    write(tmp_path / "pack")
    about = json.loads((tmp_path / "pack" / "pack.json").read_text())
    (tmp_path / "pack" / "pack.json").write_text(json.dumps(about | {"schema_version": 9}))
    with pytest.raises(PackError, match="has pack schema 9; this code reads 1"):
        Pack.open(tmp_path / "pack")


@pytest.mark.parametrize("part", ["images.npy", "masks.npy", "index.csv"])
def test_a_pack_with_a_missing_or_cut_part_is_refused(tmp_path, part):
    write(tmp_path / "pack")
    path = tmp_path / "pack" / part
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(PackError, match="damaged"):
        Pack.open(tmp_path / "pack")
    path.unlink()
    with pytest.raises(PackError, match="damaged"):
        Pack.open(tmp_path / "pack")
