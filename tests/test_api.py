import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import hairseg
from hairseg import ColorError, FrameError, Look, ModelError, Segmenter, api, recolor, segment
from hairseg.segmentation import default

COLOR = "#d01060"


@pytest.fixture
def hair(head):
    """The true mask of the head, soft by one step at its border."""
    return (head.max(-1) < 100).astype(np.float32)


@pytest.fixture
def no_model(monkeypatch):
    monkeypatch.setattr(api, "default_segmenter", lambda: pytest.fail("a model was loaded"))


def as_image(head, kind):
    """The head in one of the forms that callers use."""
    alpha = np.arange(head.shape[0] * head.shape[1], dtype=np.uint8).reshape(*head.shape[:2], 1)
    rgba = np.concatenate([head, alpha], -1)
    return {
        "rgb": lambda: head.copy(),
        "rgba": lambda: rgba,
        "float32": lambda: head.astype(np.float32) / 255,
        "float64": lambda: head / 255,
        "float rgba": lambda: rgba.astype(np.float32) / 255,
        "PIL RGB": lambda: Image.fromarray(head),
        "PIL RGBA": lambda: Image.fromarray(rgba),
    }[kind]()


KINDS = ("rgb", "rgba", "float32", "float64", "float rgba", "PIL RGB", "PIL RGBA")


@pytest.mark.parametrize("kind", KINDS)
class TestEveryKind:
    def test_what_comes_in_is_what_comes_out(self, head, hair, kind):
        image = as_image(head, kind)
        result = recolor(image, COLOR, mask=hair)
        assert isinstance(result, Image.Image if isinstance(image, Image.Image) else np.ndarray)
        before, after = np.asarray(image), np.asarray(result)
        assert (after.dtype, after.shape) == (before.dtype, before.shape)
        assert np.array_equal(after[..., 3:], before[..., 3:])
        assert np.array_equal(after[hair == 0], before[hair == 0])
        codes = np.asarray(recolor(head, COLOR, mask=hair), float)
        ours = after[..., :3] * (255.0 if after.dtype.kind == "f" else 1.0)
        np.testing.assert_allclose(ours, codes, atol=1e-3)
        assert (codes[hair == 1] != head[hair == 1]).mean() > 0.5

    @pytest.mark.parametrize("nothing", ["strength 0", "empty mask"])
    def test_nothing_to_do_gives_the_same_bits(self, head, no_model, kind, nothing):
        image = as_image(head, kind)
        before = np.array(image)
        if nothing == "strength 0":
            result = recolor(image, COLOR, strength=0)
        else:
            result = recolor(image, COLOR, mask=np.zeros(head.shape[:2], np.float32))
        assert np.asarray(result).tobytes() == before.tobytes()
        assert result is not image
        if isinstance(image, np.ndarray):
            assert not np.shares_memory(result, image)

    def test_the_image_is_not_written_to(self, head, hair, kind):
        image = as_image(head, kind)
        before = np.array(image)
        recolor(image, COLOR, mask=hair)
        assert np.array_equal(np.asarray(image), before)

    def test_segment_sees_the_same_hair(self, head, tiny_segmenter, kind):
        mask = segment(as_image(head, kind), segmenter=tiny_segmenter)
        assert mask.shape == head.shape[:2] and mask.dtype == np.float32
        assert np.array_equal(mask, tiny_segmenter.segment(head))


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_bgr_is_said(head, tiny_segmenter, channels, dtype):
    rgb = as_image(head, "rgba")[..., :channels]
    rgb = rgb if dtype == np.uint8 else rgb.astype(np.float32) / 255
    order = [2, 1, 0, 3][:channels]
    bgr = rgb[..., order]
    result = recolor(bgr, COLOR, segmenter=tiny_segmenter, channel_order="bgr")
    assert np.array_equal(result[..., order], recolor(rgb, COLOR, segmenter=tiny_segmenter))
    mask = segment(bgr, segmenter=tiny_segmenter, channel_order="bgr")
    assert np.array_equal(mask, segment(rgb, segmenter=tiny_segmenter))


