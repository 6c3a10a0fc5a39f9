"""Masks of twins agree: the picture's mask, moved as its twin was, teaches the twin's.

PortraitNet's consistency constraint (Zhang et al. 2019, Computers & Graphics 80, section 3.3: the
Kullback-Leibler divergence between the mask of a picture and that of its texture-augmented copy,
the first taken as given) and its like in time: the mask of a moved picture is the moved mask, on
pairs made by warping (Varghese et al. 2021, arXiv 2106.09948; Lai et al. 2018, arXiv 1808.00449).
"""

from __future__ import annotations

from keras import ops

from training.losses.mask import cross_entropy


def twin_divergence(logits, moves):
    """Return the mean Kullback-Leibler divergence of twins' masks from their pictures'.

    Args:
        logits: [2P, S, S, 1]; rows 2k and 2k + 1 are a picture and its twin.
        moves: [2P, 8]; odd rows lead from the twin's pixels to the picture's
            (`data/consistency_pairs.py`).

    Returns:
        The mean over the pixels of the twins that lie in their pictures.
    """
    taught = logits[1::2]
    moves = moves[1::2]
    mask = ops.stop_gradient(ops.sigmoid(logits[0::2]))
    inside = ops.ones_like(mask)
    target, inside = (
        ops.image.affine_transform(x, moves, interpolation="bilinear", fill_mode="constant")
        for x in (mask, inside)
    )
    inside = ops.cast(inside > 0.999, target.dtype)
    target = ops.stop_gradient(ops.clip(target, 1e-5, 1.0 - 1e-5))
    itself = -target * ops.log(target) - (1.0 - target) * ops.log(1.0 - target)
    divergence = cross_entropy(target, taught) - itself
    return ops.sum(divergence * inside) / (ops.sum(inside) + 1.0)
