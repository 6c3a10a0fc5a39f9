"""Averaged weights: the share says how much of the second is in the result."""

import numpy as np
import pytest

from training.cli import main
from training.config import load_config
from training.network import build_network
from training.predictors import load_network


def test_the_share_is_the_seconds(tmp_path):
    paths = [tmp_path / name for name in ("one.keras", "two.keras", "out.keras")]
    for path in paths[:2]:
        build_network(load_config("smoke").network).save(path)
    assert main(["soup", *map(str, paths[:2]), "--share", "0.25", "--out", str(paths[2])]) == 0
    one, two, out = (load_network(path).get_weights() for path in paths)
    for a, b, c in zip(one, two, out, strict=True):
        np.testing.assert_allclose(c, 0.75 * a + 0.25 * b, atol=1e-6)


@pytest.mark.parametrize("share", ["-0.1", "2"])
def test_a_share_beyond_one_is_refused(tmp_path, share, capsys):
    assert main(["soup", "a", "b", "--share", share, "--out", str(tmp_path / "c.keras")]) == 2
    assert "--share must be in 0..1" in capsys.readouterr().err