class TestFiles:
    @pytest.mark.parametrize("kind", [str, Path])
    def test_a_path_gives_a_picture(self, tmp_path, head, tiny_segmenter, kind):
        path = tmp_path / "photo.png"
        Image.fromarray(head).save(path)
        result = recolor(kind(path), COLOR, segmenter=tiny_segmenter)
        assert isinstance(result, Image.Image) and result.mode == "RGB"
        wanted = recolor(head, COLOR, segmenter=tiny_segmenter)
        assert np.array_equal(np.asarray(result), wanted)
        mask = segment(kind(path), segmenter=tiny_segmenter)
        assert np.array_equal(mask, segment(head, segmenter=tiny_segmenter))

    def test_exif_orientation_is_honoured(self, tmp_path, head, tiny_segmenter):
        """A path comes out upright; an open picture is seen upright and stays as it lies."""
        lying = Image.fromarray(np.ascontiguousarray(np.rot90(head)))
        exif = lying.getexif()
        exif[0x0112] = 6
        lying.save(tmp_path / "lying.png", exif=exif)
        upright = recolor(head, COLOR, segmenter=tiny_segmenter)
        from_path = recolor(tmp_path / "lying.png", COLOR, segmenter=tiny_segmenter)
        assert np.array_equal(np.asarray(from_path), upright)
        with Image.open(tmp_path / "lying.png") as picture:
            result = recolor(picture, COLOR, segmenter=tiny_segmenter)
            mask = segment(picture, segmenter=tiny_segmenter)
            masked = recolor(picture, COLOR, mask=mask)
        assert result.size == lying.size
        assert result.getexif()[0x0112] == 6
        assert np.array_equal(np.asarray(result), np.rot90(upright))
        assert np.array_equal(mask, np.rot90(segment(head, segmenter=tiny_segmenter)))
        assert np.array_equal(np.asarray(masked), np.asarray(result))

    def test_unreadable_files_say_which(self, tmp_path):
        (tmp_path / "x.png").write_bytes(b"nothing")
        for use in (segment, lambda path: recolor(path, COLOR)):
            with pytest.raises(FrameError) as caught:
                use(tmp_path / "x.png")
            assert str(caught.value) == f"{tmp_path / 'x.png'}: is not a readable image"


class TestPictures:
    @pytest.mark.parametrize("mode", ["L", "P", "CMYK", "YCbCr"])
    def test_modes_that_cannot_hold_the_colour_come_back_as_rgb(self, head, hair, mode):
        assert recolor(Image.fromarray(head).convert(mode), COLOR, mask=hair).mode == "RGB"

    def test_grey_with_alpha_comes_back_as_rgba(self, head, hair):
        picture = Image.fromarray(head).convert("LA")
        picture.putalpha(77)
        result = recolor(picture, COLOR, mask=hair)
        assert result.mode == "RGBA"
        assert (np.asarray(result)[..., 3] == 77).all()

    def test_metadata_is_kept(self, head, hair):
        picture = Image.fromarray(head)
        picture.info["icc_profile"] = b"profile"
        assert recolor(picture, COLOR, mask=hair).info == {"icc_profile": b"profile"}


class TestColors:
    def test_strength_lies_between(self, head, hair):
        full, half = (recolor(head, COLOR, mask=hair, strength=s).astype(int) for s in (1.0, 0.5))
        np.testing.assert_allclose(half, (full + head) / 2, atol=1.01)

    def test_a_look_a_triple_and_a_name_mean_the_same(self, head, hair):
        wanted = recolor(head, "#ff0000", mask=hair)
        for color in ("red", "#f00", (255, 0, 0), Look.from_color("red")):
            assert np.array_equal(recolor(head, color, mask=hair), wanted)

    def test_a_wrong_colour_is_found_before_a_model_is_loaded(self, head, no_model):
        with pytest.raises(ColorError):
            recolor(head, "#12345")


@pytest.mark.parametrize("image", [None, 5, [[0, 0, 0]], object(), {"image": 1}])
def test_not_an_image(image, no_model):
    for use in (segment, lambda image: recolor(image, COLOR)):
        with pytest.raises(FrameError) as caught:
            use(image)
        start = "image must be an array [H, W, 3] or [H, W, 4], a PIL image or a path; got "
        assert str(caught.value).startswith(start)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((0, 4, 3), np.uint8), "image must be at least 1 x 1 pixel; got uint8 [0, 4, 3]"),
        (Image.new("I;16", (4, 4)), "image must be 8 bits a channel, best RGB or RGBA; got a PIL"),
        (np.full((2, 2, 3), np.nan), "image must be finite; got 12 NaN values"),
        (np.full((2, 2, 3), 2.0), "image must be in 0..1; got values from 2 to 2"),
        (np.zeros((4, 4), np.uint8), "image must be uint8 or float in 0..1, [H, W, 3] or"),
    ],
)
def test_bad_images_are_found_before_a_model_is_loaded(image, message, no_model):
    for use in (segment, lambda image: recolor(image, COLOR)):
        with pytest.raises(FrameError) as caught:
            use(image)
        assert str(caught.value).startswith(message)


