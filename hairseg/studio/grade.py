"""What an artist does to one side's LUT beyond the dye: curve, saturation and tints.

A LUT is float32 [N, N, N, 3], sRGB-encoded. All of it works on the LUT's results in OKLab
(Björn Ottosson, 2020), so hues stay where lightness moves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import requirement
from hairseg.core.color import RGB, oklab_to_srgb, srgb_to_oklab
from hairseg.errors import LutError

# Lightness of the curve's points; the curve moves each up or down.
CURVE_INPUTS = (0.0, 0.25, 0.5, 0.75, 1.0)
NO_CURVE = (0.0,) * 5
GREY: RGB = (0.5, 0.5, 0.5)
# A tint of full strength adds the tint's own OKLab a and b.
_SHADOWS_END, _HIGHLIGHTS_BEGIN = 0.6, 0.4


@dataclass(frozen=True)
class Grade:
    """One side's grade; the default changes nothing.

    Attributes:
        curve: How far the lightness of each of `CURVE_INPUTS` is moved, -0.5..0.5.
        saturation: Factor on the chroma.
        shadow_tint: Colour that dark strands lean to.
        shadow_amount: How much, 0..1.
        highlight_tint: Colour that light strands lean to.
        highlight_amount: How much, 0..1.
    """

    curve: tuple[float, ...] = NO_CURVE
    saturation: float = 1.0
    shadow_tint: RGB = GREY
    shadow_amount: float = 0.0
    highlight_tint: RGB = GREY
    highlight_amount: float = 0.0

    def __post_init__(self) -> None:
        if len(self.curve) != len(CURVE_INPUTS):
            raise LutError(requirement("curve", "five numbers", f"{len(self.curve)}"))
        if (np.diff(np.add(CURVE_INPUTS, self.curve)) <= 0.0).any():
            raise LutError("curve must rise everywhere: a darker strand may not become the lighter")

    @property
    def is_neutral(self) -> bool:
        """Whether it changes nothing."""
        moved = any(self.curve) or self.saturation != 1.0
        return not (moved or self.shadow_amount or self.highlight_amount)


def grade_lut(lut: NDArray[np.float32], grade: Grade) -> NDArray[np.float32]:
    """Grade a LUT's results.

    Args:
        lut: float32 [N, N, N, 3].
        grade: What to do; a neutral one returns the LUT itself.

    Returns:
        float32 [N, N, N, 3] in 0..1.

    >>> from hairseg.lut.table import identity_lut
    >>> darker = grade_lut(identity_lut(3), Grade(curve=(0.0, -0.1, -0.2, -0.1, 0.0)))
    >>> bool(darker[1, 1, 1, 0] < 0.5), darker[2, 2, 2].round(3).tolist()
    (True, [1.0, 1.0, 1.0])
    """
    if grade.is_neutral:
        return lut
    from scipy.interpolate import PchipInterpolator

    oklab = srgb_to_oklab(np.clip(lut, 0.0, 1.0).astype(np.float64))
    lightness = np.clip(oklab[..., 0], 0.0, 1.0)
    if any(grade.curve):
        outputs = np.add(CURVE_INPUTS, grade.curve)
        oklab[..., 0] = PchipInterpolator(CURVE_INPUTS, outputs)(lightness)
        # Black has no chroma, however light it was before.
        oklab[..., 1:] *= _chroma_share(oklab[..., 0], lightness)[..., np.newaxis]
    oklab[..., 1:] *= grade.saturation
    dark = np.clip(1.0 - lightness / _SHADOWS_END, 0.0, 1.0)
    light = np.clip((lightness - _HIGHLIGHTS_BEGIN) / (1.0 - _HIGHLIGHTS_BEGIN), 0.0, 1.0)
    for weight, tint, amount in (
        (dark, grade.shadow_tint, grade.shadow_amount),
        (light, grade.highlight_tint, grade.highlight_amount),
    ):
        if amount:
            # Pure black and white have no room for a tint.
            room = np.clip(np.minimum(lightness, 1.0 - lightness) / 0.08, 0.0, 1.0)
            share = amount * weight**0.5 * room
            oklab[..., 1:] += share[..., np.newaxis] * srgb_to_oklab(tint)[1:]
    return np.clip(oklab_to_srgb(oklab), 0.0, 1.0).astype(np.float32)


def _chroma_share(after: NDArray[np.float64], before: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lower the chroma where a colour was moved towards black."""
    return np.asarray(np.clip(after / np.maximum(before, 1e-6), 0.0, 1.0) ** 0.5)
