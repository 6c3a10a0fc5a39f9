"""The look on a clip or a camera: one frame of the page's at a time, through `hairseg.Stream`.

The page plays the video and sends the newest frame when the last one is answered; a frame that
comes while another is worked on is refused, so nothing queues up. What comes back is what photos
have (`analysis`), so that the page's own shaders draw the look. Nothing of it touches the disk.

Layout of a frame: a uint32 (little-endian) with the length of a JSON header, the header, then uint8
RGBA [height, width, 4].
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import describe, requirement
from hairseg.core.json_reader import parse_json
from hairseg.errors import FrameError, LutError
from hairseg.look.look import Look
from hairseg.segmentation.segmenter import Segmenter
from hairseg.stream.stream import Stream
from hairseg.studio.analysis import pack, pack_hair, pack_weights
from hairseg.studio.recipe import read_recipe
from hairseg.studio.recipe_look import TableReader, make_look
from hairseg.studio.uploads import LEAST_PX

MOST_PX = 640
MAX_FRAME_BYTES = 2 * 1024 * 1024
_LONGEST_HEADER = 256 * 1024
_LONGEST_SOURCE = 64
_LATEST_S = 1e9


class BusyError(LutError):
    """Another frame is being worked on."""


@dataclass(frozen=True)
class LiveFrame:
    """A frame as the page sent it.

    Attributes:
        source: Names the clip or the camera; another one begins anew.
        time_s: When it was taken.
        recipe: The look's, where it has several colours and they must be placed; else None.
        pixels: uint8 [H, W, 3].
    """

    source: str
    time_s: float
    recipe: dict[str, Any] | None
    pixels: NDArray[np.uint8]


def read_frame(data: bytes) -> LiveFrame:
    """Read a frame.

    Raises:
        FrameError: It is none; the message says what is wrong.
    """
    length = int.from_bytes(data[:4], "little")
    if len(data) < 4 or length > min(_LONGEST_HEADER, len(data) - 4):
        raise FrameError("the frame is cut short")
    try:
        header = parse_json(data[4 : 4 + length])
    except (ValueError, RecursionError) as error:
        raise FrameError("the frame's header is not JSON") from error
    if not isinstance(header, dict):
        raise FrameError(requirement("the frame's header", "an object", describe(header)))
    source, recipe = header.get("source"), header.get("recipe")
    if not isinstance(source, str) or not 0 < len(source) <= _LONGEST_SOURCE:
        required = f"a text of at most {_LONGEST_SOURCE} letters"
        raise FrameError(requirement("source", required, describe(source)))
    if recipe is not None and not isinstance(recipe, dict):
        raise FrameError(requirement("recipe", "an object or null", describe(recipe)))
    time_s: Any = header.get("time")
    is_number = isinstance(time_s, (int, float)) and not isinstance(time_s, bool)
    if not is_number or not 0 <= time_s <= _LATEST_S:
        raise FrameError(requirement("time", "seconds from 0", describe(time_s)))
    width, height = _side(header, "width"), _side(header, "height")
    codes = np.frombuffer(data, np.uint8, offset=4 + length)
    if codes.size != width * height * 4:
        required = f"{width} x {height} pixels of 4 bytes"
        raise FrameError(requirement("the frame", required, f"{codes.size} bytes"))
    pixels = np.ascontiguousarray(codes.reshape(height, width, 4)[..., :3])
    return LiveFrame(source, float(time_s), recipe, pixels)


class LivePreview:
    """The one stream of a studio; shared by threads."""

    def __init__(self, open_segmenter: Callable[[], Segmenter], read_table: TableReader) -> None:
        """Prepare; the network is loaded with the first frame.

        Args:
            open_segmenter: Loads the network.
            read_table: Gives imported LUTs.
        """
        self._open_segmenter = open_segmenter
        self._read_table = read_table
        self._lock = threading.Lock()
        self._stream: Stream | None = None
        self._source = ""
        self._look: tuple[str, Look] | None = None

    def analyse(self, frame: LiveFrame) -> bytes:
        """Find a frame's hair: the bytes of `pack_hair`, then those of `pack_weights`.

        Raises:
            BusyError: Another frame is being worked on.
            LutError: The recipe is none.
        """
        if not self._lock.acquire(blocking=False):
            raise BusyError("another frame is being worked on")
        try:
            if self._stream is None:
                # The colour is never seen: the page draws the look itself.
                self._stream = Stream("#808080", segmenter=self._open_segmenter(), strength=0.0)
            elif frame.source != self._source:
                self._stream.reset()
            self._source = frame.source
            found = self._stream.process(frame.pixels, frame.time_s)
            hair = pack_hair(frame.pixels, found.mask, found.hair_color)
            if frame.recipe is None or found.intensity is None:
                return hair + pack({"layers": 0})
            return hair + pack_weights(self._look_of(frame.recipe), frame.pixels, found.mask)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Free the network, once the frame in work is done; a further frame opens it again."""
        with self._lock:
            stream, self._stream, self._look = self._stream, None, None
            if stream is not None:
                stream.segmenter.close()

    def _look_of(self, recipe: dict[str, Any]) -> Look:
        key = json.dumps(recipe, sort_keys=True)
        if self._look is None or self._look[0] != key:
            made = make_look(read_recipe(recipe), recipe, self._read_table, measures=False)
            self._look = key, made
        return self._look[1]


def _side(header: Mapping[str, Any], name: str) -> int:
    value = header.get(name)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not LEAST_PX <= value <= MOST_PX:  # type: ignore[operator]
        raise FrameError(requirement(name, f"{LEAST_PX} to {MOST_PX} pixels", describe(value)))
    return int(value)  # type: ignore[arg-type]
