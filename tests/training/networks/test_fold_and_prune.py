"""A smaller network out of a larger one: what is kept is where it was."""

import dataclasses

import numpy as np
import pytest

from training.cli import main
from training.config import NetworkConfig, load_config
from training.evaluate.predictors import load_network
from training.export.model_json import training_record
from training.networks.fold_and_prune import fold_weights
from training.networks.hourglass import build_network

LARGE = NetworkConfig(
    size=64, stem_channels=8, widths=(8, 16, 16, 16), depths=(1, 1, 3, 1),
    dilations=((1,), (1,), (1, 2, 1), (1,)),
    squeeze_floors=(4, 4, 4, 4), decoder_widths=(8, 8, 8),
)  # fmt: skip
POOLED = dataclasses.replace(LARGE, stem_pool=2, stem_kernel=4, stem_stride=2)
LESS = dataclasses.replace(LARGE, depths=(1, 1, 2, 1), dilations=((1,), (1,), (2, 1), (1,)))


def mask_of(network, image):
    prior = np.zeros((*image.shape[:3], 1), np.float32)
    return np.asarray(network({"image": image, "prior": prior}, training=False))


def picture():
    return np.random.default_rng(0).random((1, 64, 64, 3), dtype=np.float32)


def test_a_stem_behind_a_pooling_sees_the_same_where_pixels_are_alike():
    large, pooled = build_network(LARGE), build_network(POOLED)
    fold_weights(large, pooled)
    image = np.repeat(np.repeat(picture()[:, ::2, ::2], 2, axis=1), 2, axis=2)
    np.testing.assert_allclose(mask_of(pooled, image), mask_of(large, image), atol=1e-5)


def test_a_bottleneck_that_adds_nothing_can_go():
    large, less = build_network(LARGE), build_network(LESS)
    gone = large.get_layer("encoder2_block0_expand_bn")
    gone.set_weights([np.zeros_like(w) if i < 2 else w for i, w in enumerate(gone.get_weights())])
    fold_weights(large, less, ["encoder2_block0"])
    np.testing.assert_allclose(mask_of(less, picture()), mask_of(large, picture()), atol=1e-5)


@pytest.mark.parametrize(
    ("target", "without", "said"),
    [
        (LESS, ["encoder9_block0"], "no bottleneck encoder9_block0"),
        (LESS, [], "left over: encoder2_block2_squeeze"),
        (LARGE, ["encoder2_block0"], "has no encoder2_block2_squeeze"),
        (dataclasses.replace(LARGE, stem_channels=4), [], "stem has another shape"),
        (dataclasses.replace(LARGE, stem_kernel=6), [], "8 pixels cannot become one of 6"),
    ],
)
def test_networks_that_do_not_fit_are_refused(target, without, said):
    with pytest.raises(ValueError, match=said):
        fold_weights(build_network(LARGE), build_network(target), without)


def test_the_command_writes_a_runs_folder(tmp_path):
    source = tmp_path / "large"
    source.mkdir()
    build_network(load_config("smoke").network).save(source / "average.keras")
    (source / "config.json").write_text('{"name": "large", "seed": 3}')
    words = ["fold", str(source), "--to", "smoke", "--set", "network.stem_pool=2"]
    words += ["--set", "network.stem_kernel=4", "--set", "network.stem_stride=2"]
    assert main([*words, "--out", str(tmp_path / "run")]) == 0
    network = load_network(tmp_path / "run" / "average.keras")
    assert network.get_layer("stem").kernel_size == (4, 4)
    record = training_record(tmp_path / "run" / "average.keras")
    assert record["config"] == "large" and record["slimmed"].endswith("large --to smoke")
    assert main([*words, "--without", "encoder9_block0", "--out", str(tmp_path / "other")]) == 2
    assert not (tmp_path / "other").exists()
