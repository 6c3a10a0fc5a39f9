"""The curve picture of a run's log."""

import math

import cv2

from training.train.curves import draw_curves, read_log

LOG = """step,epoch,images,loss,images_per_s,waited_share,val_iou,val_iou_a,val_false_hair
0,0,0,,,,0.2,0.2,0.4
100,1,1600,0.5,30,0.01,0.6,0.5,0.1
"""


def test_empty_cells_are_nan(tmp_path):
    (tmp_path / "log.csv").write_text(LOG)
    columns = read_log(tmp_path / "log.csv")
    assert columns["step"] == [0.0, 100.0] and columns["val_iou"] == [0.2, 0.6]
    assert math.isnan(columns["loss"][0]) and columns["loss"][1] == 0.5


def test_a_picture_is_drawn_from_any_of_the_columns(tmp_path):
    for number, text in enumerate((LOG, "step,loss\n1,0.5\n", "step\n")):
        log, picture = tmp_path / f"{number}.csv", tmp_path / f"{number}.png"
        log.write_text(text)
        draw_curves(log, picture)
        shape = cv2.imread(str(picture)).shape
        assert shape[0] > 200 and shape[1] > 800
    assert not [p for p in tmp_path.iterdir() if ".part" in p.name]
