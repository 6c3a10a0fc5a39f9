"""A look out of one LUT, which stands for dark and for light hair."""

import re
import unicodedata
from dataclasses import replace

from hairseg.look.look import Look
from hairseg.look.swatch import measured_swatch
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import DEFAULT_SIZE


def lut_to_look(lut: Lut3D, name: str) -> Look:
    """Makes a look whose two LUTs are the same one, its swatch measured.

    Args:
        lut: Any LUT; one that is no plain table is resampled.
        name: Its name for people; its id is made of it.

    >>> lut_to_look(Lut3D.identity(9), "My Grade 2").id
    'my-grade-2'
    """
    plain = lut if lut.is_plain else lut.resampled(DEFAULT_SIZE)
    look = Look(
        id=name_to_id(name),
        title=name,
        author="unknown",
        license="LicenseRef-Unknown",
        swatch="#808080",
        dark=plain,
        light=plain,
    )
    return replace(look, swatch=measured_swatch(look))


def name_to_id(name: str) -> str:
    """Small letters, digits and single hyphens out of any name.

    >>> name_to_id("Ombré 2_final"), name_to_id("ÅÄ ❤")
    ('ombre-2-final', 'aa')
    """
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "look"
