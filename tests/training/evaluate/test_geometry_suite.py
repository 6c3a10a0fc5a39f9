"""The geometry suite: views of photos, and what they cost a model."""

import cv2
import numpy as np
import pytest

from training.cli import main
from training.data.geometry import Photo
from training.data.photos import LabelledPhoto
from training.evaluate.geometry_suite import VIEWS, View, geometry_suite, geometry_suite_text, shown


class FindsRed:
    """A model that sees hair where a picture is red, whichever way it lies."""

    uses_prior, size = False, 96

    def predict(self, image, prior=None):
        return ((image[..., 0] > 0.5) & (image[..., 1] < 0.3)).astype(np.float32)


class FindsRedAbove(FindsRed):
    """One that looks for it in the upper half alone."""

    def predict(self, image, prior=None):
        mask = super().predict(image)
        mask[len(mask) // 2 :] = 0.0
        return mask


def pair(number=0):
    image, label = np.full((160, 120, 3), 90, np.uint8), np.zeros((160, 120), np.uint8)
    cv2.ellipse(label, (60 + number, 45), (36, 30), 0, 0, 360, 255, -1)
    image[label > 0] = (220, 20, 10)
    return image, label


def photos(count=4):
    return [LabelledPhoto("heads", f"p{n}", "", lambda n=n: pair(n)) for n in range(count)]


def test_a_model_that_is_blind_to_geometry_loses_nothing():
    content = geometry_suite(FindsRed(), photos())
    assert content["photos"] == 4
    for view, value in content["mean"].items():
        assert value > (0.8 if view in ("quarter", "tall_3", "wide_3") else 0.9), view
    text = geometry_suite_text(content)
    assert "turned_90" in text and "met (-0.03)" in text and "MISSED" not in text


def test_a_model_of_upright_people_is_found_out():
    content = geometry_suite(FindsRedAbove(), photos())
    assert content["mean"]["upright"] > 0.9 and content["mean"]["turned_180"] < 0.2
    assert "MISSED" in geometry_suite_text(content)


@pytest.mark.parametrize("view, size", [("upright", (58, 43)), ("wide_2", (29, 43)),
                                        ("tall_3", (58, 14)), ("half", (29, 21))])  # fmt: skip
def test_views_show_hair_at_their_size(view, size):
    image, label = pair()
    photo = Photo(*(cv2.resize(a, (512, 512)) for a in (image, label)), 120, 160)
    _, found = shown([photo], [VIEWS[view]], 128)
    ys, xs = np.nonzero(found > 127)
    assert (np.ptp(xs), np.ptp(ys)) == pytest.approx(size, abs=8)


def test_four_photos_are_four():
    image, label = pair()
    photo = Photo(*(cv2.resize(a, (512, 512)) for a in (image, label)), 120, 160)
    _, found = shown([photo] * 4, [View()] * 4, 128)
    assert cv2.connectedComponents((found > 127).astype(np.uint8))[0] - 1 == 4


def test_the_command_runs_it_on_a_part(indexed_folder, tiny_tflite, capsys):
    command = ["evaluate", "--data", str(indexed_folder), "--model", str(tiny_tflite), "--geometry"]
    counts = []
    for part in ("all", "open", "sealed"):
        assert main([*command, "--part", part, "--sets", "heads"]) == 0
        text = capsys.readouterr().out
        assert "turned_315" in text and "area" in text
        counts.append(int(text.split("heads")[1].split()[0]))
    assert counts[0] == counts[1] + counts[2] and min(counts) > 0
