"""Averaged weights: the share says how much of the second is in the result."""

import dataclasses
import json

import numpy as np
import pytest

from training.cli import main
from training.config import load_config
from training.evaluate.predictors import load_network
from training.export.model_json import training_record
from training.networks.hourglass import build_network

NETWORK = load_config("smoke").network


def average(folder, share, first=NETWORK, second=NETWORK):
    """Average two networks of random weights; return the weights of both and the average's."""
    paths = [folder / name for name in ("one", "two", "out")]
    for path, network in zip(paths, (first, second), strict=False):
        path.mkdir()
        build_network(network).save(path / "average.keras")
    (paths[1] / "config.json").write_text('{"name": "second", "seed": 3}')
    words = ["average", *map(str, paths[:2]), "--share", str(share), "--out", str(paths[2])]
    assert main(words) == 0
    return [load_network(path / "average.keras") for path in paths]


def test_the_share_is_the_seconds(tmp_path):
    one, two, out = (network.get_weights() for network in average(tmp_path, 0.25))
    for a, b, c in zip(one, two, out, strict=True):
        np.testing.assert_allclose(c, 0.75 * a + 0.25 * b, atol=1e-6)


def test_what_the_first_lacks_is_the_seconds(tmp_path):
    gated = dataclasses.replace(NETWORK, prior_gate=True)
    _, two, out = average(tmp_path, 0.25, second=gated)
    for layer in ("gate_conv0", "gate"):
        for b, c in zip(*(n.get_layer(layer).get_weights() for n in (two, out)), strict=True):
            np.testing.assert_array_equal(b, c)


def test_it_is_a_runs_folder_and_says_what_was_averaged(tmp_path):
    average(tmp_path, 0.25)
    record = training_record(tmp_path / "out" / "average.keras")
    folders = json.loads((tmp_path / "out" / "average.json").read_text())
    assert record["config"] == "second" and record["seed"] == 3
    assert folders["share"] == 0.25 and folders["first"].endswith("one")
    assert record["averaged"].startswith("python -m training average ")
    assert [word.split("/")[-1] for word in record["averaged"].split()[4:6]] == ["one", "two"]
    assert record["averaged"].endswith(" --share 0.25")


@pytest.mark.parametrize("share", ["-0.1", "2"])
def test_a_share_beyond_one_is_refused(tmp_path, share, capsys):
    assert main(["average", "a", "b", "--share", share, "--out", str(tmp_path / "c")]) == 2
    assert "--share must be in 0..1" in capsys.readouterr().err


def test_a_file_to_write_is_refused(tmp_path, capsys):
    assert main(["average", "a", "b", "--out", str(tmp_path / "c.keras")]) == 2
    assert "--out must be a folder" in capsys.readouterr().err
