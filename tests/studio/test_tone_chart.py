"""What the artist is told of the tone."""

from dataclasses import replace

import numpy as np
import pytest

from hairseg.look.resolver import resolve_look
from hairseg.studio.drawn import draw_hair
from hairseg.studio.tone_chart import POINTS, tone_chart


@pytest.fixture(scope="module")
def dark():
    return draw_hair(0.07)


def test_dark_hair_made_light_aims_at_real_shadows(dark):
    found = tone_chart(dark.frame, dark.mask, resolve_look("honey-blond"))
    assert len(found["curve"]) == len(found["hair"]) == POINTS
    assert sum(found["hair"]) == pytest.approx(1.0, abs=1e-3)
    assert np.all(np.diff(found["curve"]) >= 0.0)
    before, after, aim = found["before"], found["after"], found["aim"]
    assert before["mean"] < 0.2 < after["mean"]
    assert after["mean"] == pytest.approx(aim["mean"], abs=0.02)
    assert after["shadows"] < after["mean"] < after["lights"]
    assert aim["shadows"] < aim["mean"] < aim["lights"]


def test_without_depth_the_lut_does_all(dark):
    look = resolve_look("honey-blond")
    assert tone_chart(dark.frame, dark.mask, look)["amount"] > 0.9
    assert tone_chart(dark.frame, dark.mask, replace(look, depth=0.0))["amount"] == 0.0


def test_no_hair_has_no_chart(dark):
    assert tone_chart(dark.frame, np.zeros_like(dark.mask), resolve_look("copper")) is None


def test_the_page_may_ask_for_it(studio, photo, recipe):
    picture = studio.client.ask("POST", "/api/photos", photo).json
    body = {"photo": picture["photo"], "mask": picture["mask"], "recipe": recipe}
    answer = studio.client.post("/api/tone", body)
    assert answer.status == 200
    assert answer.json is None or set(answer.json["aim"]) == {"mean", "shadows", "lights", "spread"}
