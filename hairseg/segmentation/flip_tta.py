"""A look in the mirror: a photo's hair is found twice, the second time with the photo mirrored.

A network is never quite symmetric; where its two masks differ it was unsure, and their mean is
nearer to the truth (test-time augmentation: Krizhevsky et al. 2012, "ImageNet Classification with
Deep Convolutional Neural Networks", section 4.1). The second look knows what the first one saw, as
a stream's second frame does, through a part of its mask as the prior: with all of it, more of what
the first look took for hair by mistake would stay. `python -m training evaluate --sdk` measures it.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hairseg.segmentation.spec import PRIOR_SHARE

Plane = NDArray[np.float32]
Image = NDArray[np.float32]


def look_in_mirror(first: Plane, image: Image, predict: Callable[[Image, Plane], Plane]) -> Plane:
    """The mean of a mask and of what the network says of the mirrored picture.

    Args:
        first: float32 [S, S] in 0..1, the network's mask of the picture.
        image: float32 RGB [S, S, 3] in 0..1, the picture.
        predict: Runs the network on a picture and a prior.

    Returns:
        The mask, float32 [S, S].
    """
    prior = np.ascontiguousarray(first[:, ::-1]) * np.float32(PRIOR_SHARE)
    second = predict(np.ascontiguousarray(image[:, ::-1]), prior)
    return np.asarray((first + second[:, ::-1]) * np.float32(0.5), np.float32)
