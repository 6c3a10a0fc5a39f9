"""Twins: drawn reproducibly, labelled as they are moved, and held against their pictures."""

import dataclasses

import keras
import numpy as np
import pytest

from training.config import ConfigError, LossConfig, load_config
from training.data.batches import BatchSource
from training.losses.consistency import twin_divergence
from training.losses.mask import cross_entropy
from training.train.hosts import Hosts

SIDE = 64


def batch_with(**terms):
    config = dataclasses.replace(load_config("smoke"), batch=6, loss=LossConfig(**terms))
    return BatchSource(config).batch(3)


def stay(count):
    return np.tile(np.eye(3, dtype=np.float32).ravel()[:8], (count, 1))


def test_twins_are_off_by_default_and_pictures_the_same():
    plain, paired = batch_with(), batch_with(consistency=1.0)
    assert plain.moves is None and "moves" not in plain.targets()
    assert len(paired.images) == len(plain.images) == 6
    np.testing.assert_array_equal(paired.labels[0], plain.labels[0])


def test_a_texture_twin_has_its_pictures_label_and_prior():
    batch = batch_with(consistency=1.0)
    np.testing.assert_array_equal(batch.labels[0::2], batch.labels[1::2])
    np.testing.assert_array_equal(batch.priors[0::2], batch.priors[1::2])
    np.testing.assert_array_equal(batch.own[0::2], batch.own[1::2])
    assert (batch.images[0::2] != batch.images[1::2]).any()
    np.testing.assert_array_equal(batch.moves, stay(6))


def test_a_moved_twin_s_label_is_the_moved_label():
    batch = batch_with(temporal=1.0)
    labels = batch.targets()["label"]
    assert (labels[0::2] != labels[1::2]).any()
    moved = keras.ops.image.affine_transform(
        labels[0::2], batch.moves[1::2], interpolation="bilinear", fill_mode="reflect"
    )
    inside = (slice(None), slice(6, -6), slice(6, -6))
    error = np.abs(np.asarray(moved) - labels[1::2])[inside]
    unmoved = np.abs(labels[0::2] - labels[1::2])[inside]
    assert error.mean() < 0.004 and error.mean() < 0.2 * unmoved.mean()


def test_an_odd_batch_has_no_pairs():
    config = dataclasses.replace(load_config("smoke"), batch=5, loss=LossConfig(temporal=1.0))
    with pytest.raises(ConfigError, match="batch must be even where the loss has twins; got 5"):
        BatchSource(config)


def test_hosts_take_whole_pairs():
    batch = batch_with(consistency=1.0)
    assert [batch.rows_of(Hosts(3, index)).tolist() for index in range(3)] == [
        [0, 1], [2, 3], [4, 5],
    ]  # fmt: skip
    assert batch_with().rows_of(Hosts(3, 1)).tolist() == [1, 4]
    assert batch.share(Hosts(3, 2)).moves.shape == (2, 8)


def test_divergence_is_kullback_leibler_and_zero_for_equal_masks():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (4, 8, 8, 1)).astype(np.float32)
    p, q = (1 / (1 + np.exp(-logits[i::2])) for i in (0, 1))
    expected = (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))).mean()
    assert float(twin_divergence(logits, stay(4))) == pytest.approx(expected, rel=0.02)
    equal = np.repeat(logits[:2], 2, axis=0)
    assert float(twin_divergence(equal, stay(4))) == pytest.approx(0.0, abs=1e-5)


def test_divergence_follows_the_move_and_leaves_out_what_came_in():
    picture = np.random.default_rng(0).normal(0, 2, (1, 8, 8, 1)).astype(np.float32)
    twin = np.full_like(picture, 50.0)  # wildly wrong where the picture shows nothing
    twin[:, :, :-2] = picture[:, :, 2:]
    moves = stay(2)
    moves[1, 2] = 2.0  # a twin's pixel lies two columns further right in the picture
    logits = np.concatenate([picture, twin])
    assert float(twin_divergence(logits, moves)) == pytest.approx(0.0, abs=1e-4)
    assert float(twin_divergence(logits, stay(2))) > 0.5


def test_the_picture_teaches_and_is_not_taught():
    logits = keras.Variable(np.random.default_rng(0).normal(0, 2, (2, 8, 8, 1)))
    if keras.backend.backend() != "tensorflow":
        pytest.skip("a gradient by hand is written for TensorFlow")
    import tensorflow as tf

    with tf.GradientTape() as tape:
        loss = twin_divergence(logits.value, stay(2))
    gradient = np.asarray(tape.gradient(loss, logits.value))
    assert not gradient[0].any() and gradient[1].any()
    q, p = (1 / (1 + np.exp(-np.asarray(logits)[i])) for i in (1, 0))
    np.testing.assert_allclose(gradient[1], (q - p) / 65.0, atol=1e-4)
    assert np.isfinite(np.asarray(cross_entropy(p, q))).all()
