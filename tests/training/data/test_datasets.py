"""The three layouts of a data source, and what is said about a wrong one."""

import pytest

from training.data.datasets import DataError, read_samples


def test_an_indexed_folder_is_read_in_its_order(indexed_folder):
    samples = read_samples(indexed_folder)
    assert [s.stem for s in samples] == [f"p{i}" for i in range(8)]
    assert samples[3].group == "curly" and samples[3].split == "val"
    assert samples[3].photo.is_file() and samples[3].label.is_file()
    assert {s.label_kind for s in samples} == {"hair"}


def test_sets_and_splits_select(indexed_folder):
    assert len(read_samples(indexed_folder, sets=["bare"])) == 2
    assert len(read_samples(indexed_folder, splits=["train"])) == 2
    with pytest.raises(DataError, match="no set 'hats' in .*; it has bare, heads"):
        read_samples(indexed_folder, sets=["hats"])
    with pytest.raises(DataError, match="has no pairs for the sets and splits asked for"):
        read_samples(indexed_folder, splits=["test"])


def test_a_photo_that_is_missing_is_still_listed(indexed_folder):
    (indexed_folder / "heads" / "images" / "p1.png").unlink()
    assert not read_samples(indexed_folder)[1].photo.exists()


def test_sets_known_to_hold_person_masks_say_so(tmp_path):
    (tmp_path / "index.csv").write_text("set,stem,split\nperson_vikram290,1,train\nx,2,train\n")
    assert [s.label_kind for s in read_samples(tmp_path)] == ["person", "hair"]


def test_the_index_may_name_the_kind_of_label(tmp_path):
    head = "set,stem,split,label_kind\n"
    (tmp_path / "index.csv").write_text(head + "a,1,train,person\na,2,train,none\na,3,val,\n")
    samples = read_samples(tmp_path)
    assert [s.label_kind for s in samples] == ["person", "none", "hair"]
    assert samples[1].label is None
    (tmp_path / "index.csv").write_text(head + "a,1,train,face\n")
    with pytest.raises(
        DataError, match="line 2: label_kind must be one of hair, person, none; got"
    ):
        read_samples(tmp_path)


def test_a_plain_folder_is_paired_by_stem_and_split_the_same_way_each_time(tmp_path, write_pair):
    for number in range(30):
        folder = tmp_path / "mine"
        write_pair(folder / "images" / f"{number}.jpg", folder / "masks" / f"{number}.png")
    samples = read_samples(tmp_path / "mine", val_share=0.5)
    assert samples == read_samples(tmp_path / "mine", val_share=0.5)
    assert {s.set for s in samples} == {"mine"}
    assert all(s.label.stem == s.photo.stem for s in samples)
    assert sum(s.split == "val" for s in samples) == 15
    few = read_samples(tmp_path / "mine", val_share=0.01)
    assert sum(s.split == "val" for s in few) == 1
    assert all(s.split == "train" for s in read_samples(tmp_path / "mine", val_share=0.0))


def test_a_folder_of_photos_alone_is_unlabelled(tmp_path, write_pair):
    write_pair(tmp_path / "images" / "a.jpg", tmp_path / "elsewhere" / "a.png")
    assert [(s.label_kind, s.label) for s in read_samples(tmp_path)] == [("none", None)]


def test_a_csv_lists_pairs_relative_to_itself(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("\ufeffimage,mask,split,group\na/b.jpg,m/b.png,val,curly\nc.jpg,,,\n")
    first, second = read_samples(path)
    assert first.photo == tmp_path / "a/b.jpg" and first.label == tmp_path / "m/b.png"
    assert (first.set, first.stem, first.split, first.group) == ("mine", "b", "val", "curly")
    assert (second.split, second.label_kind, second.label) == ("train", "none", None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("image\na.jpg\n", "column 'mask' is missing"),
        ("image,mask,split\na.jpg,a.png,dev\n", "line 2: split must be one of train, val, test"),
    ],
)
def test_a_wrong_csv_says_where(tmp_path, text, message):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=message):
        read_samples(path)


def test_a_folder_of_none_of_the_layouts_is_refused(tmp_path):
    with pytest.raises(DataError, match="needs an index.csv, or folders images/ and masks/"):
        read_samples(tmp_path)
    with pytest.raises(DataError, match="does not exist"):
        read_samples(tmp_path / "nowhere")
