"""A small program, to be frozen: what it prints is compared by `scripts/test-frozen`."""

import multiprocessing

import numpy as np

import hairseg
from hairseg.cli.main import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    frame = np.full((64, 48, 3), 90, np.uint8)
    mask = np.zeros((64, 48), np.float32)
    mask[16:40, 8:40] = 1
    changed = hairseg.recolor(frame, "copper", mask=mask)
    segmenter = hairseg.Segmenter("light")
    print(len(hairseg.looks()), "looks")
    print("segmented", hairseg.segment(frame, segmenter=segmenter).shape)
    print("recoloured", int((changed != frame).any(axis=2).sum()))
    raise SystemExit(main(["--version"]))
