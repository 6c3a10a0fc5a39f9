"""The one place where hairseg checks its arguments and words its messages.

A message says the name, what is required, and what came:
`frame must be uint8 [H, W, 3]; got float32 [720, 1280, 4]`.
Public doors check once; the code inside trusts. No check copies an array that is right already.
"""

import difflib
import math
import re
from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.errors import FrameError, HairsegError, LutError

MIN_LUT_SIZE = 2
MAX_LUT_SIZE = 65
# SHRT_MAX, less one: cv2.remap takes no longer side.
MAX_SIDE = 32_766
# An unknown name with at most this many alternatives lists them all; with more, the nearest ones.
LISTED_NAMES = 6
LONGEST_REPR = 60
# Values this little outside 0..1 are the rounding of somebody's resize.
ROUNDING = 1e-5
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def describe(value: object) -> str:
    """Describe a value as messages show it.

    Args:
        value: Anything that a caller passed.

    Returns:
        `float32 [720, 1280, 4]` for an array, the repr of something short, else the type's name.

    >>> describe(np.zeros((2, 3), np.uint8))
    'uint8 [2, 3]'
    >>> describe(None), describe("abc")
    ('None', "'abc'")
    """
    if isinstance(value, np.ndarray):
        return f"{value.dtype} {list(value.shape)}"
    kind = type(value)
    if value is None or kind in (str, bytes, bool, int, float, tuple, list):
        text = repr(value)
        return text if len(text) <= LONGEST_REPR else f"{text[:LONGEST_REPR]}..."
    package = kind.__module__.split(".")[0]
    return kind.__qualname__ if package == "builtins" else f"{package}.{kind.__qualname__}"


def requirement(name: str, required: str, got: str) -> str:
    """Word what is wrong with an argument.

    Args:
        name: The argument's name.
        required: What it must be.
        got: What came, in words (mostly by `describe`).

    Returns:
        One line.

    >>> requirement("strength", "a number in 0..1", describe(3))
    'strength must be a number in 0..1; got 3'
    """
    return f"{name} must be {required}; got {got}"


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """Word the accepted names nearest to a rejected one.

    Args:
        name: What was asked for.
        choices: The accepted names.

    Returns:
        A clause such as `did you mean 'auburn'?`, or a list where nothing is near; never empty.

    >>> did_you_mean("aburn", ["auburn", "copper", "jet-black"])
    "did you mean 'auburn'?"
    >>> did_you_mean("xyz", ["full", "light"])
    "known are 'full', 'light'"
    """
    known = list(dict.fromkeys(choices))
    lowered = {choice.lower(): choice for choice in known}
    near = [
        lowered[match] for match in difflib.get_close_matches(name.lower(), lowered, 3, cutoff=0.6)
    ]
    if near:
        return f"did you mean {' or '.join(repr(choice) for choice in near)}?"
    if not known:
        return "none are known here"
    listed = ", ".join(repr(choice) for choice in known[:LISTED_NAMES])
    more = len(known) - LISTED_NAMES
    return f"known are {listed}" + (f" and {more} more" if more > 0 else "")


def unknown_name(kind: str, name: str, choices: Iterable[str]) -> str:
    """Word the rejection of a name together with the accepted ones.

    >>> unknown_name("look", "aburn", ["auburn", "copper"])
    "unknown look 'aburn'; did you mean 'auburn'?"
    """
    return f"unknown {kind} {name!r}; {did_you_mean(name, choices)}"


def refuse_address(text: object, error: type[HairsegError]) -> None:
    """Refuse a web address where a file is wanted: hairseg fetches nothing.

    Raises:
        HairsegError: Of the given kind.
    """
    if isinstance(text, str) and _ADDRESS.match(text):
        raise error(
            f"{text}: hairseg opens no web addresses; download it first, then name the file"
        )


def check_choice(
    value: object, name: str, choices: Sequence[str], *, error: type[HairsegError] = FrameError
) -> str:
    """Return the value if it is one of the choices, else raise the error with all of them."""
    if isinstance(value, str) and value in choices:
        return value
    listed = " or ".join(repr(choice) for choice in choices)
    raise error(requirement(name, listed, describe(value)))


