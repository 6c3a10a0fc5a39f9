"""The mean colour that a look gives, where nobody has said it."""

from dataclasses import replace

import numpy as np

from hairseg.core.color import color_to_hex
from hairseg.look.drawn_strands import draw_strands
from hairseg.look.look import Look
from hairseg.render.compose import recolor_frame

# Hair on which it is measured: between dark and light, and its side in pixels.
_INTENSITY, _SIDE = 0.3, 64


def measured_swatch(look: Look) -> str:
    """Return the mean colour of drawn hair with a look's own colour, `#rrggbb`."""
    hair = draw_strands(_INTENSITY, _SIDE, _SIDE, rng=np.random.default_rng(0))
    everywhere = np.ones((_SIDE, _SIDE), np.float32)
    plain = replace(look, gradient=None, highlights=None, split=None, strength=1.0)
    mean = recolor_frame(hair, everywhere, plain).reshape(-1, 3).mean(axis=0) / 255.0
    return color_to_hex((float(mean[0]), float(mean[1]), float(mean[2])))
