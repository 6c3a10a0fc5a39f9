"""What the studio works with: the segmenter, the stores, and what it knows of each photo."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.errors import LutError
from hairseg.lut.table import DEFAULT_SIZE, resample_lut
from hairseg.render.compose import mean_hair_intensity
from hairseg.segmentation.segmenter import Segmenter
from hairseg.studio.analysis import analyse
from hairseg.studio.blobs import Blobs
from hairseg.studio.drawn import draw_hair
from hairseg.studio.library import Library
from hairseg.studio.live import LivePreview
from hairseg.studio.session import SessionStore
from hairseg.studio.uploads import decode_mask, decode_photo, to_png

_REMEMBERED = 12


@dataclass(frozen=True)
class Picture:
    """A photo's pixels and mask: uint8 [H, W, 3], float32 [H, W]."""

    frame: NDArray[np.uint8]
    mask: NDArray[np.float32]


class Workshop:
    """Everything behind the handlers; shared by threads."""

    def __init__(
        self,
        folder: Path,
        library: Library,
        open_segmenter: Callable[[], Segmenter],
        open_light: Callable[[], Segmenter] | None = None,
    ) -> None:
        """Open the stores.

        Args:
            folder: The private work folder.
            library: Where looks are saved.
            open_segmenter: Loads the network, at the first photo.
            open_light: Loads the one for clips and cameras; None takes the same.
        """
        self.session = SessionStore(folder)
        self.blobs = Blobs(folder / "blobs", in_use=self.session.names)
        self.library = library
        self.blobs.keep_only(self.session.names())
        self.live = LivePreview(open_light or open_segmenter, self.read_table)
        self._open_segmenter = open_segmenter
        self._segmenter: Segmenter | None = None
        # One photo at a time: a decoded one is large.
        self._lock = threading.Lock()
        self._analyses: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def add_photo(self, data: bytes) -> dict[str, Any]:
        """Decode a photo, find its hair, keep both; what the page needs to know of them."""
        with self._lock:
            frame = decode_photo(data)
            mask = self._find_hair(frame)
        return self._kept(frame, mask)

    def add_drawn(self, intensity: float) -> dict[str, Any]:
        """Return the same for a drawing."""
        drawn = draw_hair(intensity)
        return {**self._kept(drawn.frame, drawn.mask), "drawn": intensity}

    def find_again(self, photo: str) -> dict[str, Any]:
        """Find a photo's hair once more, without the artist's corrections."""
        frame = self._frame(photo)
        with self._lock:
            mask = self._find_hair(frame)
        return self._kept(frame, mask)

    def correct(self, photo: str, data: bytes) -> dict[str, Any]:
        """Take the mask that the artist has painted."""
        frame = self._frame(photo)
        return self._kept(frame, decode_mask(data, *frame.shape[:2]))

    def picture(self, photo: str, mask: str) -> Picture:
        """Return a photo and one of its masks.

        Raises:
            KeyError: There is no such photo or mask.
        """
        frame = self._frame(photo)
        return Picture(frame, decode_mask(self.blobs.get(mask), *frame.shape[:2]))

    def analysis(self, photo: str, mask: str) -> bytes:
        """Return what the page's shaders need to know of a photo; remembered."""
        key = (photo, mask)
        if key not in self._analyses:
            picture = self.picture(photo, mask)
            self._analyses[key] = analyse(picture.frame, picture.mask)
            while len(self._analyses) > _REMEMBERED:
                self._analyses.popitem(last=False)
        return self._analyses[key]

    def keep_table(self, table: NDArray[np.float32]) -> str:
        """Keep a LUT, brought to the studio's size."""
        buffer = BytesIO()
        table = np.clip(resample_lut(table, DEFAULT_SIZE), 0.0, 1.0)
        np.save(buffer, table.astype(np.float32), allow_pickle=False)
        return self.blobs.put("lut", buffer.getvalue())

    def read_table(self, name: str) -> NDArray[np.float32]:
        """Give a kept LUT back.

        Raises:
            LutError: There is none of that name.
        """
        try:
            data = self.blobs.get(name)
        except KeyError as error:
            raise LutError("the imported LUT is gone: import it again") from error
        return np.asarray(np.load(BytesIO(data), allow_pickle=False), np.float32)

    def close(self) -> None:
        """Free the networks."""
        self.live.close()
        if self._segmenter is not None:
            self._segmenter.close()

    def _find_hair(self, frame: NDArray[np.uint8]) -> NDArray[np.float32]:
        if self._segmenter is None:
            self._segmenter = self._open_segmenter()
        return self._segmenter.segment(frame)

    def _frame(self, photo: str) -> NDArray[np.uint8]:
        return decode_photo(self.blobs.get(photo))

    def _kept(self, frame: NDArray[np.uint8], mask: NDArray[np.float32]) -> dict[str, Any]:
        codes = np.round(mask * 255.0).astype(np.uint8)
        mask = codes.astype(np.float32) / np.float32(255.0)
        intensity = mean_hair_intensity(frame, mask)
        weight = float(mask.sum())
        swatch = None
        if weight > 0.0:
            swatch = (mask.ravel() @ frame.reshape(-1, 3).astype(np.float32) / weight).tolist()
        return {
            "photo": self.blobs.put("photo", to_png(frame)),
            "mask": self.blobs.put("mask", to_png(codes)),
            "width": frame.shape[1],
            "height": frame.shape[0],
            "intensity": intensity,
            "share": round(float(mask.mean()), 4),
            "color": swatch,
        }
