"""Pixels between a video's own form (YUV of some matrix and range) and frames, and back.

A video says in four numbers of ITU-T H.273 what its YUV values mean. They are kept, and the same
matrix and range lead back, so that a frame that nobody touched comes out as it came in: exactly in
luma, within a code in chroma. swscale's defaults would darken each pass by a code of 255.
"""

from dataclasses import dataclass
from typing import Any

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray

# PyAV 17, the last for Python 3.10, cannot reckon with it; the nearest one still leads there and
# back without loss, and colours are a little off in between.
_BT2020 = getattr(Colorspace, "BT2020", Colorspace.ITU709)
# H.273, table 4: matrix coefficients; 0 is RGB, 2 "not said".
_MATRICES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: _BT2020,
    10: _BT2020,
}
_RGB, _BT709, _UNSAID = 0, 1, 2
# What players assume where nothing is said: BT.709 above the size of PAL, else BT.601.
_SD_WIDTH, _SD_HEIGHT = 1280, 576
_HDR_TRANSFERS = {16: "PQ", 18: "HLG"}
# swscale's flags by number, as PyAV 17 has no names for them: bicubic, accurate rounding, chroma
# at full width on both ends.
_EXACT = 0x4 | 0x40000 | 0x2000 | 0x4000


@dataclass(frozen=True)
class ColorTags:
    """What a video says about its colours, as numbers of ITU-T H.273.

    Attributes:
        matrix: Matrix coefficients (table 4).
        primaries: Colour primaries (table 2).
        transfer: Transfer characteristics (table 3).
        full_range: Whether black is 0 and white 255, not 16 and 235.
        assumed: The matrix to reckon with: `matrix`, or what players take where it is not said.
    """

    matrix: int
    primaries: int
    transfer: int
    full_range: bool
    assumed: int

    @property
    def hdr(self) -> str | None:
        """Name of the transfer curve if it is one for high dynamic range, else None."""
        return _HDR_TRANSFERS.get(self.transfer)


def tags_of(picture: av.VideoFrame) -> ColorTags:
    """Read a decoded picture's tags; for RGB ones (GIF, PNG) those that its YUV will get."""
    is_rgb = picture.format.is_rgb or picture.format.has_palette
    matrix = int(picture.colorspace)
    if is_rgb or matrix == _RGB:
        matrix = _BT709
    elif matrix not in _MATRICES:
        matrix = _UNSAID
    high = picture.width >= _SD_WIDTH or picture.height > _SD_HEIGHT
    full = picture.format.name.startswith("yuvj") or picture.color_range == ColorRange.JPEG
    return ColorTags(
        matrix=matrix,
        primaries=int(picture.color_primaries),
        transfer=int(picture.color_trc),
        full_range=full and not is_rgb,
        assumed=matrix if matrix != _UNSAID else (1 if high else 6),
    )


class PictureReader:
    """Turns decoded pictures into frames; for one thread at a time."""

    def __init__(self, tags: ColorTags, width: int, height: int) -> None:
        """Prepare for a stream.

        Args:
            tags: The stream's colours.
            width: Width that every frame shall have, in pixels, before it is turned upright.
            height: Its height.
        """
        self._reformatter = VideoReformatter()
        matrix = int(_MATRICES[tags.assumed])
        self._options: dict[str, Any] = {
            "width": width,
            "height": height,
            "format": "rgb24",
            "interpolation": _EXACT,
            "threads": 1,  # reading, the network and writing run beside each other
            "src_colorspace": matrix,
            "dst_colorspace": matrix,
            "src_color_range": int(ColorRange.JPEG if tags.full_range else ColorRange.MPEG),
            "dst_color_range": int(ColorRange.JPEG),
        }

    def to_frame(self, picture: av.VideoFrame) -> NDArray[np.uint8]:
        """Return the picture as uint8 RGB [H, W, 3]; alpha is left out."""
        options = self._options
        if picture.format.is_rgb or picture.format.has_palette:
            options = {**options, "src_color_range": int(ColorRange.JPEG)}
        width, height = options["width"], options["height"]
        scale = min(width / picture.width, height / picture.height)
        inner_wh = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        if inner_wh == (width, height):
            rgb = self._reformatter.reformat(picture, **options)
            return np.asarray(rgb.to_ndarray(), np.uint8)
        # A stream that changed its shape: people keep theirs.
        options = {**options, "width": inner_wh[0], "height": inner_wh[1]}
        rgb = VideoReformatter().reformat(picture, **options)
        top, left = (height - inner_wh[1]) // 2, (width - inner_wh[0]) // 2
        frame = np.zeros((height, width, 3), np.uint8)
        frame[top : top + inner_wh[1], left : left + inner_wh[0]] = rgb.to_ndarray()
        return frame


class PictureWriter:
    """Turns frames into the pictures that the encoder wants; for one thread at a time."""

    def __init__(self, tags: ColorTags) -> None:
        self._reformatter = VideoReformatter()
        self._tags = tags
        matrix = int(_MATRICES[tags.assumed])
        self._options: dict[str, Any] = {
            "format": "yuv420p",
            "interpolation": _EXACT,
            "threads": 1,
            "src_colorspace": matrix,
            "dst_colorspace": matrix,
            "src_color_range": int(ColorRange.JPEG),
            "dst_color_range": int(ColorRange.JPEG if tags.full_range else ColorRange.MPEG),
        }

    def to_picture(self, frame: NDArray[np.uint8]) -> av.VideoFrame:
        """Return a YUV 4:2:0 picture of uint8 RGB [H, W, 3] or grey [H, W].

        An odd width or height, which 4:2:0 does not have, grows by one repeated column or row.
        """
        height, width = frame.shape[:2]
        if height % 2 or width % 2:
            padded = cv2.copyMakeBorder(
                frame, 0, height % 2, 0, width % 2, borderType=cv2.BORDER_REPLICATE
            )
            frame = np.asarray(padded, np.uint8)
        form = "rgb24" if frame.ndim == 3 else "gray"
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format=form)
        yuv = self._reformatter.reformat(picture, **self._options)
        tags = self._tags
        yuv.colorspace = tags.matrix
        yuv.color_primaries = tags.primaries
        yuv.color_trc = tags.transfer
        yuv.color_range = int(ColorRange.JPEG if tags.full_range else ColorRange.MPEG)
        return yuv