def check_fraction(value: object, name: str, *, error: type[HairsegError] = FrameError) -> float:
    """Return a number in 0..1 as a float, else raise the error.

    >>> check_fraction(1, "strength")
    1.0
    """
    if isinstance(value, Real) and not isinstance(value, bool):
        number = float(value)
        if math.isfinite(number) and 0.0 <= number <= 1.0:
            return number
    raise error(requirement(name, "a number in 0..1", describe(value)))


def check_frame(frame: Any, name: str = "frame") -> NDArray[np.uint8]:
    """Return the frame if it is uint8 [H, W, 3] and not empty.

    Raises:
        FrameError: It is not.
    """
    if (
        isinstance(frame, np.ndarray)
        and frame.dtype == np.uint8
        and frame.ndim == 3
        and frame.shape[2] == 3
    ):
        if frame.shape[0] and frame.shape[1]:
            return frame
        raise FrameError(requirement(name, "at least 1 x 1 pixel", describe(frame)))
    raise FrameError(requirement(name, "uint8 [H, W, 3]", describe(frame)))


def check_sides(frame: NDArray[np.uint8], name: str = "image") -> None:
    """Refuse a frame with a side that OpenCV's geometry does not take."""
    if max(frame.shape[:2]) > MAX_SIDE:
        got = f"{frame.shape[1]} x {frame.shape[0]}"
        raise FrameError(requirement(name, f"at most {MAX_SIDE} pixels a side", got))


def check_range(array: NDArray[Any], name: str, *, error: type[HairsegError] = FrameError) -> None:
    """Refuse a float array that holds NaN, infinity or values outside 0..1.

    Values that miss the range by no more than `ROUNDING` pass.
    """
    if array.size == 0:
        return
    low, high = float(array.min()), float(array.max())
    if math.isnan(low) or math.isnan(high):
        raise error(requirement(name, "finite", f"{int(np.isnan(array).sum())} NaN values"))
    if low < -ROUNDING or high > 1.0 + ROUNDING:
        raise error(requirement(name, "in 0..1", f"values from {low:g} to {high:g}"))


def check_mask(mask: Any, height: int, width: int, name: str = "mask") -> NDArray[np.float32]:
    """Return a hair mask as float32 [H, W] in 0..1.

    Args:
        mask: float16, float32 or float64 [H, W] in 0..1, or bool [H, W]. Integers are refused:
            whether their 1 means 1 or 1/255 would be a guess.
        height: The height that it must have.
        width: The width that it must have.
        name: How messages call it.

    Returns:
        The mask itself if it is float32, else a float32 copy.

    Raises:
        FrameError: Wrong type, shape or range, or NaN in it.
    """
    required = f"float [{height}, {width}] in 0..1"
    if not isinstance(mask, np.ndarray):
        raise FrameError(requirement(name, required, describe(mask)))
    if mask.shape != (height, width) or mask.dtype.kind not in "fb":
        raise FrameError(requirement(name, required, describe(mask)))
    if mask.dtype.kind == "f":
        check_range(mask, name)
    return mask if mask.dtype == np.float32 else mask.astype(np.float32)


def check_lut(lut: Any, name: str = "lut") -> NDArray[np.float32]:
    """Return the table if it is finite float32 [N, N, N, 3] with N in 2..65.

    Values outside 0..1 are allowed: a LUT may hold them, applying it clips.

    Raises:
        LutError: It is not.
    """
    required = f"float32 [N, N, N, 3] with N in {MIN_LUT_SIZE}..{MAX_LUT_SIZE}"
    if not isinstance(lut, np.ndarray):
        raise LutError(requirement(name, required, describe(lut)))
    size = lut.shape[0] if lut.ndim else 0
    if lut.shape != (size, size, size, 3) or lut.dtype != np.float32:
        raise LutError(requirement(name, required, describe(lut)))
    if not MIN_LUT_SIZE <= size <= MAX_LUT_SIZE:
        raise LutError(requirement(name, required, describe(lut)))
    if not np.isfinite(lut).all():
        raise LutError(requirement(name, "finite", f"{int((~np.isfinite(lut)).sum())} NaN or inf"))
    return lut
