import av
import cv2
import numpy as np
import pytest

from hairseg.video.colors import ColorTags, PictureReader, PictureWriter, tags_of

BT709_TV = ColorTags(matrix=1, primaries=1, transfer=1, full_range=False, assumed=1)


def tags(matrix=1, full_range=False):
    return ColorTags(matrix, 1, 1, full_range, matrix if matrix != 2 else 6)


def picture(matrix=2, color_range=0, width=64, height=48, pix_fmt="yuv420p"):
    made = av.VideoFrame(width, height, pix_fmt)
    made.colorspace, made.color_range = matrix, color_range
    made.color_primaries, made.color_trc = 2, 2
    return made


def yuv(codes, color_range):
    """A flat picture of one Y, U, V."""
    planes = np.empty((48 * 3 // 2, 64), np.uint8)
    planes[:48] = codes[0]
    planes[48:60] = codes[1]
    planes[60:] = codes[2]
    made = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    made.color_range = color_range
    return made


def matrix_to_rgb(codes, kr, kb, full):
    """ITU-R BT.709 and BT.601, by the book."""
    y, u, v = (float(code) for code in codes)
    y, scale = (y / 255, 255) if full else ((y - 16) / 219, 224)
    u, v = (u - 128) / scale, (v - 128) / scale
    red, blue = y + 2 * (1 - kr) * v, y + 2 * (1 - kb) * u
    green = (y - kr * red - kb * blue) / (1 - kr - kb)
    return np.array([red, green, blue]) * 255


@pytest.mark.parametrize(("matrix", "kr", "kb"), [(1, 0.2126, 0.0722), (6, 0.299, 0.114)])
@pytest.mark.parametrize("full", [False, True])
def test_rgb_is_what_the_standard_says(matrix, kr, kb, full):
    codes = (120, 100, 150)
    reader = PictureReader(tags(matrix, full), 64, 48)
    frame = reader.to_frame(yuv(codes, 2 if full else 1))
    assert np.abs(frame - matrix_to_rgb(codes, kr, kb, full)).max() < 1.5


@pytest.mark.parametrize("matrix", [1, 5, 7, 9])
@pytest.mark.parametrize("full", [False, True])
def test_there_and_back_changes_nothing(matrix, full):
    rng = np.random.default_rng(0)
    # Smooth, as colour in a video is: 4:2:0 cannot hold noise in chroma.
    rough = rng.integers(60, 180, (4, 4, 3)).astype(np.uint8)
    image = cv2.resize(rough, (64, 48), interpolation=cv2.INTER_CUBIC)
    first = PictureWriter(tags(matrix, full)).to_picture(image)
    frame = PictureReader(tags(matrix, full), 64, 48).to_frame(first)
    second = PictureWriter(tags(matrix, full)).to_picture(frame)
    luma = first.to_ndarray()[:48].astype(int) - second.to_ndarray()[:48]
    chroma = first.to_ndarray()[48:].astype(int) - second.to_ndarray()[48:]
    assert np.abs(luma).max() <= 1
    assert np.abs(luma).mean() < 0.02
    # swscale cuts chroma of full range instead of rounding it: half a code.
    assert np.abs(chroma).mean() < (0.7 if full else 0.1)
    assert second.colorspace == matrix
    assert second.color_range == (2 if full else 1)


def test_what_is_not_said_is_what_players_assume():
    assert tags_of(picture(2)).assumed == 6
    assert tags_of(picture(2, width=1280, height=720)).assumed == 1
    assert tags_of(picture(2, width=720, height=1280)).assumed == 1
    assert tags_of(picture(2)).matrix == 2  # and it stays unsaid


def test_tags_are_read():
    assert tags_of(picture(9, 2)) == ColorTags(9, 2, 2, True, 9)
    assert tags_of(picture(pix_fmt="yuvj420p")).full_range


def test_rgb_pictures_become_bt709_of_limited_range():
    got = tags_of(picture(0, 2, pix_fmt="bgra"))
    assert (got.matrix, got.assumed, got.full_range) == (1, 1, False)


@pytest.mark.parametrize(("transfer", "name"), [(16, "PQ"), (18, "HLG"), (1, None), (2, None)])
def test_hdr_is_known(transfer, name):
    assert ColorTags(9, 9, transfer, False, 9).hdr == name


@pytest.mark.parametrize("shape", [(47, 63), (48, 63), (47, 64), (1, 1)])
def test_odd_sizes_repeat_their_border(shape):
    frame = np.full((*shape, 3), 200, np.uint8)
    written = PictureWriter(BT709_TV).to_picture(frame)
    height, width = (side + side % 2 for side in shape)
    assert (written.height, written.width) == (height, width)
    assert np.ptp(written.to_ndarray()[:height]) <= 1


def test_grey_is_black_to_white():
    mask = np.zeros((48, 64), np.uint8)
    mask[:, 32:] = 255
    luma = PictureWriter(BT709_TV).to_picture(mask).to_ndarray()
    assert (luma[0, 0], luma[0, -1]) == (16, 235)
    assert (luma[48:] == 128).all()


def test_another_size_midway_is_brought_to_the_first():
    reader = PictureReader(BT709_TV, 64, 48)
    assert reader.to_frame(picture(1, 1, width=32, height=32)).shape == (48, 64, 3)
