import dataclasses

import numpy as np

from hairseg.dye.curves import DyeSettings
from hairseg.dye.parts import Gradient, GradientStop, Highlights
from hairseg.look.look import Look
from hairseg.stream.weight_filter import LayerFollower

GOLD = DyeSettings((0.8, 0.6, 0.4))
PALETTE = dataclasses.replace(
    Look.from_color("#202020"),
    gradient=Gradient((GradientStop(GOLD),)),
    highlights=Highlights(GOLD, width=0.04),
).palette
SHAPE = (64, 64)
WHOLE = (slice(0, 64), slice(0, 64))


def hair(columns=slice(20, 44)):
    mask = np.zeros(SHAPE, np.float32)
    mask[5:58, columns] = 1.0
    return mask


def test_a_lock_that_opens_and_closes_does_not_flicker(rng):
    shrunk = rng.integers(0, 60, (*SHAPE, 3), dtype=np.uint8)
    follower = LayerFollower()
    follower.follow(hair(), shrunk, 1.0, None)
    before, _ = follower.axis.sampled(SHAPE)
    longer = hair()
    longer[50:64, 12:20] = 1.0
    follower.follow(longer, shrunk, 1.0, 1 / 30)
    inside = hair() > 0.5
    step = np.abs(follower.axis.sampled(SHAPE)[0] - before)[inside].max()
    fresh = LayerFollower()
    fresh.follow(longer, shrunk, 1.0, None)
    assert 0.0 < step < 0.3 * np.abs(fresh.axis.sampled(SHAPE)[0] - before)[inside].max()


def test_what_was_found_moves_and_grows_with_the_hair(rng):
    shrunk = rng.integers(0, 60, (*SHAPE, 3), dtype=np.uint8)
    follower = LayerFollower()
    follower.follow(hair(slice(8, 32)), shrunk, 1.0, None)
    before, _ = follower.axis.sampled(SHAPE)
    follower.follow(hair(slice(28, 52)), shrunk, 1.0, 1 / 30)
    after, _ = follower.axis.sampled(SHAPE)
    np.testing.assert_allclose(after[8:55, 30:50], before[8:55, 10:30], atol=0.02)


def test_a_cut_forgets(rng):
    shrunk = rng.integers(0, 60, (*SHAPE, 3), dtype=np.uint8)
    follower, fresh = LayerFollower(), LayerFollower()
    follower.follow(hair(), shrunk, 1.0, None)
    for one in (follower, fresh):
        one.follow(hair(slice(0, 60)), shrunk, 1.0, None)
    np.testing.assert_array_equal(follower.axis.along, fresh.axis.along)


def test_weights_add_up_and_no_hair_is_no_axis(rng):
    shrunk = rng.integers(0, 60, (*SHAPE, 3), dtype=np.uint8)
    follower = LayerFollower()
    follower.follow(hair(), shrunk, 1.0, None)
    for _ in range(2):
        follower.follow(hair(), shrunk, 1.0, 1 / 30)
        locks = follower.locks(PALETTE)
        weights = follower.weights(PALETTE, SHAPE, WHOLE, locks)
    np.testing.assert_allclose(sum(weights), 1.0, atol=1e-5)
    assert locks.max() > 0.5
    follower.follow(np.zeros(SHAPE, np.float32), shrunk, 1.0, 1 / 30)
    assert follower.axis is None and follower.locks(PALETTE) is None
