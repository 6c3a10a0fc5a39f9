"""Online hard example mining: only the pixels that the network gets most wrong teach it.

Shrivastava et al. 2016, arXiv 1604.03540, section 4.2, carried over to pixels as in Wu et al. 2016,
arXiv 1605.06885, section 3.2 (online bootstrapping): the mean over the K largest losses.
"""

from __future__ import annotations

from keras import ops


def hardest_mean(losses, share: float):
    """Return the mean of each picture's largest losses, averaged over the pictures.

    Args:
        losses: Loss per pixel, [B, S, S, 1].
        share: Share of a picture's pixels that count; at least one pixel does.
    """
    pixels = losses.shape[1] * losses.shape[2]
    values = ops.reshape(losses, (-1, pixels))
    hardest, _ = ops.top_k(values, max(1, round(share * pixels)), sorted=False)
    return ops.mean(hardest)
