"""hairseg: hair segmentation and recolouring in real time.

Import what you need from here; the modules below are how it is made.
"""

from hairseg.api import recolor, segment
from hairseg.delayed_stream import DelayedStream
from hairseg.errors import (
    ColorError,
    FrameError,
    HairsegError,
    LutError,
    ModelError,
    VideoError,
)
from hairseg.frame_result import FrameResult, Timings
from hairseg.live_stream import LiveCounts, LiveStream
from hairseg.looks import Look, looks
from hairseg.lut_file import Lut3D
from hairseg.segmenter import Segmenter
from hairseg.stream import Stream
from hairseg.video import VideoResult, process_video
from hairseg.video_progress import VideoProgress

__all__ = [
    "ColorError",
    "DelayedStream",
    "FrameError",
    "FrameResult",
    "HairsegError",
    "LiveCounts",
    "LiveStream",
    "Look",
    "Lut3D",
    "LutError",
    "ModelError",
    "Segmenter",
    "Stream",
    "Timings",
    "VideoError",
    "VideoProgress",
    "VideoResult",
    "looks",
    "process_video",
    "recolor",
    "segment",
]
