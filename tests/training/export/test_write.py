"""Export: four files that belong together, or none."""

import hashlib
import json

import numpy as np

from hairseg import Segmenter
from training.cli import main
from training.evaluate.predictors import open_predictor
from training.export import write as export_module
from training.export.parity import BOUNDS, Bound
from training.export.write import load_checkpoint_network
from training.train.checkpoints import WeightAverage, save_checkpoint

FILES = ["hairseg_64.json", "hairseg_64.keras", "hairseg_64.tflite", "hairseg_64_fp16.tflite"]


def test_four_files_are_written_and_listed(exported):
    assert sorted(p.name for p in exported.iterdir()) == FILES
    about = json.loads((exported / "hairseg_64.json").read_text())
    for name, sha256 in about["files"].items():
        assert hashlib.sha256((exported / name).read_bytes()).hexdigest() == sha256
    assert sorted(about["files"]) == sorted(FILES[1:])
    assert about["size"] == 64 and about["parity"]["pictures"] == "generated"
    for precision in ("float32", "float16"):
        found = about["parity"][precision]
        assert found["measured"]["max_abs"] <= found["bound"]["max_abs"]
    assert "CONV_2D" in about["operations"]


def test_the_sdk_runs_what_is_exported(exported):
    image = np.random.default_rng(0).random((64, 64, 3), dtype=np.float32)
    expected = open_predictor(exported / "hairseg_64.keras").predict(image)
    for name, bound in (("hairseg_64.tflite", 1e-5), ("hairseg_64_fp16.tflite", 1e-2)):
        with Segmenter(exported / name) as segmenter:
            assert np.abs(segmenter.predict(image) - expected).max() < bound


def test_the_keras_file_opens_without_this_package(exported):
    import keras

    network = keras.models.load_model(exported / "hairseg_64.keras")
    assert {type(layer).__module__.split(".")[0] for layer in network.layers} == {"keras"}


def test_nothing_is_written_when_parity_is_broken(tiny_keras, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        export_module, "BOUNDS", {"float32": Bound(max_abs=-1.0, crossing_share=0.0)}
    )
    out = tmp_path / "models"
    out.mkdir()
    (out / "hairseg_64.tflite").write_bytes(b"the old one")
    assert main(["export", "--model", str(tiny_keras), "--out", str(out), "--photos", "1"]) == 1
    error = capsys.readouterr().err
    assert "parity with Keras is broken, float32" in error and "nothing was written" in error
    assert [p.name for p in out.iterdir()] == ["hairseg_64.tflite"]
    assert (out / "hairseg_64.tflite").read_bytes() == b"the old one"


def test_scores_are_merged_if_they_are_this_models(exported, indexed_folder, tmp_path, capsys):
    out = tmp_path / "scores.json"
    model = exported / "hairseg_64.tflite"
    assert (
        main(["evaluate", "--data", str(indexed_folder), "--model", str(model), "--json", str(out)])
        == 0
    )
    assert main(["export", "--scores", str(out), "--out", str(exported)]) == 0
    about = json.loads((exported / "hairseg_64.json").read_text())
    scores = json.loads(out.read_text())
    assert (
        about["scores"]["sets"]["heads"]["empty"]["iou"] == scores["sets"]["heads"]["empty"]["iou"]
    )
    assert about["files"] and about["parity"]
    scores["model"]["sha256"] = "0" * 64
    out.write_text(json.dumps(scores))
    assert main(["export", "--scores", str(out), "--out", str(exported)]) == 2
    assert "the scores are of another file" in capsys.readouterr().err


def test_a_checkpoint_gives_its_averaged_weights(tmp_path):
    import dataclasses

    import keras

    from training.config import TrainingConfig, to_json
    from training.networks.hourglass import build_network
    from training.recipes.smoke import CONFIG

    assert isinstance(CONFIG, TrainingConfig)
    config = dataclasses.replace(CONFIG)
    network = build_network(config.network)
    network.compile(keras.optimizers.SGD())
    average = WeightAverage(0.9, [w + 0.25 for w in network.get_weights()])
    save_checkpoint(tmp_path / "checkpoint.npz", network, average, 3)
    (tmp_path / "config.json").write_text(to_json(config))
    loaded = load_checkpoint_network(tmp_path / "checkpoint.npz")
    for weight, expected in zip(loaded.get_weights(), average.weights, strict=True):
        assert (weight == expected).all()


def test_mistakes_are_one_line_and_exit_2(tmp_path, capsys):
    assert main(["export", "--out", str(tmp_path)]) == 2
    assert "--model is missing" in capsys.readouterr().err
    assert main(["export", "--model", str(tmp_path / "a.keras"), "--out", str(tmp_path)]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_a_network_is_exported_for_another_side(tmp_path, monkeypatch):
    import keras

    from training.config import load_config, to_json
    from training.networks import build

    config = load_config("smoke")
    network = build(config.network)
    # masks of random weights are 0.5 all over: rounding moves many pixels across it
    monkeypatch.setattr(export_module, "BOUNDS", dict.fromkeys(BOUNDS, Bound(2e-2, 1.0)))
    network.save(tmp_path / "average.keras")
    command = ["export", "--model", str(tmp_path / "average.keras"), "--out", str(tmp_path / "m")]
    command += ["--photos", "1", "--size", "96", "--half-keras", "--name", "small"]
    assert main(command) == 2, "the run's config.json is needed"
    (tmp_path / "config.json").write_text(to_json(config))
    assert main(command) == 0
    assert open_predictor(tmp_path / "m" / "small_fp16.tflite").size == 96
    kept = keras.models.load_model(tmp_path / "m" / "small.keras")
    for one, two in zip(network.get_weights(), kept.get_weights(), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-3, atol=1e-6)
