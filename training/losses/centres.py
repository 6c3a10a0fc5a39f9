"""Statistical contextual loss: features of hair lie together, and away from all others.

After Wei et al. 2019, "Accurate Facial Image Parsing at Real-Time Speed", IEEE Transactions on
Image Processing 28(9): in each picture the classes' feature centres are taken; features are drawn
to their own class's centre (intra-class), and centres apart from each other (inter-class). The
paper's exact weighting is not followed: features are brought to length 1 first, so that shrinking
them gains nothing, and centres are pushed apart up to a margin.
"""

from __future__ import annotations

from keras import ops

_MARGIN = 1.0  # squared distance of two centres of unit features; 4 at most
_TINY = 1e-6


def centre_loss(label, features):
    """Return the mean over pictures of the intra-class spread and the inter-class nearness.

    Args:
        label: Soft labels [B, S, S, 1]; averaged down to the features' side.
        features: [B, H, W, C], S a multiple of H.
    """
    stride = label.shape[1] // features.shape[1]
    hair = ops.average_pool(label, (stride, stride), (stride, stride)) if stride > 1 else label
    length = ops.sqrt(ops.sum(features * features, axis=-1, keepdims=True) + _TINY)
    unit = features / length
    shares, centres, spreads = [], [], []
    for weight in (hair, 1.0 - hair):
        area = ops.sum(weight, axis=(1, 2, 3))
        centre = ops.sum(weight * unit, axis=(1, 2), keepdims=True) / (
            ops.reshape(area, (-1, 1, 1, 1)) + _TINY
        )
        distance = ops.sum((unit - centre) ** 2, axis=-1, keepdims=True)
        spreads.append(ops.sum(weight * distance, axis=(1, 2, 3)) / (area + _TINY))
        shares.append(ops.cast(area > 1.0, label.dtype))
        centres.append(centre)
    both = shares[0] * shares[1]  # a hairless picture has one centre only
    apart = ops.sum((centres[0] - centres[1]) ** 2, axis=(1, 2, 3))
    near = ops.maximum(_MARGIN - apart, 0.0)
    return ops.mean(0.5 * (shares[0] * spreads[0] + shares[1] * spreads[1]) + both * near)
