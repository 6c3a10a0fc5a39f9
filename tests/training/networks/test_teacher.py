"""The teacher: shape, frozen normalisation, weights from a file, and the student's own loop."""

import dataclasses

import numpy as np
import pytest

from training.config import ConfigError, PriorConfig, TeacherConfig, load_config
from training.networks.teacher import build_teacher, load_backbone
from training.train.run import train

SMALL = TeacherConfig(backbone="", widths=(8, 8, 8, 8))


@pytest.fixture(scope="module")
def teacher():
    return build_teacher(SMALL, 64)


def test_the_trunk_stays_at_stride_16_and_edges_at_2(teacher):
    trunk = teacher.get_layer("trunk")
    assert [output.shape[1] for output in trunk.outputs] == [32, 16, 8, 4]
    assert teacher.outputs[0].shape == (None, 64, 64, 1)


def test_the_mask_is_of_the_image_alone(teacher):
    rng = np.random.default_rng(0)
    image = rng.random((1, 64, 64, 3), np.float32)
    empty = np.zeros((1, 64, 64, 1), np.float32)
    mask = np.asarray(teacher.predict_on_batch({"image": image, "prior": empty}))
    full = np.asarray(teacher.predict_on_batch({"image": image, "prior": empty + 1}))
    dark = np.asarray(teacher.predict_on_batch({"image": image * 0.1, "prior": empty}))
    np.testing.assert_array_equal(mask, full)
    assert np.abs(mask - dark).max() > 1e-4 and 0 <= mask.min() and mask.max() <= 1


def test_the_trunks_normalisation_is_frozen(teacher):
    names = {v.path.split("/")[-1] for v in teacher.get_layer("trunk").trainable_variables}
    assert names == {"kernel"}


def test_a_backbone_is_loaded_by_name_and_scaled(teacher, tmp_path):
    trunk = teacher.get_layer("trunk")
    kernel = trunk.get_layer("Conv1").get_weights()[0]
    arrays = {
        "Conv1/kernel": np.ones(kernel.shape, np.int8),
        "Conv1/kernel:scale": np.arange(kernel.shape[-1], dtype=np.float32),
        "not_there/kernel": np.ones(3),
    }
    np.savez(tmp_path / "trunk.npz", **arrays)
    assert load_backbone(trunk, tmp_path / "trunk.npz") == ["Conv1"]
    np.testing.assert_array_equal(trunk.get_layer("Conv1").get_weights()[0][0, 0, 0, 5], 5.0)
    np.savez(tmp_path / "wrong.npz", **{"Conv1/kernel": np.ones((1, 1, 3, 4))})
    with pytest.raises(ConfigError, match=r"wrong\.npz: layer Conv1"):
        load_backbone(trunk, tmp_path / "wrong.npz")
    with pytest.raises(ConfigError, match="does not exist"):
        load_backbone(trunk, tmp_path / "none.npz")


def test_the_students_loop_trains_it_and_goes_on(tmp_path):
    smoke = load_config("smoke")
    config = dataclasses.replace(
        smoke, steps=2, batch=2, epoch_steps=1, validation_limit=2, teacher=SMALL,
        prior=PriorConfig(1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    )  # fmt: skip
    scores = train(config, tmp_path / "run")
    assert 0.0 <= scores["iou"] <= 1.0 and (tmp_path / "run" / "average.keras").exists()
    assert train(config, tmp_path / "run") == {}
