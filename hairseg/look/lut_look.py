"""A look out of one LUT, which stands for dark and for light hair."""

from dataclasses import replace

from hairseg.look.folder import text_to_id
from hairseg.look.look import Look
from hairseg.look.swatch import measured_swatch
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import DEFAULT_SIZE


def lut_to_look(lut: Lut3D, name: str) -> Look:
    """Make a look whose two LUTs are the same one, its swatch measured.

    Args:
        lut: Any LUT; one that is no plain table is resampled.
        name: Its name for people; its id is made of it.

    >>> lut_to_look(Lut3D.identity(9), "My Grade 2").id
    'my-grade-2'
    """
    plain = lut if lut.is_plain else lut.resampled(DEFAULT_SIZE)
    look = Look(
        id=text_to_id(name),
        title=name,
        author="unknown",
        license="LicenseRef-Unknown",
        swatch="#808080",
        dark=plain,
        light=plain,
        # What an editor made is shown as it is.
        depth=0.0,
        texture=0.0,
    )
    return replace(look, swatch=measured_swatch(look))
