"""What the SDK's tests share: the tiny model of tests/data and small pictures."""

import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hairseg import Segmenter

# A shell that starts the tests in the background lets them ignore Ctrl-C, and what they start, too.
signal.signal(signal.SIGINT, signal.default_int_handler)

DATA = Path(__file__).resolve().parent / "data"


@pytest.fixture(scope="session")
def tiny_model() -> Path:
    """A model with the shipped contract at 64 x 64 that takes dark pixels for hair."""
    return DATA / "tiny_64.tflite"


@pytest.fixture(autouse=True)
def no_model_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests take hairseg's own default, whatever the user's HAIRSEG_MODEL says."""
    monkeypatch.delenv("HAIRSEG_MODEL", raising=False)


@pytest.fixture(autouse=True)
def no_looks_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests know hairseg's own looks only, whatever the user has made."""
    monkeypatch.setenv("HAIRSEG_LOOKS", str(DATA / "no-looks"))


@pytest.fixture(scope="session")
def tiny_segmenter(tiny_model: Path) -> Iterator[Segmenter]:
    """A segmenter over the tiny model; do not close it."""
    with Segmenter(tiny_model, num_threads=1) as segmenter:
        yield segmenter


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture
def head() -> NDArray[np.uint8]:
    """A frame of 90 x 120: a dark textured disc of 'hair' on a light ground."""
    rows, columns = np.mgrid[:90, :120]
    inside = (rows - 40) ** 2 + (columns - 60) ** 2 < 30**2
    texture = np.random.default_rng(3).integers(0, 24, (90, 120, 3))
    frame = np.where(inside[..., np.newaxis], 20 + texture, 200 + texture)
    return frame.astype(np.uint8)
