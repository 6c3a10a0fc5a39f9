"""What the page's shaders need to know of a photo and its mask, whatever the look.

The hair's own colour at the border (`hairseg.render.border`) does not depend on the look, so it is
found here once, by the SDK's own function, and the card does the rest of `recolor_frame`.

Layout of the bytes: a uint32 (little-endian) with the length of a JSON header, the header padded
with spaces to a multiple of four, then float32 RGBA [h, w, 4]: the hair's colour and alpha.
"""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import RGB, rec601_luma
from hairseg.core.intensity import color_intensity
from hairseg.core.local_mean import shrink_for
from hairseg.look.look import Look
from hairseg.render import compose as recoloring
from hairseg.render import spec
from hairseg.render.border import unmix_border
from hairseg.render.root_tip import find_axis
from hairseg.render.weights import highlight_locks, layer_weights

# What the page zooms to is hair from here on: a faint speck far from the head is none.
CLEAR_HAIR = np.float32(0.5)


def analyse(frame: NDArray[np.uint8], mask: NDArray[np.float32]) -> bytes:
    """Pack a photo's analysis.

    Args:
        frame: uint8 [H, W, 3].
        mask: float32 [H, W] in 0..1.

    Returns:
        The bytes; without pixels, and with `intensity` null, where there is too little hair.
    """
    return pack_hair(frame, mask, recoloring.mean_hair_color(frame, mask))


def pack_hair(frame: NDArray[np.uint8], mask: NDArray[np.float32], color: RGB | None) -> bytes:
    """Return the same with a mean hair colour that is known; None is no hair."""
    box = recoloring.hair_box(mask)
    if color is None or box is None:
        return pack({"intensity": None, "share": float(mask.mean()), "box": None})
    shape = (frame.shape[0], frame.shape[1])
    clear = recoloring.hair_box(mask * (mask >= CLEAR_HAIR)) or box
    box, clear = recoloring.box_around(box, shape), recoloring.box_around(clear, shape)
    unmixed = unmix_border(_to_image(frame, box), np.ascontiguousarray(mask[box.slices]))
    area = float(unmixed.alpha.sum(dtype=np.float64))
    sigma_px = max(spec.LEAST_DETAIL_PX, spec.DETAIL_SCALE * area**0.5)
    small = shrink_for(unmixed.alpha, sigma_px).shape
    header = {
        "intensity": color_intensity(color),
        "color": color,
        "share": float(mask.mean()),
        "box": [box.left, box.top, box.right, box.bottom],
        "clear": [clear.left, clear.top, clear.right, clear.bottom],
        "sigma": sigma_px * small[1] / unmixed.alpha.shape[1],
        "small": [small[1], small[0]],
    }
    return pack(header, np.dstack([unmixed.hair, unmixed.alpha]).astype("<f4"))


def pack(header: dict[str, Any], *arrays: NDArray[Any]) -> bytes:
    r"""Put a JSON header before arrays' bytes, which begin at a multiple of four.

    >>> pack({"a": 1}, np.zeros(2, np.uint8))[4:]
    b'{"a": 1}\x00\x00'
    """
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + b"".join(array.tobytes() for array in arrays)


def pack_palette(look: Look) -> bytes:
    """Pack the LUTs of all colours of a look as float16 RGBA, for two 3-D textures.

    Each texture has red along x, green along y, and the colours' cubes one behind the other along
    z: dark sides first, then light sides.
    """
    palette = look.palette
    header = {
        "size": look.dark.size,
        "count": len(palette.colors),
        "references": [look.dark_intensity, look.light_intensity],
        "detail": look.detail,
        "strandColor": palette.strand_color,
        "lumas": [color.luma for color in palette.colors],
        "shares": [color.share for color in palette.colors],
        "strength": palette.strength,
    }
    texels = []
    for side in ("dark", "light"):
        for color in palette.colors:
            table = getattr(color, side)
            texels.append(np.ones((*table.shape[:3], 4), "<f2"))
            texels[-1][..., :3] = table.transpose(2, 1, 0, 3)
    return pack(header, *texels)


def pack_weights(look: Look, frame: NDArray[np.uint8], mask: NDArray[np.float32]) -> bytes:
    """Pack where each colour of a look lies on a photo: float16 RGBA layers of four colours each.

    Without pixels where the look has one colour, or the photo too little hair.
    """
    palette, box = look.palette, recoloring.hair_box(mask)
    axis = find_axis(mask)
    if palette.is_plain or box is None or axis is None:
        return pack({"layers": 0})
    box = recoloring.box_around(box, (frame.shape[0], frame.shape[1]))
    hair = unmix_border(_to_image(frame, box), np.ascontiguousarray(mask[box.slices])).hair
    luma = np.zeros(mask.shape, np.float32)
    luma[box.slices] = rec601_luma(hair)
    locks = highlight_locks(palette, axis, luma, mask)
    shape = (mask.shape[0], mask.shape[1])
    found = layer_weights(palette, axis, shape, box.slices, locks)
    layers = np.zeros((-(-len(found) // 4), *found[0].shape, 4), "<f2")
    for index, weight in enumerate(found):
        layers[index // 4, ..., index % 4] = weight
    return pack(
        {"layers": len(layers), "width": layers.shape[2], "height": layers.shape[1]}, layers
    )


def _to_image(frame: NDArray[np.uint8], box: recoloring.Box) -> NDArray[np.float32]:
    image = frame[box.slices].astype(np.float32)
    image *= np.float32(1 / 255)
    return image
