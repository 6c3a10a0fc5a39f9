"""The network's own masks as priors: what a stream really feeds back, mistakes and all.

The paper draws priors from labels alone. A network trained so trusts its prior to the pixel, and
each frame makes the last one's mistakes worse: measured on `val`, its own mask fed back three
times cost 0.02 to 0.05 of IoU.
"""

from __future__ import annotations

import numpy as np

from training.data.warps import affine_matrix, warp_affine

_LARGEST_SHIFT = 0.02  # of the side: what a head moves between two frames
_MOVED_SHARE = 0.5


def draw_moves(count: int, *, rng: np.random.Generator) -> np.ndarray:
    """Return how far each of `count` masks is moved, as a head moves: (0, 0) for half of them.

    Returns:
        float64 [count, 2], shares of the side.
    """
    moves = rng.uniform(-_LARGEST_SHIFT, _LARGEST_SHIFT, (count, 2))
    moves[rng.random(count) >= _MOVED_SHARE] = 0.0
    return moves


def put_own_masks(
    network, inputs: dict[str, np.ndarray], own: np.ndarray, moves: np.ndarray
) -> dict[str, np.ndarray]:
    """Return a batch's inputs with the marked priors replaced.

    Args:
        network: The network as it is now; it is used, not trained.
        inputs: "image" float32 [B, S, S, 3] and "prior" float32 [B, S, S, 1], in 0..1.
        own: bool [B], which priors to replace by what the network makes of them.
        moves: float [B, 2], how far to move each mask, from `draw_moves`.

    Returns:
        The same images, and new priors.
    """
    rows = np.flatnonzero(own)
    if not len(rows):
        return inputs
    # a fixed number of pictures, so that the graph is traced once
    padded = np.resize(rows, 4 * -(-len(rows) // 4))
    masks = network.predict_on_batch({name: array[padded] for name, array in inputs.items()})
    priors = inputs["prior"].copy()
    side = priors.shape[1]
    for row, mask in zip(rows, np.asarray(masks, np.float32), strict=False):
        if moves[row].any():
            matrix = affine_matrix(side, side, shift=tuple(moves[row]))
            mask = warp_affine(mask, matrix, side)[..., None]
        priors[row] = mask
    return {"image": inputs["image"], "prior": priors}
