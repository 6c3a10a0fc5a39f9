"""hairseg: hair segmentation and recolouring in real time.

Import what you need from here; the modules below are how it is made.
"""

from hairseg.errors import ColorError, FrameError, HairsegError, LutError, ModelError

__all__ = [
    "ColorError",
    "FrameError",
    "HairsegError",
    "LutError",
    "ModelError",
]
