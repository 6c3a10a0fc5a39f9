"""Draws hair's edges magnified: before, and recoloured in three ways.

    python benchmarks/edge_crops.py --out edges.png
    python benchmarks/edge_crops.py PHOTO --at 210,40 300,120 --model full

Ways: the network's mask merely resized; a stream, as live; a photo, as `recolor` does it (the
colour under soft strands is estimated, so that none of the old colour stays around them). Without a
photo it is head and shoulders of scikit-image's astronaut (NASA, public domain) as a camera of 720p
sees them.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

import hairseg
from hairseg.apps.bench.frames import portrait, swaying_frames
from hairseg.image.arrays import frame_to_image
from hairseg.image.read import read_image
from hairseg.look.contact_sheet import draw_contact_sheet
from hairseg.look.resolver import resolve_look
from hairseg.render.compose import recolor_frame

# Left and top of what is shown: the temple, the crown against the wall, the side above the ear.
PLACES = ((173, 86), (280, 15), (396, 106))
TITLES = ("before", "mask resized", "stream", "photo")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("photo", nargs="?")
    parser.add_argument("--out", type=Path, default=Path("edges.png"))
    parser.add_argument("--at", nargs="+", type=place, default=PLACES, metavar="X,Y")
    parser.add_argument("--side", type=int, default=144, help="of a crop, in pixels")
    parser.add_argument("--zoom", type=int, default=2)
    parser.add_argument("--model", default="light", help="light, full or a .tflite")
    parser.add_argument("--color", default="copper")
    options = parser.parse_args()
    frame = read_frame(options.photo)
    with hairseg.Segmenter(options.model) as segmenter:
        pictures = [frame, *recolored(frame, segmenter, options.color)]
    titles, crops = [], []
    for left, top in options.at:
        part = (slice(top, top + options.side), slice(left, left + options.side))
        for title, picture in zip(TITLES, pictures, strict=True):
            side = options.side * options.zoom
            crop = cv2.resize(picture[part], (side, side), interpolation=cv2.INTER_CUBIC)
            titles.append(title)
            crops.append(np.asarray(crop, np.uint8))
    sheet = draw_contact_sheet(titles, crops, columns=len(TITLES))
    Image.fromarray(sheet).save(options.out, quality=92)
    print(f"wrote {options.out}")
    return 0


def recolored(frame: np.ndarray, segmenter: hairseg.Segmenter, color: str) -> list[np.ndarray]:
    mask = segmenter.predict(frame_to_image(frame, segmenter.size))
    resized = cv2.resize(mask, frame.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    stream = hairseg.Stream(color, segmenter=segmenter)
    return [
        recolor_frame(frame, resized, resolve_look(color)),
        stream.process(frame).image,
        hairseg.recolor(frame, color, segmenter=segmenter),
    ]


def read_frame(path: str | None) -> np.ndarray:
    if path is not None:
        return np.asarray(read_image(path).convert("RGB"))
    return swaying_frames(portrait(), 720, 720)[0]


def place(text: str) -> tuple[int, int]:
    left, _, top = text.partition(",")
    return int(left), int(top)


if __name__ == "__main__":
    sys.exit(main())
