"""PIL images as files: formats by their endings, quality, and what is kept of a photo."""

import io
from typing import Any

from PIL import Image

from hairseg.image.exif import read_exif
from hairseg.image.pil import UPRIGHT_ORIENTATION
from hairseg.image.tiff_exif import add_exif

FORMATS = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".jpe": "JPEG",
    ".jfif": "JPEG",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".bmp": "BMP",
    ".jp2": "JPEG2000",
}
# No visible loss, and hair's colour in full resolution.
_SAVE_OPTIONS: dict[str, dict[str, Any]] = {
    # Not optimized: Pillow gives up on noisy photos then, for which its buffer is too small.
    "JPEG": {"quality": 95, "subsampling": 0},
    "WEBP": {"quality": 95, "method": 4},
    "TIFF": {"compression": "tiff_adobe_deflate"},
    "PNG": {},
    "BMP": {},
    "JPEG2000": {"irreversible": False},
}
OPAQUE_ONLY = ("JPEG", "BMP")
_METADATA = {
    "JPEG": ("icc_profile", "exif", "dpi"),
    "WEBP": ("icc_profile", "exif"),
    "TIFF": ("icc_profile", "exif", "dpi"),
    "PNG": ("icc_profile", "exif", "dpi"),
    "BMP": ("dpi",),
    "JPEG2000": ("icc_profile",),
}
_RGB_PROFILE = b"RGB "  # ICC.1:2022, 7.2.6: colour space, bytes 16 to 19 of the header


def encode_picture(kind: str, picture: Image.Image, *, photo: Image.Image | None = None) -> bytes:
    """Encode a picture in memory: Pillow's own writing to a full disk ends without a word.

    Args:
        kind: One of Pillow's names in `FORMATS`.
        picture: Upright; transparency is lost in the formats of `OPAQUE_ONLY`.
        photo: What the picture was made of; its ICC profile, EXIF and resolution are kept as far
            as the format can. The EXIF orientation says upright.
    """
    if picture.mode == "RGBA" and kind in OPAQUE_ONLY:
        picture = picture.convert("RGB")
    kept = {} if photo is None else _metadata(photo)
    chosen = {name: kept[name] for name in _METADATA[kind] if name in kept}
    exif = chosen.pop("exif") if kind == "TIFF" and "exif" in chosen else None
    buffer = io.BytesIO()
    picture.save(buffer, kind, **_SAVE_OPTIONS[kind], **chosen)
    data = buffer.getvalue()
    return data if exif is None else add_exif(data, exif)


def is_transparent(picture: Image.Image) -> bool:
    """Return whether any pixel of the picture is."""
    if not picture.has_transparency_data:
        return False
    alpha = picture.convert("RGBA").getchannel("A")
    return alpha.histogram()[-1] < alpha.width * alpha.height


def what_is_lost(kind: str, photo: Image.Image) -> list[str]:
    """Word what a recoloured photo does not keep, one line each.

    Args:
        kind: One of Pillow's names in `FORMATS`.
        photo: As `read_image` gives it.
    """
    lost = []
    tags = photo.info.get("exif_left_out", ())
    if tags:
        lost.append(f"EXIF: {', '.join(tags)} is malformed and was left out")
    if "exif" in photo.info and "exif" not in _METADATA[kind]:
        lost.append(f"{kind} keeps no EXIF")
    profile = photo.info.get("icc_profile")
    if isinstance(profile, bytes) and profile[16:20] != _RGB_PROFILE:
        lost.append("its colours were converted to sRGB; its own profile is not for RGB")
    elif isinstance(profile, bytes) and "icc_profile" not in _METADATA[kind]:
        lost.append(f"{kind} keeps no colour profile")
    further = photo.info.get("further_pictures", 0)
    if further:
        lost.append(f"only its first picture is recoloured; {further} more are left out")
    return lost


def _metadata(photo: Image.Image) -> dict[str, Any]:
    """Return what of a photo's metadata is true of its recoloured version."""
    kept: dict[str, Any] = {}
    profile = photo.info.get("icc_profile")
    # A photo of another colour model (CMYK, grey) has become RGB: its profile is wrong now.
    if isinstance(profile, bytes) and profile[16:20] == _RGB_PROFILE:
        kept["icc_profile"] = profile
    if "dpi" in photo.info:
        kept["dpi"] = photo.info["dpi"]
    payload = read_exif(photo, orientation=UPRIGHT_ORIENTATION).payload
    if payload:
        kept["exif"] = payload
    return kept
