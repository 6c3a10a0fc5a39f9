"""One-shot functions: `recolor`, `segment` and `heads` over one cached segmenter.

Images are uint8 or float (0..1) arrays [H, W, 3] or [H, W, 4], PIL images, or paths; what comes in
is what comes out. A path comes out as a PIL image, upright.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar, overload

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.checks import (
    check_choice,
    check_fraction,
    check_mask,
    check_sides,
    describe,
    requirement,
)
from hairseg.errors import FrameError, ModelError
from hairseg.image.arrays import CHANNEL_ORDERS, array_to_frame, check_image, frame_to_array
from hairseg.image.pil import (
    UPRIGHT_ORIENTATION,
    check_picture,
    frame_to_picture,
    from_upright,
    orientation_of,
    picture_to_frame,
    to_upright,
)
from hairseg.image.profiles import open_srgb
from hairseg.image.read import read_image
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.render.group import (
    ALL,
    NUMBERS,
    Choice,
    check_choice_of_heads,
    is_number,
    recolor_heads,
)
from hairseg.segmentation.default import default_segmenter
from hairseg.segmentation.head import Head, heads_in
from hairseg.segmentation.matting import MATTE, check_matting, matte_mask
from hairseg.segmentation.segmenter import Segmenter

Scalar = TypeVar("Scalar", bound=np.generic)
PictureLike: TypeAlias = Image.Image | str | os.PathLike[str]
Color: TypeAlias = "Look | str | tuple[float, float, float]"
Colors: TypeAlias = "Color | Mapping[int, Color]"

# How an array of another library becomes one of numpy's; torch lays its channels first.
_TENSORS = {
    "torch": "image.detach().cpu().permute(1, 2, 0).numpy() (without permute if it is [H, W, 3])",
    "jax": "numpy.asarray(image)",
    "jaxlib": "numpy.asarray(image)",
    "tensorflow": "image.numpy()",
    "cupy": "image.get()",
    "mlx": "numpy.array(image)",
}


@overload
def recolor(
    image: NDArray[Scalar],
    color: Colors,
    *,
    strength: float = 1.0,
    mask: NDArray[Any] | None = None,
    segmenter: Segmenter | None = None,
    channel_order: str = "rgb",
    heads: Choice = ALL,
    fine: str | None = None,
) -> NDArray[Scalar]: ...


@overload
def recolor(
    image: PictureLike,
    color: Colors,
    *,
    strength: float = 1.0,
    mask: NDArray[Any] | None = None,
    segmenter: Segmenter | None = None,
    channel_order: str = "rgb",
    heads: Choice = ALL,
    fine: str | None = None,
) -> Image.Image: ...


def recolor(
    image: Any,
    color: Colors,
    *,
    strength: float = 1.0,
    mask: NDArray[Any] | None = None,
    segmenter: Segmenter | None = None,
    channel_order: str = "rgb",
    heads: Choice = ALL,
    fine: str | None = None,
) -> Any:
    """Recolours the hair in one image: that of each head by its own lightness.

    Args:
        image: uint8 or float (0..1) array [H, W, 3] or [H, W, 4], PIL image, or path.
        color: A look's id ("auburn"); the path of a look's folder, of its zip, or of a LUT file,
            which stands for both references; a hex string; a CSS colour name; an RGB triple; or a
            `Look`. Ids are looked up in the package, in your own folder and in `./luts`. A text
            from a stranger may name a file: compare it with `hairseg.looks()` first. Or several, by
            the head's number, 0 being the largest (`hairseg.heads` lists them):
            `{0: "copper", 2: "platinum"}`; other heads stay as they are.
        strength: Share of the new colour, 0..1; 0 gives the image back bit for bit.
        mask: Where the hair is, if that is known: float [H, W] in 0..1, laid as the image is
            (upright for a path). Found by the segmenter if None.
        segmenter: What finds the hair; if None one with the model "photo", loaded once and kept.
        channel_order: "rgb", or "bgr" for OpenCV's arrays. PIL images and paths know theirs.
        heads: Whose hair is recoloured: "all", "largest", the number of a head, several numbers,
            or a point (x, y) on a head: two floats, shares of the upright image's width and height.
        fine: "matte" finds the true alpha of strands around the mask's edges, a given mask's too:
            seconds a head, for stills, and the extra `hairseg[matting]`. The mask as it is if None.

    Returns:
        A new image of the same type, size and channels; alpha and everything but hair is kept bit
        for bit. A path gives a PIL image, upright; a PIL image whose mode cannot hold the colour
        (grey, palette, CMYK, ...) comes back as RGB or RGBA.

    Raises:
        FrameError: The image or the mask cannot be used.
        ColorError: The colour cannot be read.
        ModelError: The model is missing or damaged, the segmenter is closed, or `fine` needs an
            extra that is not installed.
    """
    looks = _resolve_looks(color)
    _check_fine(fine)
    heads = check_choice_of_heads(heads)
    strength = check_fraction(strength, "strength")
    opened = _open(image, channel_order)
    check_sides(opened.frame)
    if mask is not None:
        mask = opened.upright(check_mask(mask, *opened.stored_size))
    segmenter = _check_segmenter(segmenter)
    if strength == 0.0:
        return opened.restore(opened.frame.copy())
    if mask is None:
        mask = (segmenter or default_segmenter()).segment(opened.frame)
    if fine is not None:
        mask = matte_mask(mask, opened.frame)
    return opened.restore(recolor_heads(opened.frame, mask, looks, heads=heads, strength=strength))


def segment(
    image: NDArray[Any] | PictureLike,
    *,
    segmenter: Segmenter | None = None,
    channel_order: str = "rgb",
    fine: str | None = None,
) -> NDArray[np.float32]:
    """Finds the hair in one image.

    Args:
        image: uint8 or float (0..1) array [H, W, 3] or [H, W, 4], PIL image, or path.
        segmenter: What finds the hair; if None one with the model "photo", loaded once and kept.
        channel_order: "rgb", or "bgr" for OpenCV's arrays. PIL images and paths know theirs.
        fine: "matte" finds the true alpha of strands around the mask's edges: seconds a head, for
            stills, and the extra `hairseg[matting]`. The mask as it is if None.

    Returns:
        The mask: hair probability, float32 [H, W] in 0..1, soft at the edges, laid as the image
        is (upright for a path).

    Raises:
        FrameError: The image cannot be used.
        ModelError: The model is missing or damaged, the segmenter is closed, or `fine` needs an
            extra that is not installed.
    """
    _check_fine(fine)
    segmenter = _check_segmenter(segmenter)
    opened = _open(image, channel_order)
    mask = (segmenter or default_segmenter()).segment(opened.frame)
    if fine is not None:
        mask = matte_mask(mask, opened.frame)
    return np.ascontiguousarray(from_upright(mask, opened.orientation))


def heads(
    image: NDArray[Any] | PictureLike,
    *,
    segmenter: Segmenter | None = None,
    channel_order: str = "rgb",
) -> tuple[Head, ...]:
    """Finds every head in one image: whose hair is where, and how light it is.

    Args:
        image: uint8 or float (0..1) array [H, W, 3] or [H, W, 4], PIL image, or path.
        segmenter: What finds the hair; if None one with the model "photo", loaded once and kept.
        channel_order: "rgb", or "bgr" for OpenCV's arrays. PIL images and paths know theirs.

    Returns:
        The heads, the largest first; boxes and masks lie in the upright image. Empty where there
        is no hair.

    Raises:
        FrameError: The image cannot be used.
        ModelError: The model is missing or damaged, or the segmenter is closed.
    """
    segmenter = _check_segmenter(segmenter)
    frame = _open(image, channel_order).frame
    mask = (segmenter or default_segmenter()).segment(frame)
    return heads_in(mask, frame)


def _resolve_looks(color: object) -> Look | dict[int, Look]:
    if not isinstance(color, Mapping):
        return resolve_look(color)
    for number in color:
        if not is_number(number):
            raise FrameError(requirement("color's keys", NUMBERS, describe(number)))
    return {int(number): resolve_look(one) for number, one in color.items()}


def _check_fine(fine: Any) -> None:
    if fine is None:
        return
    check_choice(fine, "fine", (MATTE,))
    check_matting()


@dataclass(frozen=True, eq=False)
class _Opened:
    """A caller's image: the upright frame in it, and the way back."""

    frame: NDArray[np.uint8]
    restore: Callable[[NDArray[np.uint8]], Any]
    orientation: int = UPRIGHT_ORIENTATION

    @property
    def stored_size(self) -> tuple[int, int]:
        """(height, width) as the caller sees them."""
        height, width = from_upright(self.frame[..., 0], self.orientation).shape
        return height, width

    def upright(self, mask: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turns a caller's mask like the frame."""
        return np.ascontiguousarray(to_upright(mask, self.orientation))


def _open(image: object, channel_order: str) -> _Opened:
    check_choice(channel_order, "channel_order", CHANNEL_ORDERS)
    if isinstance(image, np.ndarray):
        return _open_array(image, channel_order)
    if isinstance(image, (str, os.PathLike)):
        image = read_image(image)
    if not isinstance(image, Image.Image):
        _refuse_tensor(image)
        required = "an array [H, W, 3] or [H, W, 4], a PIL image or a path"
        raise FrameError(requirement("image", required, describe(image)))
    if channel_order != "rgb":
        raise FrameError(requirement("channel_order", "'rgb' but for arrays", repr(channel_order)))
    return _open_picture(image)


def _refuse_tensor(image: object) -> None:
    """Names the line that turns another library's array into one of numpy's."""
    library = type(image).__module__.partition(".")[0]
    line = _TENSORS.get(library)
    if line is None:
        return
    shape = getattr(image, "shape", ())
    if len(shape) == 4:
        line = f"one picture of the batch: {line.replace('image', 'image[0]')}"
    raise FrameError(requirement("image", f"a numpy array [H, W, 3]; give {line}", describe(image)))


def _open_array(image: NDArray[Any], channel_order: str) -> _Opened:
    check_image(image, channel_order)
    before = array_to_frame(image, channel_order)
    return _Opened(before, lambda frame: frame_to_array(frame, image, before, channel_order))


def _open_picture(image: Image.Image) -> _Opened:
    check_picture(image)
    orientation = orientation_of(image)
    opened = open_srgb(image)
    return _Opened(
        picture_to_frame(opened.picture, orientation),
        lambda frame: opened.like_own(frame_to_picture(frame, opened.picture, orientation)),
        orientation,
    )


def _check_segmenter(segmenter: Segmenter | None) -> Segmenter | None:
    if segmenter is None or callable(getattr(segmenter, "segment", None)):
        return segmenter
    raise ModelError(requirement("segmenter", "a hairseg.Segmenter", describe(segmenter)))