def test_one_pixel(tiny_segmenter):
    pixel = np.full((1, 1, 3), 10, np.uint8)
    assert segment(pixel, segmenter=tiny_segmenter).shape == (1, 1)
    assert recolor(pixel, COLOR, segmenter=tiny_segmenter).shape == (1, 1, 3)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"strength": 1.5}, FrameError, "strength must be a number in 0..1; got 1.5"),
        ({"strength": "1"}, FrameError, "strength must be a number in 0..1; got '1'"),
        ({"channel_order": "grb"}, FrameError, "channel_order must be 'rgb' or 'bgr'; got 'grb'"),
        ({"segmenter": "light"}, ModelError, "segmenter must be a hairseg.Segmenter; got 'light'"),
        (
            {"mask": np.zeros((120, 90), np.float32)},
            FrameError,
            "mask must be float [90, 120] in 0..1; got float32 [120, 90]",
        ),
        (
            {"mask": np.zeros((90, 120), np.uint8)},
            FrameError,
            "mask must be float [90, 120] in 0..1; got uint8 [90, 120]",
        ),
        (
            {"mask": np.full((90, 120), 255.0)},
            FrameError,
            "mask must be in 0..1; got values from 255 to 255",
        ),
        (
            {"mask": np.full((90, 120), np.nan)},
            FrameError,
            "mask must be finite; got 10800 NaN values",
        ),
    ],
)
def test_wrong_options(head, no_model, options, error, message):
    with pytest.raises(error) as caught:
        recolor(head, COLOR, **options)
    assert str(caught.value) == message


def test_channel_order_is_for_arrays(tmp_path, head, no_model):
    Image.fromarray(head).save(tmp_path / "a.png")
    for image in (Image.fromarray(head), tmp_path / "a.png"):
        with pytest.raises(
            FrameError, match="^channel_order must be 'rgb' but for arrays; got 'bg"
        ):
            segment(image, channel_order="bgr")


def test_a_closed_segmenter_says_so(head, tiny_model):
    with Segmenter(tiny_model) as segmenter:
        pass
    with pytest.raises(ModelError, match="^segmenter is closed$"):
        recolor(head, COLOR, segmenter=segmenter)


class TestDefaultSegmenter:
    @pytest.fixture(autouse=True)
    def tiny_default(self, monkeypatch, tiny_model):
        """Stands in for the model of full size, and counts how often it is loaded."""
        self.loaded = []

        def load(model):
            self.loaded.append(Segmenter(tiny_model, num_threads=1))
            return self.loaded[-1]

        monkeypatch.setattr(default, "Segmenter", load)
        monkeypatch.setattr(default, "_shared", {})

    def test_is_loaded_once_even_by_many_threads_at_once(self, head):
        start, masks = threading.Barrier(8), []

        def work():
            start.wait()
            masks.append(segment(head))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(masks) == 8
        assert all(np.array_equal(mask, masks[0]) for mask in masks)
        assert len(self.loaded) == 1

    def test_a_closed_one_is_replaced(self, head):
        segment(head)
        self.loaded[0].close()
        segment(head)
        assert len(self.loaded) == 2

    def test_a_given_mask_or_segmenter_needs_none(self, head, hair, tiny_model):
        with Segmenter(tiny_model) as segmenter:
            hairseg.recolor(head, COLOR, segmenter=segmenter)
        hairseg.recolor(head, COLOR, mask=hair)
        assert not self.loaded


@pytest.mark.parametrize(
    ("library", "shape", "line"),
    [
        ("torch", (3, 8, 8), "give image.detach().cpu().permute(1, 2, 0).numpy()"),
        ("torch", (2, 3, 8, 8), "one picture of the batch: image[0].detach()"),
        ("jaxlib._jax", (8, 8, 3), "give numpy.asarray(image)"),
        ("tensorflow.python", (8, 8, 3), "give image.numpy()"),
    ],
)
def test_another_librarys_array_is_refused_with_the_line_that_converts_it(library, shape, line):
    kind = type("Tensor", (), {"__module__": library, "shape": shape})
    for call in (lambda image: hairseg.recolor(image, "copper"), hairseg.segment):
        with pytest.raises(hairseg.FrameError) as caught:
            call(kind())
        assert line in str(caught.value) and "\n" not in str(caught.value)


class TestFine:
    def test_it_must_be_a_known_word(self, head, hair):
        for call in (lambda: segment(head, fine="mat"), lambda: recolor(head, COLOR, fine="mat")):
            with pytest.raises(FrameError, match="fine"):
                call()

    def test_the_missing_extra_is_named_before_a_model_is_loaded(self, head, no_model, monkeypatch):
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        for call in (
            lambda: segment(head, fine="matte"),
            lambda: recolor(head, COLOR, fine="matte"),
        ):
            with pytest.raises(ModelError, match=r"pip install 'hairseg\[matting\]'"):
                call()

    def test_a_given_mask_is_matted(self, head, hair, monkeypatch):
        monkeypatch.setattr(api, "check_matting", lambda: None)
        monkeypatch.setattr(api, "matte_mask", lambda mask, frame: np.zeros_like(mask))
        assert np.array_equal(recolor(head, COLOR, mask=hair, fine="matte"), head)
