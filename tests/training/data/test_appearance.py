"""How light hair and skin are: darker paint gives lower numbers, walls beside hair are no skin."""

import numpy as np
import pytest

from training.data.appearance import hair_luma, skin_ita, skin_ita_error
from training.evaluate.scoring import METRICS, PhotoScore, gather_by_appearance


def portrait(skin, hair=(40, 30, 25), wall=(90, 110, 160)):
    photo = np.full((200, 160, 3), wall, np.uint8)
    label = np.zeros((200, 160), np.uint8)
    photo[20:90, 40:120], label[20:90, 40:120] = hair, 255
    photo[60:150, 55:105], label[60:150, 55:105] = skin, 0
    return photo, label


def test_light_skin_has_a_higher_angle_than_dark_skin():
    angles = [skin_ita(*portrait(s)) for s in ((235, 200, 180), (190, 140, 110), (95, 60, 45))]
    assert angles[0] > 41 > angles[1] > angles[2]
    assert angles[2] < -30


def test_halves_agree_on_one_skin():
    assert skin_ita_error(*portrait((190, 140, 110))) < 1.0


def test_nothing_is_made_up_where_no_skin_is_seen():
    photo, label = portrait((90, 110, 160))
    assert skin_ita(photo, label) is None
    assert hair_luma(photo, np.zeros_like(label)) is None


def test_hair_luma_is_the_mean_of_the_labelled_hair():
    assert hair_luma(*portrait((190, 140, 110), hair=(51, 51, 51))) == pytest.approx(0.2)


def test_the_worst_third_comes_first():
    scores = []
    for i in range(9):
        values = dict.fromkeys(METRICS, 0)
        values |= {"iou": 0.5 if i < 3 else 0.9, "found_share": 0.2}
        look = {"hair luma": i / 10}
        scores.append(PhotoScore("a", str(i), "", 0.2, False, {"empty": values}, look))
    found = gather_by_appearance(scores)
    assert list(found)[0] == "hair luma/darkest 0.00..0.20"
    assert [entry["photos"] for entry in found.values()] == [3, 3, 3]
