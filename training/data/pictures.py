"""Reading photos and labels from disk, and stretching them to the network's square.

Photos are uint8 RGB [H, W, 3], labels uint8 [H, W] with 0 = background and 255 = hair.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

UInt8Array = npt.NDArray[np.uint8]

FULL_LABEL_SHARE = 0.999
"""A label with a larger share of hair than this covers the whole photo, which no photo does."""


class BrokenPictureError(ValueError):
    """A photo or a label that cannot be used; `kind` names the way it is broken."""

    def __init__(self, kind: str, detail: str) -> None:
        """Keep the kind (`unreadable photo`, `empty file`, ...) apart from the detail."""
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


def _open(path: Path, what: str) -> Image.Image:
    if not path.is_file():
        raise BrokenPictureError(f"missing {what}", f"{path.name} does not exist")
    if path.stat().st_size == 0:
        raise BrokenPictureError("empty file", f"{path.name} has 0 bytes")
    try:
        with Image.open(path) as picture:
            picture.load()
            return ImageOps.exif_transpose(picture)
    except Exception as error:  # Pillow raises many kinds on damaged files
        raise BrokenPictureError(f"unreadable {what}", f"{path.name}: {error}") from error


def read_photo(path: Path) -> UInt8Array:
    """Read a photo as uint8 RGB [H, W, 3], turned upright by its EXIF orientation.

    Raises:
        BrokenPictureError: If the file is missing, empty or cannot be decoded.
    """
    return np.asarray(_open(path, "photo").convert("RGB"))


def read_label(path: Path) -> UInt8Array:
    """Read a label as uint8 [H, W], 0 = background and 255 = hair; 1-bit and 16-bit files too.

    Raises:
        BrokenPictureError: If the file is missing, empty, cannot be decoded, is in colour, or
            counts 0 and 1 instead of 0 to 255.
    """
    picture = _open(path, "label")
    if picture.mode == "1":
        return np.asarray(picture.convert("L"))
    if picture.mode.startswith("I"):
        return np.asarray(np.clip(np.asarray(picture) / 257.0 + 0.5, 0, 255), np.uint8)
    if picture.mode not in ("L", "LA", "P", "RGB", "RGBA"):
        raise BrokenPictureError("unreadable label", f"{path.name}: mode {picture.mode}")
    channels = np.asarray(picture.convert("RGB"))
    label = channels[..., 0]
    if (channels != label[..., None]).any():
        raise BrokenPictureError("coloured label", f"{path.name}: a label is one grey channel")
    if label.max() == 1:
        raise BrokenPictureError("label of 0 and 1", f"{path.name}: hair must be 255, not 1")
    return np.ascontiguousarray(label)


def stretch(picture: np.ndarray, size: int) -> np.ndarray:
    """Stretch a picture [H, W] or [H, W, C] to size x size, whatever its aspect ratio.

    INTER_AREA when the picture has more pixels than the square, INTER_LINEAR otherwise: the
    same rule as in the SDK, so that training and use feed the network the same pixels.
    """
    shrinks = picture.shape[0] * picture.shape[1] > size * size
    return cv2.resize(
        picture, (size, size), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )


def check_pair(photo: UInt8Array, label: UInt8Array) -> None:
    """Refuse a label that does not belong to its photo, or that marks all of it.

    Raises:
        BrokenPictureError: If the sizes differ or the label covers the whole photo.
    """
    if photo.shape[:2] != label.shape:
        raise BrokenPictureError(
            "size mismatch",
            f"photo {photo.shape[1]}x{photo.shape[0]}, label {label.shape[1]}x{label.shape[0]}",
        )
    if float(label.mean()) / 255.0 > FULL_LABEL_SHARE:
        raise BrokenPictureError("full label", "the label marks the whole photo as hair")
