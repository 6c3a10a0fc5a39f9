import dataclasses

import numpy as np
import pytest

from hairseg.dye.curves import DyeSettings
from hairseg.dye.parts import Gradient, GradientStop, Highlights, Split
from hairseg.look.resolver import resolve_look
from hairseg.render.compose import recolor_frame
from hairseg.stream.stream import Stream
from tests.scenes import person

BLUE = DyeSettings((0.15, 0.25, 0.7))
OWN = resolve_look("cherry-red")
TWO_TONE = dataclasses.replace(OWN, gradient=Gradient((GradientStop(BLUE),)))
HALVES = dataclasses.replace(OWN, split=Split(BLUE))
STRANDS = dataclasses.replace(OWN, highlights=Highlights(BLUE, share=0.4, width=0.05))


def last(stream, count=4):
    return [stream.process(person(), index / 30) for index in range(count)][-1]


@pytest.mark.parametrize("look", [TWO_TONE, HALVES])
def test_a_stream_paints_every_colour(tiny_segmenter, look):
    result = last(Stream(look, segmenter=tiny_segmenter))
    hair = result.image[result.mask > 0.9].astype(int)
    assert (hair[:, 0] > hair[:, 2] + 30).mean() > 0.15
    assert (hair[:, 2] > hair[:, 0] + 30).mean() > 0.15
    untouched = result.mask == 0
    assert np.array_equal(result.image[untouched], person()[untouched])


def test_a_stream_paints_strands(tiny_segmenter):
    result = last(Stream(STRANDS, segmenter=tiny_segmenter))
    hair = result.image[result.mask > 0.9].astype(int)
    blueness = hair[:, 2] - hair[:, 0]
    assert np.quantile(blueness, 0.95) - np.quantile(blueness, 0.05) > 60


@pytest.mark.parametrize("look", [TWO_TONE, HALVES])
def test_a_stream_paints_nearly_as_photos_are_painted(tiny_segmenter, look):
    look = dataclasses.replace(look, detail=0.0, texture=0.0)
    result = last(Stream(look, segmenter=tiny_segmenter))
    photo = recolor_frame(person(), result.mask, look, intensity=result.intensity)
    inside = result.mask > 0.98
    difference = np.abs(result.image[inside].astype(int) - photo[inside])
    # Streams leave the rim's shade out, which reaches far into hair as small as this.
    assert difference.mean() < 11.0


def test_fine_streams_have_every_colour_too(tiny_segmenter):
    result = last(Stream(TWO_TONE, segmenter=tiny_segmenter, fine=True))
    hair = result.image[result.mask > 0.9].astype(int)
    assert (hair[:, 2] > hair[:, 0] + 30).mean() > 0.15


@pytest.mark.parametrize("fine", [False, True])
def test_a_fade_to_several_colours_is_gradual(tiny_segmenter, fine):
    stream = Stream(OWN, segmenter=tiny_segmenter, fine=fine, fade_s=0.2)
    before = last(stream, 6).image.astype(int)
    stream.color = HALVES
    shown = [stream.process(person(), 0.2 + index / 30).image for index in range(8)]
    steps = [np.abs(image.astype(int) - before).mean() for image in shown]
    assert steps[0] < 0.4 * steps[-1] and (np.diff(steps) > -0.2).all()


@pytest.mark.parametrize("look", [OWN, TWO_TONE])
def test_a_looks_own_strength_counts(tiny_segmenter, look):
    whole = last(Stream(look, segmenter=tiny_segmenter)).image.astype(int)
    weak = dataclasses.replace(look, strength=0.5)
    half = last(Stream(weak, segmenter=tiny_segmenter)).image.astype(int)
    frame = person().astype(int)
    inside = (whole > 0) & (whole < 255)
    assert np.abs((half - frame) - 0.5 * (whole - frame))[inside].max() <= 3.0


def test_black_never_wraps_to_white(tiny_segmenter):
    black = DyeSettings((0.01, 0.01, 0.01))
    stops = tuple(GradientStop(black, 0.4 + 0.2 * k) for k in range(4))
    look = dataclasses.replace(resolve_look("jet-black"), gradient=Gradient(stops))
    frame = np.minimum(person(), 3)
    stream = Stream(look, segmenter=tiny_segmenter)
    stream.process(person())
    assert stream.process(frame).image.max() < 60
