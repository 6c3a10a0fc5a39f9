"""hairseg: hair segmentation and recolouring in real time.

Import what you need from here; the packages below are how it is made, and private. Names are
imported when they are first used (PEP 562), so that `import hairseg` costs next to nothing.
"""

from typing import TYPE_CHECKING, Any

from hairseg._moved import install as _install_moved
from hairseg._version import __version__

if TYPE_CHECKING:
    from hairseg.api import heads, recolor, segment
    from hairseg.errors import (
        ColorError,
        FrameError,
        HairsegError,
        LutError,
        ModelError,
        VideoError,
    )
    from hairseg.look.catalog import looks
    from hairseg.look.look import Look
    from hairseg.lut.lut3d import Lut3D
    from hairseg.segmentation.head import Head
    from hairseg.segmentation.segmenter import Segmenter
    from hairseg.stream.delayed import DelayedStream
    from hairseg.stream.live import LiveCounts, LiveStream
    from hairseg.stream.result import FrameResult, Timings
    from hairseg.stream.stream import Stream
    from hairseg.video.process import VideoResult, process_video
    from hairseg.video.progress import VideoProgress

_HOMES = {
    "ColorError": "errors",
    "DelayedStream": "stream.delayed",
    "FrameError": "errors",
    "FrameResult": "stream.result",
    "HairsegError": "errors",
    "Head": "segmentation.head",
    "LiveCounts": "stream.live",
    "LiveStream": "stream.live",
    "Look": "look.look",
    "Lut3D": "lut.lut3d",
    "LutError": "errors",
    "ModelError": "errors",
    "Segmenter": "segmentation.segmenter",
    "Stream": "stream.stream",
    "Timings": "stream.result",
    "VideoError": "errors",
    "VideoProgress": "video.progress",
    "VideoResult": "video.process",
    "heads": "api",
    "looks": "look.catalog",
    "process_video": "video.process",
    "recolor": "api",
    "segment": "api",
}

__all__ = [
    "ColorError",
    "DelayedStream",
    "FrameError",
    "FrameResult",
    "HairsegError",
    "Head",
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
    "__version__",
    "heads",
    "looks",
    "process_video",
    "recolor",
    "segment",
]


_install_moved()


def __getattr__(name: str) -> Any:
    """Import a public name from its home, and keep it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'hairseg' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"hairseg.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, imported or not."""
    return sorted({*globals(), *__all__})
