"""Twins: a picture and what a camera would make of it in another light, or a moment later.

With `loss.consistency` the twin's texture is changed, with `loss.temporal` it is moved a little
and grainy; with both, both. Rows 2k and 2k + 1 of the batch are a picture and its twin, so that a
batch costs what it costs without them. `losses/consistency.py` compares their masks.
"""

from __future__ import annotations

import cv2
import numpy as np

from training.config import TrainingConfig
from training.data.augment import change_texture
from training.data.warps import affine_matrix, warp_affine

# what a hand-held camera and a head do between two frames
_LARGEST_SHIFT = 0.03  # of the side
_LARGEST_TURN = 3.0  # degrees
_LARGEST_ZOOM = 0.03
_LARGEST_NOISE = 6.0  # codes of 0..255


def has_twins(config: TrainingConfig) -> bool:
    """Return whether the loss has a term on pairs."""
    return config.loss.consistency > 0.0 or config.loss.temporal > 0.0


def make_twin(
    image: np.ndarray,
    label: np.ndarray,
    prior: np.ndarray,
    *,
    rng: np.random.Generator,
    config: TrainingConfig,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return a twin's picture, label and prior, and the move that makes it of the picture.

    Args:
        image: uint8 [S, S, 3].
        label: uint8 [S, S].
        prior: uint8 [S, S]; the twin's is moved as its picture is.
        rng: Source of randomness.
        config: What the loss asks for, and the texture's strength.

    Returns:
        Arrays like the given ones, and float32 [8]: the matrix from the twin's pixels to the
        picture's, row by row, as `keras.ops.image.affine_transform` takes it.
    """
    matrix = np.eye(2, 3)
    side = len(image)
    if config.loss.temporal:
        matrix = _small_move(side, rng)
        image = warp_affine(image, matrix, side, border=cv2.BORDER_REFLECT_101)
        label = warp_affine(label, matrix, side, border=cv2.BORDER_REFLECT_101)
        prior = warp_affine(prior, matrix, side, border=cv2.BORDER_REFLECT_101)
        image = _grainy(image, rng)
    if config.loss.consistency:
        image = change_texture(image, rng=rng, config=config.augment)
    return image, label, prior, np.append(matrix.ravel(), (0.0, 0.0)).astype(np.float32)


def _small_move(side: int, rng: np.random.Generator) -> np.ndarray:
    return affine_matrix(
        side,
        side,
        rotation_degrees=rng.uniform(-_LARGEST_TURN, _LARGEST_TURN),
        zoom=float(np.exp(rng.uniform(-_LARGEST_ZOOM, _LARGEST_ZOOM))),
        shift=(
            rng.uniform(-_LARGEST_SHIFT, _LARGEST_SHIFT),
            rng.uniform(-_LARGEST_SHIFT, _LARGEST_SHIFT),
        ),
    )


def _grainy(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    sigma = np.float32(rng.uniform(0.0, _LARGEST_NOISE))
    noisy = image + rng.standard_normal(image.shape, dtype=np.float32) * sigma
    return np.clip(noisy + 0.5, 0, 255).astype(np.uint8)
