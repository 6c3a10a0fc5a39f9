"""Arrays that callers hand in, the frames inside them, and the network's input.

What comes in is what comes out: an array keeps its type, size, channels and channel order, its
alpha bit for bit, and every pixel that was not recoloured bit for bit. Frames are uint8 RGB
[H, W, 3].
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_choice, check_range, describe, requirement
from hairseg.errors import FrameError

CHANNEL_ORDERS = ("rgb", "bgr")
_REQUIRED = "uint8 or float in 0..1, [H, W, 3] or [H, W, 4]"
_HINTS = {
    "grey": "for a grey image pass numpy.stack([image] * 3, axis=-1)",
    "uint16": "16-bit values become float by image / 65535",
}


def check_image(image: NDArray[Any], channel_order: str = "rgb") -> None:
    """Refuse an array that holds no picture.

    Args:
        image: uint8 or float [H, W, 3] or [H, W, 4]; floats in 0..1. NaN, infinity and values
            outside are refused, not clipped.
        channel_order: "rgb" or "bgr" (OpenCV's); alpha is last in both.

    Raises:
        FrameError: Wrong type, shape, values or channel order.
    """
    check_choice(channel_order, "channel_order", CHANNEL_ORDERS)
    if image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 1):
        raise FrameError(requirement("image", _REQUIRED, f"{describe(image)}; {_HINTS['grey']}"))
    if image.dtype == np.uint16:
        raise FrameError(requirement("image", _REQUIRED, f"{describe(image)}; {_HINTS['uint16']}"))
    right_type = image.dtype == np.uint8 or image.dtype.kind == "f"
    if image.ndim != 3 or image.shape[2] not in (3, 4) or not right_type:
        raise FrameError(requirement("image", _REQUIRED, describe(image)))
    if image.shape[0] == 0 or image.shape[1] == 0:
        raise FrameError(requirement("image", "at least 1 x 1 pixel", describe(image)))
    if image.dtype.kind == "f":
        check_range(image, "image")


def array_to_frame(image: NDArray[Any], channel_order: str = "rgb") -> NDArray[np.uint8]:
    """Take the frame out of a checked array.

    Args:
        image: As `check_image` wants it.
        channel_order: "rgb" or "bgr".

    Returns:
        A frame; the array itself, uncopied, if it is one already. Floats are rounded to the
        nearest of 256 codes, alpha is left out.
    """
    if image.dtype == np.uint8 and image.shape[2] == 3 and channel_order == "rgb":
        return np.ascontiguousarray(image)
    pixels = np.ascontiguousarray(image)
    if pixels.dtype not in (np.uint8, np.float32, np.float64):
        pixels = pixels.astype(np.float32)
    if pixels.dtype != np.uint8:
        pixels = cv2.convertScaleAbs(pixels, alpha=255.0)
    if channel_order == "bgr":
        code = cv2.COLOR_BGRA2RGB if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
    elif pixels.shape[2] == 4:
        code = cv2.COLOR_RGBA2RGB
    else:
        return np.asarray(pixels, np.uint8)
    return np.asarray(cv2.cvtColor(pixels, code), np.uint8)


def frame_to_array(
    frame: NDArray[np.uint8],
    image: NDArray[Any],
    before: NDArray[np.uint8],
    channel_order: str = "rgb",
) -> NDArray[Any]:
    """Put a changed frame back into an array like the one it was taken from.

    Args:
        frame: The new pixels.
        image: The array as it came in; it is not changed.
        before: `array_to_frame(image)`.
        channel_order: "rgb" or "bgr".

    Returns:
        An array of the image's type, shape and channel order (the frame itself where it is one
        already). uint8: the new pixels. Floats: each pixel moves by the difference of its codes,
        so that what is finer than 8 bits stays, and is clipped to 0..1. Alpha and unchanged
        pixels are the image's own, bit for bit.
    """
    ordered, before = _in_order(frame, channel_order), _in_order(before, channel_order)
    if image.dtype == np.uint8 and image.shape[2] == 3:
        return ordered
    result: NDArray[Any] = np.array(image, order="C")
    if image.dtype == np.uint8:
        result[..., :3] = ordered
        return result
    change = ordered.astype(np.int16) - before
    moved = result[..., :3] + change * image.dtype.type(1 / 255)
    np.clip(moved, 0.0, 1.0, out=result[..., :3], where=change != 0)
    return result


def _in_order(frame: NDArray[np.uint8], channel_order: str) -> NDArray[np.uint8]:
    if channel_order == "rgb":
        return frame
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), np.uint8)


def frame_to_image(
    frame: NDArray[np.uint8], size: int, *, out: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Make the network's input of a frame: stretched to a square, whatever its aspect ratio.

    Averages areas where the frame has more pixels than the square, else interpolates linearly.
    Training and evaluation feed the same pixels by the same rule.

    Args:
        frame: uint8 [H, W, 3].
        size: S, the network's side.
        out: float32 [S, S, 3] to write into; a new array if None.

    Returns:
        float32 [S, S, 3] in 0..1.
    """
    shrinks = frame.shape[0] * frame.shape[1] > size * size
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    stretched = cv2.resize(frame, (size, size), interpolation=method)
    if out is None:
        out = np.empty((size, size, 3), np.float32)
    write_image(np.asarray(stretched, np.uint8), out)
    return out


def write_image(image: NDArray[np.uint8] | NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """Write an image, or the same in uint8 codes, to float32 in 0..1; any shape.

    >>> out = np.empty(2, np.float32); write_image(np.array([0, 255], np.uint8), out)
    >>> out.tolist()
    [0.0, 1.0]
    """
    # Two steps: numpy would multiply mixed types in small pieces, at twice the time.
    np.copyto(out, image)
    if image.dtype == np.uint8:
        np.multiply(out, np.float32(1 / 255), out=out)
