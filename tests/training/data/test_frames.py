"""Frames of clips: taken at regular times, made small, and read by prepare as unlabelled photos."""

import cv2
import numpy as np
import pytest

from training.cli import main
from training.data.batches import _rows_of_hairless_sets
from training.data.frames import FRAME_SET, ClipError, read_clip, write_frames
from training.data.packs import Pack
from training.data.pictures import read_photo
from training.data.prepare import prepare


@pytest.fixture
def write_clip(tmp_path):
    """Write a clip whose frames tell their number by their brightness, 10 grey steps a frame."""

    def write(name, *, frames=20, rate=10.0, wh=(64, 48)):
        path = tmp_path / "clips" / name
        path.parent.mkdir(exist_ok=True)
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), rate, wh)
        for number in range(frames):
            writer.write(np.full((wh[1], wh[0], 3), 40 + 10 * number, np.uint8))
        writer.release()
        return path

    return write


@pytest.mark.parametrize(
    ("rate", "per_second", "numbers"),
    [
        (10.0, 2.0, [0, 5, 10, 15]),
        (10.0, 4.0, [0, 3, 5, 8, 10, 13, 15, 18]),  # the first frame at 0.25 s or after, ...
        (30.0, 10.0, [0, 3, 6, 9, 12, 15, 18]),
        (10.0, 0.1, [0]),
        (10.0, 99.0, list(range(20))),
    ],
)
def test_frames_lie_at_regular_times(write_clip, rate, per_second, numbers):
    frames = list(read_clip(write_clip("a.mp4", rate=rate), per_second))
    assert [frame.number for frame in frames] == numbers
    for frame in frames:
        assert frame.bgr_frame.mean() == pytest.approx(40 + 10 * frame.number, abs=4.9)


def test_pictures_are_no_larger_than_the_side_and_keep_their_shape(write_clip, tmp_path):
    clips = [write_clip("wide.mp4", wh=(64, 48)), write_clip("tall.mp4", wh=(16, 32))]
    assert write_frames(clips, tmp_path / "out", side=32) == {"wide": 4, "tall": 4}
    images = tmp_path / "out" / FRAME_SET / "images"
    assert len(list(images.iterdir())) == 8
    assert read_photo(images / "wide_000005.jpg").shape == (24, 32, 3)
    assert read_photo(images / "tall_000005.jpg").shape == (32, 16, 3)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_gif_is_a_clip(tmp_path):
    from PIL import Image

    pictures = [Image.new("RGB", (40, 30), (20 * i, 90, 200)) for i in range(10)]
    clip = tmp_path / "moving.gif"
    pictures[0].save(clip, save_all=True, append_images=pictures[1:], duration=100, loop=0)
    assert write_frames([clip], tmp_path / "out", per_second=5) == {"moving": 5}
    red = read_photo(tmp_path / "out" / FRAME_SET / "images" / "moving_000008.jpg")[..., 0]
    assert red.mean() == pytest.approx(160, abs=6)  # colours are not swapped


def test_prepare_packs_them_as_photos_without_labels(write_clip, indexed_folder, tmp_path, capsys):
    out = tmp_path / "frames"
    assert main(["frames", str(write_clip("a.mp4")), "--out", str(out), "--per-second", "4"]) == 0
    assert "     8  a\n" in capsys.readouterr().out
    assert prepare([indexed_folder, out], tmp_path / "pack", size=32) == ()
    pack = Pack.open(tmp_path / "pack")
    rows = pack.rows(split="train", sets=[FRAME_SET])
    assert len(rows) == 8
    assert {(pack.index[i].label_kind, pack.index[i].group) for i in rows} == {("none", "a")}
    assert not set(rows) & set(_rows_of_hairless_sets(pack))  # no mask is not "no hair"


@pytest.mark.parametrize(
    ("clip", "options", "message"),
    [
        ("missing.mp4", [], "no such file"),
        ("text.txt", [], "is not a readable video"),
        ("a.mp4", ["--per-second", "0"], "per-second must be above 0; got 0"),
        ("a.mp4", ["--per-second", "nan"], "per-second must be above 0; got nan"),
        ("a.mp4", ["--side", "0"], "side must be at least 1 pixel; got 0"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    write_clip, tmp_path, capsys, clip, options, message
):
    folder = write_clip("a.mp4", frames=2).parent
    (folder / "text.txt").write_text("no video\n")
    out = tmp_path / "new" / "out"
    assert main(["frames", str(folder / clip), "--out", str(out), *options]) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1
    assert not out.exists() and not (out.parent.exists() and list(out.parent.iterdir()))


def test_clips_of_one_name_and_folders_that_are_there_are_refused(write_clip, tmp_path):
    clip = write_clip("a.mp4")
    with pytest.raises(ClipError, match="2 clips are called 'a'"):
        write_frames([clip, clip.with_suffix(".mp4")], tmp_path / "out")
    (tmp_path / "out").mkdir()
    with pytest.raises(FileExistsError, match="is there already"):
        write_frames([clip], tmp_path / "out")


def test_a_clip_without_frames_is_refused(write_clip, tmp_path, monkeypatch):
    monkeypatch.setattr("training.data.frames.read_clip", lambda clip, per_second: iter(()))
    with pytest.raises(ClipError, match="no frame can be read"):
        write_frames([write_clip("a.mp4")], tmp_path / "out")
    assert not (tmp_path / "out").exists()
