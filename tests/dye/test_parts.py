import re

import pytest

from hairseg.dye.curves import DyeSettings
from hairseg.dye.parts import (
    Gradient,
    GradientStop,
    Highlights,
    Split,
    gradient_from_json,
    highlights_from_json,
    part_to_json,
    split_from_json,
)
from hairseg.errors import LutError

GOLD = DyeSettings((0.8, 0.6, 0.4), shine=1.2)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: GradientStop((1, 0, 0)), "settings must be DyeSettings; got (1, 0, 0)"),
        (lambda: GradientStop(GOLD, 1.5), "position must be a number in 0..1; got 1.5"),
        (lambda: GradientStop(GOLD, strength=-1), "strength must be a number in 0..1; got -1"),
        (lambda: Gradient(()), "stops must be 1 to 4; got 0"),
        (lambda: Gradient((GradientStop(GOLD),) * 5), "stops must be 1 to 4; got 5"),
        (
            lambda: Gradient((GradientStop(GOLD, 0.5), GradientStop(GOLD, 0.5))),
            "stops[1].position must be above 0.5, the position before it; got 0.5",
        ),
        (
            lambda: Gradient((GradientStop(GOLD, 0.5),), root=0.5),
            "stops[0].position must be above 0.5, the position before it; got 0.5",
        ),
        (lambda: Highlights(GOLD, share=2), "share must be a number in 0..1; got 2"),
        (lambda: Highlights(GOLD, width=0.5), "width must be a number in 0.005..0.2; got 0.5"),
        (lambda: Highlights("gold"), "settings must be DyeSettings; got 'gold'"),
        (lambda: Split(GOLD, softness="soft"), "softness must be a number in 0..1; got 'soft'"),
    ],
)
def test_parts_are_checked_when_they_are_made(make, message):
    with pytest.raises(LutError, match=re.escape(message)):
        make()


@pytest.mark.parametrize(
    ("part", "read"),
    [
        (Gradient((GradientStop(GOLD, 0.4, 0.5), GradientStop(GOLD)), 0.1), gradient_from_json),
        (Highlights(GOLD, 0.5, 0.01, 0.9, 0.2), highlights_from_json),
        (Split(GOLD, 0.1), split_from_json),
    ],
)
def test_json_and_back(part, read):
    assert read(part_to_json(part)) == part


def test_what_json_leaves_out_has_its_default():
    stops = [{"settings": {"color": "#cc9966"}}]
    gradient = gradient_from_json({"stops": stops})
    assert gradient.root == Gradient(gradient.stops).root
    assert gradient.stops[0] == GradientStop(DyeSettings((0.8, 0.6, 0.4)))
