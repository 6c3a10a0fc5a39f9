"""What a stream gives back for each frame."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import RGB
from hairseg.segmentation.head import Head


@dataclass(frozen=True)
class Timings:
    """Where a frame's time went, in milliseconds; 0 for what was not done.

    Attributes:
        shrink_ms: The frame stretched to the network's square.
        motion_ms: Cuts, still scenes, and how the hair moved since the frame before.
        inference_ms: The network.
        smooth_ms: The mask made steady over time.
        edges_ms: The mask brought to the frame's size, along its edges.
        color_ms: Intensity, LUT and composite.
        total_ms: All of it, from frame to result.
    """

    shrink_ms: float = 0.0
    motion_ms: float = 0.0
    inference_ms: float = 0.0
    smooth_ms: float = 0.0
    edges_ms: float = 0.0
    color_ms: float = 0.0
    total_ms: float = 0.0


@dataclass(frozen=True, eq=False)
class FrameResult:
    """One frame of a stream, recoloured.

    Its arrays are the holder's: they do not change when further frames are processed.

    Attributes:
        image: uint8 [H, W, 3], the recoloured frame.
        mask: float32 [H, W] in 0..1, where hair was recoloured; read-only.
        intensity: Mean hair intensity, smoothed over time; None where there is no hair.
        t: Position between the look's dark and light LUT, 0..1; None where there is no hair.
        timings: Where the time went.
        ran_inference: Whether the network ran; if not, the frame is blank or the scene still.
        is_cut: Whether the frame begins a new scene: what was known of the hair before was dropped.
        timestamp: The frame's time in seconds, as given or as counted.
        index: The number of the frame in its stream, from 0.
        hair_color: Mean colour of the hair as it was, smoothed over time, sRGB-encoded, 0..1; None
            where there is no hair.
        heads: All heads, the largest first, chosen or not. Their numbers last as long as they are
            followed; `box` is the square that a head is followed in, `mask` its own hair there.
            `intensity`, `t` and `hair_color` above are those of the largest recoloured one.
    """

    image: NDArray[np.uint8]
    mask: NDArray[np.float32]
    intensity: float | None
    t: float | None
    timings: Timings = field(repr=False)
    ran_inference: bool = True
    is_cut: bool = False
    timestamp: float = 0.0
    index: int = 0
    hair_color: RGB | None = None
    heads: tuple[Head, ...] = ()
