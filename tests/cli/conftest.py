"""Small files that the commands are tried on."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny_64.tflite"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A JPEG of 60 x 40 with colours in it."""
    path = tmp_path / "photo.jpg"
    rows, columns = np.mgrid[0:40, 0:60]
    pixels = np.stack([rows * 4, columns * 3, rows + columns + 60], axis=-1).astype(np.uint8)
    Image.fromarray(pixels).save(path, quality=95)
    return path


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    """A mask for the photo: hair in the left half."""
    path = tmp_path / "mask.png"
    values = np.zeros((40, 60), np.uint8)
    values[:, :30] = 255
    Image.fromarray(values).save(path)
    return path


@pytest.fixture
def model() -> str:
    """A tiny network that runs in a millisecond."""
    return str(TINY_MODEL)
