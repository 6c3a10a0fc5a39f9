"""EXIF of photos: what of it can be kept in a picture that was made of one.

Cameras and programs write tags of wrong types, and a TIFF's own tags speak of its strips and
tiles, which are not the new file's.
"""

import warnings
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

_IFDS = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)
# TIFF 6.0, baseline and extensions: how the file holds its pixels, not what it shows.
_STRUCTURE = frozenset(
    (
        *(*range(0x00FE, 0x010E), 0x0111, *range(0x0115, 0x011A), 0x011C, *range(0x0120, 0x0126)),
        *(0x0129, 0x013D, *range(0x0140, 0x0155), 0x015B, *range(0x0200, 0x0215)),
        *(0x02BC, 0x83BB, 0x8649, 0x8773, 0xA005),
    )
)


@dataclass(frozen=True)
class Exif:
    """EXIF that can be written.

    Attributes:
        payload: The EXIF block, beginning with `Exif` and two zeros; empty where there is none.
        left_out: Names of the tags that are not in it, because they are malformed.
    """

    payload: bytes = b""
    left_out: tuple[str, ...] = ()


def read_exif(picture: Image.Image, *, orientation: int | None = None) -> Exif:
    """Read a picture's EXIF, without what cannot be written again.

    Args:
        picture: Any.
        orientation: What it shall say instead of the picture's own orientation; nothing if None.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            source = picture.getexif()
            tags = dict(source)
        except Exception:  # noqa: BLE001 - a block that Pillow cannot even walk through
            return Exif(left_out=("all of it",))
        kept, left_out = Image.Exif(), []
        for tag, value in tags.items():
            if tag in _IFDS or tag == ExifTags.Base.Orientation or tag in _STRUCTURE:
                continue
            if _is_writable(tag, value):
                kept[tag] = value
            else:
                left_out.append(_name(tag))
        for ifd in _IFDS:
            inner, lost = _inner_tags(source, ifd)
            if inner:
                kept.get_ifd(ifd).update(inner)
            left_out += lost
        if kept and orientation is not None:
            kept[ExifTags.Base.Orientation] = orientation
        payload = kept.tobytes() if kept or any(kept.get_ifd(ifd) for ifd in _IFDS) else b""
        return Exif(payload, tuple(left_out))


def _inner_tags(source: Image.Exif, ifd: int) -> tuple[dict[int, Any], list[str]]:
    try:
        tags = dict(source.get_ifd(ifd))
    except Exception:  # noqa: BLE001 - as above
        return {}, [_name(ifd)]
    kept = {tag: value for tag, value in tags.items() if _is_writable(tag, value, ifd=ifd)}
    # Pillow has read some of them as folders of their own.
    return kept, [_name(tag) for tag in tags if tag not in kept and tag not in _STRUCTURE]


def _is_writable(tag: int, value: Any, *, ifd: int | None = None) -> bool:
    if tag in _STRUCTURE:
        return False
    trial = Image.Exif()
    try:
        if ifd is None:
            trial[tag] = value
        else:
            trial.get_ifd(ifd)[tag] = value
        again = Image.Exif()
        again.load(trial.tobytes())
        dict(again)
        return True
    except Exception:  # noqa: BLE001 - whatever it is, the tag cannot be kept
        return False


def _name(tag: int) -> str:
    names = {**ExifTags.TAGS, **ExifTags.GPSTAGS} if tag < 32 else ExifTags.TAGS
    return str(names.get(tag, f"tag {tag}"))
