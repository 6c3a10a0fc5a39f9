"""hairseg: hair segmentation and recolouring in real time.

Import what you need from here; the modules below are how it is made.
"""

from hairseg.api import recolor, segment
from hairseg.errors import (
    ColorError,
    FrameError,
    HairsegError,
    LutError,
    ModelError,
    VideoError,
)
from hairseg.looks import Look, looks
from hairseg.lut_file import Lut3D
from hairseg.segmenter import Segmenter
from hairseg.video import VideoResult, process_video
from hairseg.video_progress import VideoProgress

__all__ = [
    "ColorError",
    "FrameError",
    "HairsegError",
    "Look",
    "Lut3D",
    "LutError",
    "ModelError",
    "Segmenter",
    "VideoError",
    "VideoProgress",
    "VideoResult",
    "looks",
    "process_video",
    "recolor",
    "segment",
]
