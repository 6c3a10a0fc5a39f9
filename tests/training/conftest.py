"""Generated photos with labels, laid out as a data source, and a tiny untrained network."""

import csv
import types

import cv2
import numpy as np
import pytest

from training.data.generated import draw_picture


def pytest_configure(config):
    """Let one warning of Keras about its own code pass: it saves weights the old numpy way."""
    config.addinivalue_line(
        "filterwarnings", "ignore:__array__ implementation doesn't accept:DeprecationWarning"
    )


@pytest.fixture(autouse=True)
def the_same_random_weights_each_time():
    """Keras draws weights from a global seed; a test must not fail one run in twenty."""
    import keras

    keras.utils.set_random_seed(0)


@pytest.fixture
def write_pair():
    """Write one drawn photo and its label to two paths."""

    def write(photo, label, *, seed=0, wh=(40, 48), hair=True):
        rng = np.random.default_rng(seed)
        image, mask = draw_picture(64, rng=rng)
        coarse = rng.integers(0, 160, (6, 6, 3)).astype(np.uint8)  # no two photos are alike
        image = cv2.addWeighted(image, 0.5, cv2.resize(coarse, (64, 64)), 0.5, 0)
        if hair:
            mask[8:28, 12:44] = 255
        else:
            mask[:] = 0
        for path, picture in ((photo, image[..., ::-1]), (label, mask)):
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), cv2.resize(picture, wh, interpolation=cv2.INTER_AREA))

    return write


@pytest.fixture
def indexed_folder(tmp_path, write_pair):
    """Two sets with an index.csv: "heads" (groups, train and val) and "bare" (hairless, val)."""
    folder = tmp_path / "photos"
    rows = []
    for number in range(8):
        name = "bare" if number >= 6 else "heads"
        stem, split = f"p{number}", "train" if number < 2 else "val"
        write_pair(
            folder / name / "images" / f"{stem}.png",
            folder / name / "masks" / f"{stem}.png",
            seed=number,
            hair=name == "heads",
        )
        group = "" if name == "bare" else ("curly" if number % 2 else "straight")
        rows.append({"set": name, "stem": stem, "split": split, "group": group})
    with (folder / "index.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture(scope="session")
def tiny_network():
    """An untrained network at 64 x 64."""
    import keras

    from training.config import NetworkConfig
    from training.networks.hourglass import build_network

    keras.utils.set_random_seed(3)
    return build_network(
        NetworkConfig(
            size=64,
            stem_channels=8,
            widths=(8, 16, 16, 16),
            depths=(1, 1, 1, 1),
            squeeze_floors=(4, 4, 4, 4),
            decoder_widths=(8, 8, 8),
        )
    )


@pytest.fixture(scope="session")
def tiny_keras(tiny_network, tmp_path_factory):
    """The tiny network as a .keras file."""
    path = tmp_path_factory.mktemp("network") / "average.keras"
    tiny_network.save(path)
    return path


@pytest.fixture(scope="session")
def exported(tiny_keras, tmp_path_factory):
    """The tiny network's four files, exported by the command with generated pictures."""
    from training.cli import main

    out = tmp_path_factory.mktemp("models")
    assert main(["export", "--model", str(tiny_keras), "--out", str(out), "--photos", "3"]) == 0
    return out


@pytest.fixture(scope="session")
def tiny_tflite(exported):
    """The tiny network as a .tflite file."""
    return exported / "hairseg_64.tflite"


class Constant:
    """A model whose mask is always the same, whatever it sees."""

    uses_prior = False

    def __init__(self, mask):
        self.mask, self.size = np.asarray(mask, np.float32), len(mask)

    def predict(self, image, prior=None):
        return self.mask


class Halving:
    """A model that halves its prior, and finds weak hair everywhere without one."""

    uses_prior = True

    def __init__(self, size):
        self.size = size

    def predict(self, image, prior=None):
        return np.full((self.size, self.size), 0.6, np.float32) if prior is None else prior / 2


class Reddish:
    """A model that sees hair where the picture is red, and trusts its prior by half."""

    uses_prior = True

    def __init__(self, size):
        self.size = size

    def predict(self, image, prior=None):
        red = image[..., 0].copy()
        return red if prior is None else (red + prior) / 2


@pytest.fixture
def stubs():
    """Models without a network, whose masks are known."""
    return types.SimpleNamespace(Constant=Constant, Halving=Halving, Reddish=Reddish)
