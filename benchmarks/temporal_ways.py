"""The ways in which `temporal.py` has a clip's hair found and recoloured, one frame after another.

Frames are uint8 RGB [H, W, 3]; what is shown is at the measured size.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from temporal_measures import Mask

import hairseg
from hairseg.image.arrays import frame_to_image
from hairseg.stream.delayed import DelayedStream
from hairseg.stream.stream import Stream

Frames = list[NDArray[np.uint8]]
COLOR = "#7a1f3d"
# Longer side of the pictures on which motion and masks are compared.
MEASURED_SIDE = 384


@dataclass(frozen=True)
class Shown:
    """What a way of processing made of one frame, at the measured size."""

    mask: Mask
    image: NDArray[np.uint8] | None


def shrink(picture: NDArray[Any]) -> NDArray[Any]:
    height, width = picture.shape[:2]
    scale = min(1.0, MEASURED_SIDE / max(height, width))
    size_wh = (round(width * scale), round(height * scale))
    return cv2.resize(picture, size_wh, interpolation=cv2.INTER_AREA)


def with_stream(
    frames: Frames, segmenter: hairseg.Segmenter, *, per_frame: bool = False, smooth: bool = True
) -> Iterator[Shown]:
    stream = Stream(COLOR, segmenter=segmenter, smooth=smooth)
    for frame in frames:
        if per_frame:
            stream.reset()
        result = stream.process(frame)
        yield Shown(shrink(result.mask), shrink(result.image))


def with_delay(frames: Frames, segmenter: hairseg.Segmenter) -> Iterator[Shown]:
    delayed = DelayedStream(Stream(COLOR, segmenter=segmenter))
    results = [delayed.process(frame) for frame in frames]
    for result in (*results, delayed.flush()):
        if result is not None:
            yield Shown(shrink(result.mask), shrink(result.image))


def with_peer(frames: Frames, path: Path) -> Iterator[Shown]:
    """MediaPipe's hair model with its own mask fed back; no colour."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # training is never installed
    from training.evaluate.predictors import open_predictor

    predictor = open_predictor(path, peer="mediapipe")
    mask = None
    for frame in frames:
        mask = predictor.predict(frame_to_image(frame, predictor.size), mask)
        size_wh = shrink(frame).shape[1::-1]
        yield Shown(cv2.resize(mask, size_wh, interpolation=cv2.INTER_LINEAR), None)


WAYS: dict[str, Callable[[Frames, hairseg.Segmenter], Iterator[Shown]]] = {
    "per_frame": lambda frames, segmenter: with_stream(frames, segmenter, per_frame=True),
    "prior": lambda frames, segmenter: with_stream(frames, segmenter, smooth=False),
    "stream": with_stream,
    "delayed": with_delay,
}
