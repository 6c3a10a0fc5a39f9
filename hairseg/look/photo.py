"""The dye of somebody's hair on a photo, for `Look.from_photo`."""

import os
from contextlib import nullcontext

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.checks import check_mask
from hairseg.dye.curves import DyeSettings
from hairseg.dye.measured import measure_dye
from hairseg.errors import FrameError
from hairseg.image.pil import check_picture, orientation_of, picture_to_frame, to_rgb
from hairseg.image.read import read_image
from hairseg.segmentation.head import heads_in
from hairseg.segmentation.segmenter import Segmenter


def measure_photo(
    photo: str | os.PathLike[str] | Image.Image,
    *,
    mask: NDArray[np.float32] | None,
    segmenter: Segmenter | None,
) -> DyeSettings:
    """Measure the dye on a photo; of several heads the largest counts.

    Args:
        photo: A PIL image or a path.
        mask: Hair as the upright photo has it; found if None.
        segmenter: What finds it; opened for this photo if None.

    Raises:
        FrameError: The photo or the mask cannot be used, or there is too little hair.
    """
    picture = photo if isinstance(photo, Image.Image) else read_image(photo)
    check_picture(picture)
    frame = picture_to_frame(to_rgb(picture), orientation_of(picture))
    if mask is None:
        with nullcontext(segmenter) if segmenter is not None else Segmenter() as opened:
            mask = opened.segment(frame)
    mask = check_mask(mask, *frame.shape[:2])
    heads = heads_in(mask, frame)
    if heads:
        only = np.zeros_like(mask)
        only[heads[0].box.slices] = heads[0].mask
        mask = only
    settings = measure_dye(frame, mask)
    if settings is None:
        name = "photo" if isinstance(photo, Image.Image) else str(photo)
        raise FrameError(f"{name}: shows too little hair to measure its colour")
    return settings
