import numpy as np
import pytest
from PIL import Image

from hairseg.errors import VideoError
from hairseg.video.mattes import check_matte_target, open_matte_writer
from hairseg.video.reading import VideoReader
from tests.clips import HEIGHT, WIDTH, make_clip, pictures_of, times_of

RAMP = np.tile(np.linspace(0, 1, WIDTH, dtype=np.float32), (HEIGHT, 1))


@pytest.fixture
def clip(tmp_path):
    return make_clip(tmp_path / "a.mp4", ticks=[0, 512, 2000])


def write(clip, target, masks):
    with VideoReader(clip) as reader, open_matte_writer(target, reader.info) as writer:
        for timed, mask in zip(reader.frames(), masks, strict=True):
            writer.write_mask(mask, pts=timed.pts, duration=timed.duration)
        writer.complete()
        writer.publish()


def test_a_grey_video_with_the_source_s_times(clip, tmp_path):
    target = tmp_path / "m.mp4"
    write(clip, target, [RAMP, np.zeros_like(RAMP), np.ones_like(RAMP)])
    assert times_of(target) == times_of(clip)
    ramp, black, white = (picture.astype(int) for picture in pictures_of(target))
    assert np.abs(ramp - 255 * RAMP[..., None]).max() < 8
    assert black.max() <= 1
    assert white.min() >= 254


def test_a_folder_of_png_files_is_exact(clip, tmp_path):
    target = tmp_path / "mattes"
    write(clip, target, [RAMP, np.zeros_like(RAMP), np.ones_like(RAMP)])
    names = sorted(path.name for path in target.iterdir())
    assert names == ["000000.png", "000001.png", "000002.png"]
    with Image.open(target / names[0]) as picture:
        assert picture.mode == "L"
        assert np.array_equal(np.asarray(picture), np.round(RAMP * 255).astype(np.uint8))


@pytest.mark.parametrize("name", ["m.mp4", "mattes"])
def test_an_error_leaves_nothing(name, clip, tmp_path):
    before = set(tmp_path.iterdir())
    with pytest.raises(KeyError), VideoReader(clip) as reader:
        with open_matte_writer(tmp_path / name, reader.info) as writer:
            writer.write_mask(RAMP, pts=0, duration=512)
            raise KeyError
    assert set(tmp_path.iterdir()) == before


def test_bad_places_are_told_before_the_work(clip, tmp_path):
    def complaint(target):
        with pytest.raises(VideoError) as caught:
            check_matte_target(target, clip)
        return str(caught.value)

    full = tmp_path / "full"
    full.mkdir()
    (full / "x").touch()
    check_matte_target(tmp_path / "new", clip)
    (tmp_path / "empty").mkdir()
    check_matte_target(tmp_path / "empty", clip)
    assert complaint(full).endswith("cannot be written (it is there already, and not empty)")
    assert complaint(tmp_path / "m.png").endswith(
        "must end in .mp4, .m4v, .mov, .mkv, .webm, or be a new folder for PNG files; got '.png'"
    )
    assert complaint(tmp_path / "no" / "new").endswith(f"(no folder {tmp_path / 'no'})")
    assert "it is the source" in complaint(clip)
