"""A contact sheet: pictures in a grid, each with a line of text under it.

Pictures are uint8 RGB [H, W, 3], all of one size.
"""

import math
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]

BACKGROUND = (250, 249, 247)
TEXT = (38, 36, 34)
_MARGIN = 0.03
_LINE = 0.07
_SMALLEST_TEXT_PX = 11
# A head is this much larger than its hair, half a side each way.
_HEAD = 0.8
_SMALLEST_HEAD_PX = 80
_TILE_PX = 320


def draw_contact_sheet(
    titles: Sequence[str], pictures: Sequence[Picture], *, columns: int | None = None
) -> Picture:
    """Draw pictures in rows, left to right, with their titles.

    Args:
        titles: One per picture.
        pictures: At least one.
        columns: Pictures in a row; as near to a square of pictures as can be if None.

    Returns:
        uint8 RGB [H, W, 3].

    >>> draw_contact_sheet(["a", "b"], [np.zeros((100, 80, 3), np.uint8)] * 2).shape
    (122, 169, 3)
    """
    height, width = pictures[0].shape[:2]
    margin = round(_MARGIN * max(height, width))
    text_px = max(round(_LINE * min(height, width)) * 2 // 3, _SMALLEST_TEXT_PX)
    line = text_px * 3 // 2
    columns = columns or math.ceil(math.sqrt(len(pictures) * height / width))
    columns = min(columns, len(pictures))
    rows = math.ceil(len(pictures) / columns)
    sheet = Image.new(
        "RGB",
        (columns * (width + margin) + margin, rows * (height + line + margin) + margin),
        BACKGROUND,
    )
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=text_px)
    for index, (title, picture) in enumerate(zip(titles, pictures, strict=True)):
        row, column = divmod(index, columns)
        left = margin + column * (width + margin)
        top = margin + row * (height + line + margin)
        sheet.paste(Image.fromarray(picture), (left, top))
        draw.text((left, top + height + line // 8), _plain(title), fill=TEXT, font=font)
    return np.asarray(sheet, np.uint8)


class ContactSheet:
    """Collects pictures of any sizes for one sheet; each is shown as large as its tile lets it."""

    def __init__(self, *, columns: int | None = None, tile_px: int = _TILE_PX) -> None:
        """Begin an empty sheet.

        Args:
            columns: Pictures in a row; as near to a square of pictures as can be if None.
            tile_px: Largest side of a picture on the sheet.
        """
        self._columns = columns
        self._tile_px = tile_px
        self._titles: list[str] = []
        self._tiles: list[Picture] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added."""
        return not self._tiles

    @property
    def count(self) -> int:
        """How many pictures were added."""
        return len(self._tiles)

    def add(
        self, title: str, picture: Picture, *, around: NDArray[np.float32] | None = None
    ) -> None:
        """Add a picture, uint8 RGB [H, W, 3], or what of it lies around a mask's hair."""
        if around is not None:
            picture = picture[around_hair(around)]
        image = Image.fromarray(np.ascontiguousarray(picture))
        image.thumbnail((self._tile_px, self._tile_px))
        self._titles.append(title)
        self._tiles.append(np.asarray(image, np.uint8))

    def draw(self) -> Picture:
        """Draw the sheet, uint8 RGB [H, W, 3]; smaller pictures stand on their titles."""
        height, width = (max(tile.shape[axis] for tile in self._tiles) for axis in (0, 1))
        tiles = []
        for tile in self._tiles:
            whole: Picture = np.full((height, width, 3), BACKGROUND, np.uint8)
            left = (width - tile.shape[1]) // 2
            whole[height - tile.shape[0] :, left : left + tile.shape[1]] = tile
            tiles.append(whole)
        return draw_contact_sheet(self._titles, tiles, columns=self._columns)


def around_hair(mask: NDArray[np.float32]) -> tuple[slice, slice]:
    """Return the rows and columns around the head, so that it fills its picture.

    Args:
        mask: Hair, float32 [H, W] in 0..1.

    Returns:
        Slices of rows and columns; everything where there is no hair.

    >>> mask = np.zeros((400, 600), np.float32); mask[100:200, 250:350] = 1.0
    >>> around_hair(mask)
    (slice(70, 228, None), slice(220, 378, None))
    """
    rows, columns = np.nonzero(mask > 0.5)
    if rows.size == 0:
        return slice(None), slice(None)
    spread = max(int(np.ptp(rows)), int(np.ptp(columns)), _SMALLEST_HEAD_PX)
    half = int(_HEAD * spread)
    top, left = (int(places.min() + places.max()) // 2 - half for places in (rows, columns))
    return slice(max(top, 0), top + 2 * half), slice(max(left, 0), left + 2 * half)


def _plain(title: str) -> str:
    """Return the title without accents: the font that Pillow brings has no letters for them."""
    parts = unicodedata.normalize("NFKD", title)
    return "".join(part for part in parts if not unicodedata.combining(part))
