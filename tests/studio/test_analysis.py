"""What the page is told of a photo's hair."""

import json

import numpy as np

from hairseg.studio.analysis import analyse


def header_of(packed):
    length = int.from_bytes(packed[:4], "little")
    return json.loads(packed[4 : 4 + length])


def test_the_zoom_leaves_out_faint_specks_far_from_the_head():
    frame = np.full((200, 300, 3), 90, np.uint8)
    mask = np.zeros((200, 300), np.float32)
    mask[40:80, 100:160] = 1.0
    alone = header_of(analyse(frame, mask))
    mask[60:64, 280:284] = 0.02
    speckled = header_of(analyse(frame, mask))
    assert alone["clear"] == alone["box"] == speckled["clear"]
    assert speckled["box"][2] > 280  # it is recoloured all the same


def test_the_zoom_of_hair_that_is_nowhere_clear_is_all_of_it():
    frame = np.full((200, 300, 3), 90, np.uint8)
    mask = np.zeros((200, 300), np.float32)
    mask[40:120, 100:200] = 0.4
    header = header_of(analyse(frame, mask))
    assert header["box"] == header["clear"]


def test_no_hair_has_no_boxes():
    header = header_of(analyse(np.zeros((50, 50, 3), np.uint8), np.zeros((50, 50), np.float32)))
    assert header["box"] is None and header["intensity"] is None
