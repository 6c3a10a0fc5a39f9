"""One call per look: a before/after picture of several looks on one photo.

    python demos/photo.py [PHOTO] [--out PICTURE.png] [--looks platinum,copper,#7a1f3d]

Without a photo it takes the astronaut portrait of scikit-image (NASA, public domain).
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

import hairseg
from hairseg.look.contact_sheet import around_hair, draw_contact_sheet

LOOKS = "jet-black,chestnut,auburn,copper,honey-blond,platinum,silver,#7a1f3d"
LONG_SIDE = 640


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("photo", nargs="?", help="a photo (default: a portrait of an astronaut)")
    parser.add_argument("--out", default="hairseg-demo.png", help="the picture to write")
    parser.add_argument("--looks", default=LOOKS, help="looks or colours, with commas between")
    options = parser.parse_args()
    try:
        return run(options.photo, options.out, options.looks.split(","))
    except (hairseg.HairsegError, OSError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 2


def run(path: str | None, out: str, colors: list[str]) -> int:
    frame = read_frame(path)
    with hairseg.Segmenter("full") as segmenter:
        hairseg.recolor(frame, colors[0], segmenter=segmenter)  # the first call loads and warms up
        started = time.perf_counter()
        mask = hairseg.segment(frame, segmenter=segmenter)
        mask_ms = (time.perf_counter() - started) * 1e3
    shown = around_hair(mask)
    pictures, times_ms = [frame[shown]], []
    for color in colors:
        started = time.perf_counter()
        result = hairseg.recolor(frame, color, mask=mask)
        times_ms.append((time.perf_counter() - started) * 1e3)
        pictures.append(result[shown])

    Image.fromarray(draw_contact_sheet(["before", *colors], pictures)).save(out)
    height, width = frame.shape[:2]
    print(f"{Path(out).resolve()}: {len(colors)} looks")
    each_ms = statistics.median(times_ms)
    print(
        f"one {width} x {height} photo: hair found in {mask_ms:.0f} ms, a look in {each_ms:.0f} ms"
    )
    return 0


def read_frame(path: str | None) -> np.ndarray:
    """Read the photo, upright and not too large for a picture of many."""
    if path is None:
        from skimage.data import astronaut

        return astronaut()
    # Strength 0 changes nothing: it is the shortest way to an upright, checked picture.
    photo = hairseg.recolor(path, "black", strength=0).convert("RGB")
    photo.thumbnail((LONG_SIDE, LONG_SIDE))
    return np.asarray(photo)


if __name__ == "__main__":
    sys.exit(main())
