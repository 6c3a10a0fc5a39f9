"""Files of tags, read; broken ones, refused in one line."""

from pathlib import Path

import pytest

from training.data.datasets import DataError
from training.evaluate.tags import has_tag, photo_key, read_tags

SHIPPED = Path(__file__).parents[3] / "training" / "results" / "val_tags.csv"


def written(folder, text):
    path = folder / "tags.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_photo_is_found_by_name_and_by_key(tmp_path):
    key = photo_key("heads", "p2")
    tags = read_tags(written(tmp_path, f"photo,tag\nheads/p1,hat\n{key},hat\nheads/p2,bald\n"))
    assert list(tags) == ["bald", "hat"]
    assert has_tag(tags, "hat", "heads", "p1") and has_tag(tags, "hat", "heads", "p2")
    assert not has_tag(tags, "bald", "heads", "p1") and not has_tag(tags, "hat", "bare", "p1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,tag\na,b\n", "expected the columns photo, tag"),
        ("", "expected the columns photo, tag"),
        ("photo,tag\nheads/p1,hat\nheads/p2,\n", "line 3: expected a photo and a tag"),
        ("photo,tag\nheads/p1\n", "line 2: expected a photo and a tag"),
    ],
)
def test_broken_files_are_refused(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        read_tags(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match="no file of tags at .*none.csv"):
        read_tags(tmp_path / "none.csv")


def test_the_shipped_tags_name_nobody():
    for photos in read_tags(SHIPPED).values():
        assert all(len(photo) == 12 and int(photo, 16) >= 0 for photo in photos)
