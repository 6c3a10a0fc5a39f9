"""How much a mask trembles where nothing moves but the camera's noise.

One photo with new noise in each of NOISE_FRAMES frames: the mask's mean absolute change from frame
to frame, at the photo's own size, within BAND_PX of the label's edge. The first has no prior.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from hairseg import Segmenter, Stream
from training.data.pictures import UInt8Array
from training.evaluate import metrics
from training.evaluate.predictors import FloatArray, Predictor
from training.evaluate.scoring import mask_at, network_image

NOISE_SIGMA = 4.0
"""Standard deviation of the camera noise, in codes of 0..255."""
NOISE_FRAMES = 12
BAND_PX = 10
_FRAME_S = 1.0 / 30.0


def flicker(
    predictor: Predictor,
    photo: UInt8Array,
    label: UInt8Array,
    *,
    rng: np.random.Generator,
    feedback: bool = True,
) -> float:
    """Return the flicker of a model's own masks, each the next one's prior if `feedback`."""

    def masks() -> Iterator[FloatArray]:
        mask = None
        for frame in _noisy_frames(photo, rng):
            prior = mask if feedback else None
            mask = predictor.predict(network_image(frame, predictor.size), prior)
            yield mask_at(mask, label.shape)

    return _mean_change(masks(), label)


def stream_flicker(
    segmenter: Segmenter, photo: UInt8Array, label: UInt8Array, *, rng: np.random.Generator
) -> float:
    """Return the flicker of the masks that `hairseg.Stream` gives: what a viewer sees."""
    stream = Stream("black", segmenter=segmenter)
    frames = enumerate(_noisy_frames(photo, rng))
    masks = (stream.process(frame, n * _FRAME_S).mask for n, frame in frames)
    return _mean_change(masks, label)


def _noisy_frames(photo: UInt8Array, rng: np.random.Generator) -> Iterator[UInt8Array]:
    for _ in range(NOISE_FRAMES):
        noisy = photo + rng.normal(0.0, NOISE_SIGMA, photo.shape)
        yield np.asarray(np.clip(noisy + 0.5, 0, 255), np.uint8)


def _mean_change(masks: Iterable[FloatArray], label: UInt8Array) -> float:
    band = metrics.edge_band(label / 255.0, BAND_PX)
    before, changes = None, []
    for mask in masks:
        now = np.array(mask[band])
        if before is not None:
            changes.append(float(np.abs(now - before).mean()))
        before = now
    return float(np.mean(changes))
