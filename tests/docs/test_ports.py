"""PORTS.md's JavaScript gives what hairseg's own streams give, number by number."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from hairseg.core.box import Box
from hairseg.segmentation.spec import PRIOR_SHARE
from hairseg.segmentation.views import crop_box, share_in
from hairseg.stream import spec
from hairseg.stream.buffers import Scratch
from hairseg.stream.filter import (
    CHANGE,
    PAST_WEIGHT,
    REFERENCE_RATE,
    SURE,
    blend_in_time,
    past_weight,
)
from hairseg.stream.tracker import moved_mask

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "PORTS.md").read_text(encoding="utf-8")
FRAME, SIZE, LEAST_SIDE = (360, 640), 32, 16


def boxes(rng, count):
    """Boxes inside the frame, some at its borders."""
    for _ in range(count):
        top, left = int(rng.integers(0, 300)), int(rng.integers(0, 560))
        height, width = (int(value) for value in rng.integers(10, 200, 2))
        yield Box(top, left, min(top + height, FRAME[0]), min(left + width, FRAME[1]))


def as_json(box):
    return {"top": box.top, "left": box.left, "bottom": box.bottom, "right": box.right}


def still_suits(box, hair):
    """`Group._follow` in its own terms."""
    room = round(spec.LIVE_ROOM * box.side)
    inner = box.grown(-room, FRAME)
    edges = Box(
        0 if box.top == 0 else inner.top,
        0 if box.left == 0 else inner.left,
        box.bottom if box.bottom == FRAME[0] else inner.bottom,
        box.right if box.right == FRAME[1] else inner.right,
    )
    fits = edges.joined(hair) == edges
    return fits and spec.LIVE_LEAST <= share_in(hair, box) <= spec.LIVE_MOST


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    if shutil.which("node") is None:
        pytest.skip("Node is not installed")
    (code,) = re.findall(r"^```js\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    file = tmp_path_factory.mktemp("ports") / "ports.mjs"
    file.write_text(code)
    rng = np.random.default_rng(4)
    hairs = list(boxes(rng, 200))
    squares = [crop_box(hair, FRAME, least_side=LEAST_SIDE, zoom=spec.LIVE_ZOOM) for hair in hairs]
    # The square of the hair of a while ago.
    around = [squares[i] if i % 2 else squares[max(i - 2, 0)] for i in range(len(hairs))]
    mask = rng.random((SIZE, SIZE), np.float32)
    past = np.clip(mask + rng.normal(0, 0.2, mask.shape), 0, 1).astype(np.float32)
    asked = {
        "frame": {"height": FRAME[0], "width": FRAME[1]},
        "size": SIZE,
        "leastSide": LEAST_SIDE,
        "seconds": 0.05,
        "hairs": [as_json(hair) for hair in hairs],
        "boxes": [as_json(box) for box in around],
        "mask": mask.ravel().tolist(),
        "past": past.ravel().tolist(),
    }
    runner = Path(__file__).with_name("ports.mjs")
    done = subprocess.run(
        ["node", str(runner), file.as_uri()],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), hairs, squares, around, mask, past


def test_squares_and_when_they_stay(answer):
    found, hairs, squares, around, _, _ = answer
    for ours, box in zip(found["squares"], squares, strict=True):
        # Python rounds halves to even sides.
        assert all(abs(ours[edge] - value) <= 1 for edge, value in as_json(box).items())
    wanted = [still_suits(box, hair) for box, hair in zip(around, hairs, strict=True)]
    assert found["suits"] == wanted and 20 < sum(wanted) < 190


def test_the_prior_is_moved(answer):
    found, _, _, around, mask, _ = answer
    moved = moved_mask(mask, around[0], around[1])
    # OpenCV interpolates in 32nds of a pixel.
    assert np.abs(np.reshape(found["moved"], mask.shape) - moved).max() < 1 / 24


def test_the_blend_in_time(answer):
    found, _, _, _, mask, past = answer
    wanted = mask.copy()
    blend_in_time(wanted, past, np.ones_like(mask), past_weight(0.05), Scratch())
    np.testing.assert_allclose(np.reshape(found["blended"], mask.shape), wanted, atol=1e-5)


def test_the_numbers_are_those_of_the_spec(answer):
    assert answer[0]["territory"] == 0.5 - 1 / spec.TERRITORY_BLEND
    numbers = dict(re.findall(r"(\w+): ([\d.]+)", re.search(r"LIVE = \{(.*?)\}", PAGE)[1]))
    assert {name: float(value) for name, value in numbers.items()} == {
        "zoom": spec.LIVE_ZOOM,
        "room": spec.LIVE_ROOM,
        "least": spec.LIVE_LEAST,
        "most": spec.LIVE_MOST,
        "prior": PRIOR_SHARE,
        "past": PAST_WEIGHT,
        "rate": REFERENCE_RATE,
    }
    assert (CHANGE, SURE) == (0.5, 1 / 64)


@pytest.mark.parametrize(
    ("page", "language"), [("PORTS", "kotlin"), ("PORTS", "swift"), ("UNITY", "csharp")]
)
def test_the_ports_have_the_same_numbers(page, language):
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    for number in (spec.LIVE_ZOOM, spec.LIVE_ROOM, spec.LIVE_LEAST, spec.LIVE_MOST, PAST_WEIGHT):
        assert re.search(rf"(?<!\d){re.escape(f'{number:g}')}(?![\d.])", code), number
    assert re.search(r"(?<!\d)0\.6f?(?![\d.])", code)
