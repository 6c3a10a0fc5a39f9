"""The optimizer: Muon's steps of kernels, AdamW's of the rest, and what is asked for."""

import keras
import numpy as np
import pytest

from training.config import ConfigError, OptimizerConfig
from training.train.optimizer import build_optimizer

RATE = 0.01


def step_of(kind, shape, gradient, name="kernel"):
    """What one step with `gradient` adds to a variable of zeros."""
    config = OptimizerConfig(
        kind=kind, learning_rate=RATE, warmup_steps=0, weight_decay=0.0, clip_norm=1e6
    )
    variable = keras.Variable(np.zeros(shape, np.float32), name=name)
    optimizer = build_optimizer(config, 1000)
    optimizer.build([variable])
    optimizer.apply([keras.ops.convert_to_tensor(gradient)], [variable])
    return keras.ops.convert_to_numpy(variable)


def test_muon_moves_a_kernel_as_much_in_each_of_its_directions():
    rng = np.random.default_rng(0)
    # one direction a hundred times as steep as another: a sign or a mean would follow it alone
    left, right = (np.linalg.qr(rng.normal(size=(rows, 8)))[0] for rows in (72, 8))
    gradient = (left * np.geomspace(1.0, 1e-2, 8)) @ right
    step = step_of("muon", (3, 3, 8, 8), gradient.reshape(3, 3, 8, 8).astype(np.float32))
    sizes = np.linalg.svd(step.reshape(72, 8), compute_uv=False)
    assert sizes.min() > 0.5 * sizes.max()
    assert (step * gradient.reshape(3, 3, 8, 8)).sum() < 0.0
    # Liu et al.: the root mean square of a step is 0.2 of the rate
    assert np.sqrt((step**2).mean()) == pytest.approx(0.2 * RATE, rel=0.3)


@pytest.mark.parametrize("shape", [(16,), (1, 1, 8, 1)])
def test_muon_leaves_biases_and_single_outputs_to_adamw(shape):
    gradient = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    np.testing.assert_allclose(
        step_of("muon", shape, gradient), step_of("adamw", shape, gradient), rtol=1e-4
    )


@pytest.mark.parametrize("kind", ["adamw", "muon"])
def test_kernels_decay_and_biases_do_not(kind):
    config = OptimizerConfig(kind=kind, learning_rate=RATE, warmup_steps=0, weight_decay=0.5)
    kernel = keras.Variable(np.ones((1, 1, 2, 2), np.float32), name="kernel")
    bias = keras.Variable(np.ones(2, np.float32), name="bias")
    optimizer = build_optimizer(config, 1000)
    optimizer.build([kernel, bias])
    optimizer.apply([keras.ops.zeros((1, 1, 2, 2)), keras.ops.zeros(2)], [kernel, bias])
    assert (keras.ops.convert_to_numpy(kernel) < 0.999).all()
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(bias), 1.0)


def test_an_optimizer_that_there_is_not():
    with pytest.raises(ConfigError, match='must be "adamw" or "muon"; got \'sgd\''):
        build_optimizer(OptimizerConfig(kind="sgd"), 10)


def test_a_trunk_learns_and_decays_more_slowly():
    config = OptimizerConfig(
        learning_rate=RATE, warmup_steps=0, weight_decay=0.5, trunk_rate=0.25, schedule="trapezoid"
    )
    one, two = (keras.Variable(np.ones((2, 2), np.float32), name=n) for n in ("slow", "fast"))
    optimizer = build_optimizer(config, 1000, trunk=[one.path])
    optimizer.build([one, two])
    gradient = keras.ops.ones((2, 2))
    optimizer.apply([gradient, gradient], [one, two])
    slow, fast = (1.0 - keras.ops.convert_to_numpy(v).mean() for v in (one, two))
    assert fast == pytest.approx(RATE * (1.0 + 0.5), rel=0.02)
    assert slow == pytest.approx(0.25 * fast, rel=0.02)


def test_a_schedule_that_there_is_not():
    with pytest.raises(ConfigError, match='must be "cosine" or "trapezoid"; got \'steps\''):
        build_optimizer(OptimizerConfig(schedule="steps"), 10)
    with pytest.raises(ConfigError, match='trunk_rate needs optimizer.kind "adamw"'):
        build_optimizer(OptimizerConfig(kind="muon", trunk_rate=0.5), 10, trunk=["x"])
