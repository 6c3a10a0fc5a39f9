"""What a person looks like in a photo, as two numbers: how light the hair is, how light the skin.

They sort photos into terciles, to see whom a model serves worse. Neither says who anybody is:
light and exposure move both. Photos are uint8 RGB [H, W, 3], labels uint8 [H, W].
"""

from __future__ import annotations

import cv2
import numpy as np

from hairseg.core.color import REC601_LUMA
from training.data.pictures import UInt8Array

_SIDE = 256  # pixels of the longer side: enough to sort by
_REACH = 0.08  # of the side: how far from the hair skin is looked for
_LEAST_SKIN = 0.004  # of the picture
# Chai & Ngan 1999, IEEE Trans. CSVT 9(4): skin of every tone lies in this box of Cb and Cr
_CR, _CB = (133, 173), (77, 127)


def hair_luma(photo: UInt8Array, label: UInt8Array) -> float | None:
    """Return the mean Rec. 601 luma of the labelled hair, 0..1; None without hair."""
    hair = label > 127
    if not hair.any():
        return None
    return float(photo[hair].mean(axis=0) @ np.asarray(REC601_LUMA)) / 255.0


def skin_ita(photo: UInt8Array, label: UInt8Array) -> float | None:
    """Individual typology angle of the skin beside the hair, degrees; higher is lighter.

    ITA = atan2(L* - 50, b*) (Chardon et al. 1991), the median over the pixels that lie near the
    hair, are not labelled hair, and have skin's Cb and Cr. Background of such a colour (wood,
    sand) is taken for skin too; `skin_ita_error` says how much that matters.

    Returns:
        Degrees, or None where too few such pixels are found.
    """
    angles, skin = _angles(photo, label)
    return float(np.median(angles[skin])) if skin.mean() >= _LEAST_SKIN else None


def skin_ita_error(photo: UInt8Array, label: UInt8Array) -> float | None:
    """Return the difference in degrees between the left and right half of the skin found."""
    angles, skin = _angles(photo, label)
    if skin.mean() < 2 * _LEAST_SKIN:
        return None
    columns = np.broadcast_to(np.arange(skin.shape[1]), skin.shape)
    middle = np.median(columns[skin])
    left, right = skin & (columns < middle), skin & (columns >= middle)
    if not left.any() or not right.any():
        return None
    return float(abs(np.median(angles[left]) - np.median(angles[right])))


def _angles(photo, label):
    """Typology angle of every pixel, and which pixels are taken for skin."""
    scale = _SIDE / max(label.shape)
    size = tuple(max(1, round(side * scale)) for side in label.shape[::-1])
    photo = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    hair = cv2.resize(label, size, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(photo.astype(np.float32) / np.float32(255.0), cv2.COLOR_RGB2LAB)
    angles = np.degrees(np.arctan2(lab[..., 0] - 50.0, np.maximum(lab[..., 2], 1e-3)))
    ycrcb = cv2.cvtColor(photo, cv2.COLOR_RGB2YCrCb)
    reach = 2 * round(_REACH * _SIDE) + 1
    near = cv2.dilate((hair > 127).astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    skin = near & (hair < 8)
    skin &= (ycrcb[..., 1] >= _CR[0]) & (ycrcb[..., 1] <= _CR[1])
    skin &= (ycrcb[..., 2] >= _CB[0]) & (ycrcb[..., 2] <= _CB[1])
    return angles, skin
