import numpy as np
import pytest

from hairseg.core.color import rec601_luma
from hairseg.dye.shine import change_shine
from hairseg.look.resolver import resolve_look
from hairseg.lut.table import identity_lut


@pytest.mark.parametrize("name", ["jet-black", "platinum"])
@pytest.mark.parametrize("shine", [0.0, 0.5, 1.5, 2.0])
def test_no_colour_burns_out_and_none_turns_round(name, shine):
    look = resolve_look(name)
    lut = change_shine(look.dark.table, look.dark_intensity, shine)
    assert lut.dtype == np.float32 and lut.min() >= 0.0
    assert lut.max() <= max(0.99, float(look.dark.table.max()))
    ramp = np.arange(33)
    # A fortieth of an 8-bit code is no turn.
    assert (np.diff(rec601_luma(lut[ramp, ramp, ramp])) > -1e-4).all()


def test_more_shine_is_more_contrast_above_the_mean():
    lut = identity_lut(33)
    spreads = [float(change_shine(lut, 0.3, shine)[20, 20, 20, 0]) for shine in (0, 0.5, 1, 1.5, 2)]
    assert np.diff(spreads).min() > 0.01
