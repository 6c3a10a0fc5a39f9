"""The errors that hairseg raises on purpose, one line of plain words each.

HairsegError
├── FrameError (ValueError)     an image, frame or mask that cannot be used
├── ColorError (ValueError)     a colour or a look's name that means nothing
├── LutError (ValueError)       a LUT, a look or their files
├── ModelError (RuntimeError)   a model, its file or the runtime under it
└── VideoError (ValueError)     a video that cannot be read, or options that do not fit it
"""


class HairsegError(Exception):
    """Base of every error that hairseg raises on purpose."""


class FrameError(HairsegError, ValueError):
    """An image, a frame, a mask or their options cannot be used as given."""


class ColorError(HairsegError, ValueError):
    """A colour cannot be read, or no look has that name."""


class LutError(HairsegError, ValueError):
    """A LUT or a look is malformed; file errors name path, line and text."""


class ModelError(HairsegError, RuntimeError):
    """A model or the runtime under it is missing, damaged or closed."""


class VideoError(HairsegError, ValueError):
    """A video cannot be read, or cannot be written as asked; file errors begin with the path."""
