"""Moving pictures for the streams' tests: the tiny model takes dark pixels for hair."""

import cv2
import numpy as np
from numpy.typing import NDArray


def room(seed: int = 1, shape: tuple[int, int] = (120, 160)) -> NDArray[np.uint8]:
    """A light, textured room without hair."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(150, 256, (6, 8, 3)).astype(np.float32)
    return np.clip(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC), 140, 255).astype(
        np.uint8
    )


def person(
    x: float = 80.0, seed: int = 1, shape: tuple[int, int] = (120, 160), luma: int = 25
) -> NDArray[np.uint8]:
    """A dark disc of 'hair' in the room, its centre x pixels from the left."""
    frame = room(seed, shape)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    inside = (rows - shape[0] / 2) ** 2 + (columns - x) ** 2 < (shape[0] / 4) ** 2
    texture = np.random.default_rng(9).integers(0, 12, (*shape, 3))
    frame[inside] = (luma + texture)[inside]
    return frame


def truth(x: float = 80.0, shape: tuple[int, int] = (120, 160)) -> NDArray[np.bool_]:
    """Where the disc is."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.asarray((rows - shape[0] / 2) ** 2 + (columns - x) ** 2 < (shape[0] / 4) ** 2)
