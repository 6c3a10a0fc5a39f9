"""A .keras file of float16 weights: smaller, and the same network."""

import keras
import numpy as np
import pytest

from training.export.half_weights import halve


def test_the_same_network_in_half_the_bytes(tiny_network, tmp_path):
    tiny_network.save(tmp_path / "whole.keras")
    half = halve((tmp_path / "whole.keras").read_bytes())
    assert halve((tmp_path / "whole.keras").read_bytes()) == half
    (tmp_path / "half.keras").write_bytes(half)
    found = keras.models.load_model(tmp_path / "half.keras", compile=False)
    for one, two in zip(tiny_network.get_weights(), found.get_weights(), strict=True):
        assert two.dtype == np.float32
        np.testing.assert_allclose(one, two, rtol=1e-3, atol=1e-6)
        np.testing.assert_array_equal(two, two.astype(np.float16))


def test_weights_that_do_not_fit_are_refused(tmp_path):
    image = keras.Input((4, 4, 1))
    model = keras.Model(image, keras.layers.Conv2D(1, 1, bias_initializer="ones")(image))
    model.layers[-1].set_weights([np.full((1, 1, 1, 1), 1e6), np.zeros(1)])
    model.save(tmp_path / "m.keras")
    with pytest.raises(ValueError, match="holds a weight that float16 cannot"):
        halve((tmp_path / "m.keras").read_bytes())
