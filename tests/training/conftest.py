"""Generated photos with labels, laid out as a data source, and a tiny untrained network."""

import csv

import cv2
import numpy as np
import pytest

from training.generated import draw_picture


@pytest.fixture
def write_pair():
    """Write one drawn photo and its label to two paths."""

    def write(photo, label, *, seed=0, wh=(40, 48), hair=True):
        image, mask = draw_picture(64, rng=np.random.default_rng(seed))
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
    from training.network import build_network

    keras.utils.set_random_seed(3)
    return build_network(
        NetworkConfig(
            size=64,
            stem_channels=8,
            widths=(8, 16, 16, 16),
            depths=(1, 1, 1, 1),
            squeeze_floor=4,
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
def tiny_tflite(tiny_network, tmp_path_factory):
    """The tiny network as a .tflite file."""
    from training.conversion import convert

    path = tmp_path_factory.mktemp("network") / "tiny.tflite"
    path.write_bytes(convert(tiny_network))
    return path
