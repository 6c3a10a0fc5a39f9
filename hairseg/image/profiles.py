"""Embedded colour profiles (ICC): whether one is sRGB, found by measuring, not by its name."""

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

from hairseg.image.pil import to_rgb

# The sRGB profiles in circulation differ from each other by a code or two; Display P3 by up to 80.
_SAME_CODES = 3
_STEPS = (0, 64, 128, 192, 255)


@lru_cache(maxsize=16)
def is_srgb_profile(profile: bytes) -> bool:
    """Whether colours under this profile are the same as sRGB's, within 3 codes of 255.

    Args:
        profile: The profile's bytes, as pictures embed them.

    Returns:
        False also for a profile that cannot be read or is of another model than RGB.

    >>> made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    >>> is_srgb_profile(made), is_srgb_profile(b"no profile")
    (True, False)
    """
    grid = np.array(np.meshgrid(_STEPS, _STEPS, _STEPS)).reshape(3, 1, -1)
    colors = np.ascontiguousarray(grid.transpose(1, 2, 0).astype(np.uint8))
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            Image.fromarray(colors), source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return False
    difference = np.asarray(converted).astype(int) - colors
    return bool(np.abs(difference).max() <= _SAME_CODES)


def describe_profile(profile: bytes) -> str:
    """The profile's own name in quotes, or that it cannot be read."""
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return "damaged"
    return repr(name.strip()) if name.strip() else "one without a name"


def to_srgb(picture: Image.Image) -> Image.Image:
    """Converts a picture from its own profile to sRGB.

    Args:
        picture: Of any 8-bit mode; without a profile, or with one that cannot be read, it counts
            as sRGB.

    Returns:
        An RGB picture, or RGBA where there is transparency.
    """
    profile = picture.info.get("icc_profile")
    converted = to_rgb(picture)
    if not isinstance(profile, bytes) or is_srgb_profile(profile):
        return converted
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != "RGB":
            return converted
        target = ImageCms.createProfile("sRGB")
        result = ImageCms.profileToProfile(converted, source, target, outputMode=converted.mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return converted
    return converted if result is None else result
