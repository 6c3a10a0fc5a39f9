"""Every stage by hand: from a photo to its recoloured version, one picture per stage.

    python demos/stages.py [PHOTO] [--out PICTURE.png] [--color copper]

The core of `hairseg.recolor`, to take apart where you need something else. The call also finds
each head by itself and gives it the tone of real hair (`render/toned.py`).
"""

import argparse
import sys

import numpy as np
from PIL import Image

import hairseg
from hairseg.image.arrays import frame_to_image
from hairseg.look.contact_sheet import draw_contact_sheet
from hairseg.look.resolver import resolve_look
from hairseg.lut.table import apply_lut, blend_luts
from hairseg.render.compose import blend_position, mean_hair_intensity
from hairseg.segmentation.refine import refine_mask


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("photo", nargs="?", help="a photo (default: a portrait of an astronaut)")
    parser.add_argument("--out", default="hairseg-stages.png", help="the picture to write")
    parser.add_argument("--color", default="copper", help="a look or a colour")
    options = parser.parse_args()

    if options.photo:
        frame = np.asarray(Image.open(options.photo).convert("RGB"))
    else:
        from skimage.data import astronaut

        frame = np.ascontiguousarray(astronaut()[:250, 85:305])  # her head
    look = resolve_look(options.color)

    # 1. The photo is stretched to the network's square; 2. the network gives a mask of that size.
    with hairseg.Segmenter("full") as segmenter:
        image = frame_to_image(frame, segmenter.size)
        # On a video the last frame's mask goes in as the prior; a single photo has none.
        mask = segmenter.predict(image, prior=None)

    # 3. Back to the photo's size, its edges following the photo's (small heads: search.py).
    alpha = refine_mask(mask, frame)

    # 4. How light the hair is says how to mix the look's two LUTs.
    intensity = mean_hair_intensity(frame, alpha)
    if intensity is None:
        sys.exit("no hair in the photo")
    t = blend_position(intensity, look.dark_intensity, look.light_intensity)
    lut = blend_luts(look.dark.table, look.light.table, t)

    # 5. Every pixel through the LUT; 6. blended in by the mask.
    dyed = apply_lut(frame, lut)
    weight = alpha[..., np.newaxis]
    result = np.round((1 - weight) * frame + weight * dyed.clip(0, 1) * 255).astype(np.uint8)

    print(f"{options.out}: mean intensity {intensity:.2f}, so {t:.0%} of the light LUT")
    stages = {
        "frame": frame,
        "mask of the network": as_picture(mask, frame.shape),
        "refined mask": as_picture(alpha, frame.shape),
        "all through the LUT": np.round(dyed.clip(0, 1) * 255).astype(np.uint8),
        "result": result,
    }
    Image.fromarray(draw_contact_sheet(list(stages), list(stages.values()))).save(options.out)
    return 0


def as_picture(mask: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return a mask as a grey picture of the frame's size, unsmoothed."""
    grey = Image.fromarray(np.round(mask * 255).astype(np.uint8)).convert("RGB")
    return np.asarray(grey.resize((shape[1], shape[0]), Image.Resampling.NEAREST))


if __name__ == "__main__":
    sys.exit(main())
