"""The segmenters that calls share which name none: one a model, loaded at its first use."""

import threading
from typing import Literal

from hairseg.runtime.registry import default_model
from hairseg.segmentation.segmenter import Segmenter

_lock = threading.Lock()
_shared: dict[str, Segmenter] = {}


def default_segmenter(kind: Literal["photo", "full", "light"] = "photo") -> Segmenter:
    """Return the segmenter of `HAIRSEG_MODEL`, or else of a model of the wheel.

    Args:
        kind: "photo" for photos, "full" for video files, "light" for live streams.

    Raises:
        ModelError: The model is missing or damaged, or no runtime is installed.
    """
    with _lock:
        model = default_model(kind)
        segmenter = _shared.get(model)
        if segmenter is None or segmenter.closed:
            segmenter = _shared[model] = Segmenter(model)
        return segmenter
