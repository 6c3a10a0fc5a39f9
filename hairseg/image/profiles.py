"""Embedded colour profiles (ICC): whether one is sRGB, found by measuring, not by its name."""

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from hairseg.image.pil import to_rgb

# The sRGB profiles in circulation differ from each other by a code or two; Display P3 by up to 80.
_SAME_CODES = 3
_STEPS = (0, 64, 128, 192, 255)
# Colour spaces of profiles (ICC.1:2022, table 19) with the modes of pictures that they fit.
_OTHER_MODELS = (("CMYK", "CMYK"), ("GRAY", "L"), ("GRAY", "LA"))


@lru_cache(maxsize=16)
def is_srgb_profile(profile: bytes) -> bool:
    """Return whether colours under this profile are the same as sRGB's, within 3 codes of 255.

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
    """Return the profile's own name in quotes, or that it cannot be read."""
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return "damaged"
    return repr(name.strip()) if name.strip() else "one without a name"


@dataclass(frozen=True, eq=False)
class SrgbPicture:
    """A picture in sRGB, and the way back to its own colours.

    Attributes:
        picture: RGB, or RGBA where there is transparency; its `info` has no profile that would be
            wrong for these pixels.
        own: The same in its own RGB profile; None where its colours are sRGB already, or where
            its own model (CMYK, grey) cannot hold new ones.
    """

    picture: Image.Image
    own: Image.Image | None = None

    def like_own(self, changed: Image.Image) -> Image.Image:
        """Bring a changed version of `picture` back to the own profile.

        Pixels that are as they were stay bit for bit; the others move by what the change is in
        the own profile, so that colours beyond sRGB are not cut.
        """
        if self.own is None:
            return changed
        before, after = (np.asarray(_from_srgb(one, self.own)) for one in (self.picture, changed))
        own = np.asarray(self.own)
        pixels = own.copy()
        moved = own[..., :3].astype(np.int16) + after[..., :3] - before[..., :3].astype(np.int16)
        pixels[..., :3] = np.clip(moved, 0, 255).astype(np.uint8)
        result = Image.fromarray(pixels)
        result.info = dict(changed.info)
        result.info["icc_profile"] = self.own.info["icc_profile"]
        return result


def open_srgb(picture: Image.Image) -> SrgbPicture:
    """Convert a picture from its own profile to sRGB, and remember the way back.

    Args:
        picture: Of any 8-bit mode; without a profile, or with one that cannot be read, it counts
            as sRGB.
    """
    profile = picture.info.get("icc_profile")
    converted = to_rgb(picture)
    if not isinstance(profile, bytes) or is_srgb_profile(profile):
        return SrgbPicture(converted)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        if space == "RGB" and picture.mode not in ("CMYK", "L", "LA", "La", "1"):
            return SrgbPicture(_between(converted, source, _srgb()), converted)
        if (space, picture.mode) in _OTHER_MODELS:
            own = picture.getchannel(0) if picture.mode == "LA" else picture
            # Their gamuts are far from sRGB's: as browsers show them, by the profile's own table.
            result = _convert(own, source, _srgb(), ImageCms.Intent.PERCEPTUAL, mode="RGB")
            if converted.mode == "RGBA":
                result.putalpha(converted.getchannel("A"))
            return SrgbPicture(_without_profile(result))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return SrgbPicture(converted)
    return SrgbPicture(_without_profile(converted))


def to_srgb(picture: Image.Image) -> Image.Image:
    """Convert a picture from its own profile to sRGB: `open_srgb` for those who do not go back."""
    return open_srgb(picture).picture


def _srgb() -> Any:
    return ImageCms.createProfile("sRGB")


def _from_srgb(picture: Image.Image, own: Image.Image) -> Image.Image:
    target = ImageCms.ImageCmsProfile(io.BytesIO(own.info["icc_profile"]))
    return _between(picture, _srgb(), target)


def _between(picture: Image.Image, source: Any, target: Any) -> Image.Image:
    """Return a conversion by relative colorimetry: what both can show stays what it is."""
    intent, flags = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION
    return _convert(picture, source, target, intent, mode=picture.mode, flags=flags)


def _convert(
    picture: Image.Image,
    source: Any,
    target: Any,
    intent: ImageCms.Intent,
    *,
    mode: str,
    flags: ImageCms.Flags = ImageCms.Flags.NONE,
) -> Image.Image:
    converted = ImageCms.profileToProfile(
        picture, source, target, renderingIntent=intent, outputMode=mode, flags=flags
    )
    assert converted is not None
    return converted


def _without_profile(picture: Image.Image) -> Image.Image:
    copy = picture.copy()
    copy.info.pop("icc_profile", None)
    return copy
