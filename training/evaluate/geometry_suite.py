"""Does a model find hair whichever way a photo is shown? Turned, squeezed, small, four at once.

Photos lie undistorted on a square of plain grey, their longer side filling it, and the network
runs alone. Each view's IoU is held against that of the same photos upright:

* turned_45 to turned_315: the photo turned about its centre (what a turn pushes out of the square
  is not counted);
* wide_2, wide_3, tall_2, tall_3: squeezed, as a frame of 2:1 or 3:1 is when it is stretched to a
  square: a wide frame's people get thin, a tall one's flat;
* half, quarter: shown at that share of the side;
* four: four photos in a 2 x 2 collage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.data.geometry import Photo, show, view_matrix
from training.data.photos import LabelledPhoto
from training.data.pictures import BrokenPictureError, stretch
from training.evaluate import metrics
from training.evaluate.predictors import Predictor
from training.evaluate.scoring import hair_share_of, network_image

UPRIGHT, FOUR = "upright", "four"
_STORED = 512  # pixels of the square that a photo is kept at
_GREY = 127
_ALLOWED = {"turned": 0.03, "2": 0.04, "3": 0.08, "half": 0.04, "quarter": 0.15}
"""How far below upright a view may fall: the project's own aims."""


@dataclass(frozen=True)
class View:
    """A way to show a photo.

    Attributes:
        turn_degrees: Its turn.
        span: Photo units that the square's width and height show; the longer side of a photo is 1.
        allowed: How much IoU it may cost; None: no aim.
    """

    turn_degrees: float = 0.0
    span: tuple[float, float] = (1.0, 1.0)
    allowed: float | None = None


VIEWS: Mapping[str, View] = {
    UPRIGHT: View(),
    **{f"turned_{d}": View(d, allowed=_ALLOWED["turned"]) for d in range(45, 360, 45)},
    "wide_2": View(span=(2.0, 1.0), allowed=_ALLOWED["2"]),
    "wide_3": View(span=(3.0, 1.0), allowed=_ALLOWED["3"]),
    "tall_2": View(span=(1.0, 2.0), allowed=_ALLOWED["2"]),
    "tall_3": View(span=(1.0, 3.0), allowed=_ALLOWED["3"]),
    "half": View(span=(2.0, 2.0), allowed=_ALLOWED["half"]),
    "quarter": View(span=(4.0, 4.0), allowed=_ALLOWED["quarter"]),
}


def geometry_suite(predictor: Predictor, photos: Sequence[LabelledPhoto]) -> dict[str, Any]:
    """Run the suite on the photos with hair.

    Args:
        predictor: The model.
        photos: Labelled photos; broken ones are passed over.

    Returns:
        "photos": how many; "sets": per set, the mean IoU of each view and of `FOUR`; "mean": the
        same, over the sets.
    """
    by_set: dict[str, list[Photo]] = {}
    for photo in photos:
        try:
            image, label = photo.read()
        except BrokenPictureError:
            continue
        if hair_share_of(label) >= metrics.HAIRLESS_SHARE:
            height, width = label.shape
            kept = Photo(stretch(image, _STORED), stretch(label, _STORED), width, height)
            by_set.setdefault(photo.set, []).append(kept)
    sets = {}
    for name, group in by_set.items():
        found = {
            view: float(np.mean([_iou(predictor, [photo], [how]) for photo in group]))
            for view, how in VIEWS.items()
        }
        fours = [group[i : i + 4] for i in range(0, len(group) - 3, 4)]
        if fours:
            found[FOUR] = float(np.mean([_iou(predictor, four, [View()] * 4) for four in fours]))
        sets[name] = {view: round(value, 4) for view, value in found.items()}
    views = [*VIEWS, FOUR]
    mean = {
        view: round(float(np.mean([row[view] for row in sets.values() if view in row])), 4)
        for view in views
        if any(view in row for row in sets.values())
    }
    return {"photos": sum(map(len, by_set.values())), "sets": sets, "mean": mean}


def shown(photos: Sequence[Photo], views: Sequence[View], side: int) -> tuple[np.ndarray, ...]:
    """Show one photo, or four in a 2 x 2 collage, on a grey square.

    Returns:
        The picture, uint8 [side, side, 3], and its label, uint8 [side, side].
    """
    canvas = np.full((side, side, 3), _GREY, np.uint8)
    label = np.zeros((side, side), np.uint8)
    part = side if len(photos) == 1 else side // 2
    for number, (photo, view) in enumerate(zip(photos, views, strict=True)):
        top, left = part * (number // 2), part * (number % 2)
        rows, columns = slice(top, top + part), slice(left, left + part)
        piece, mask = canvas[rows, columns].copy(), label[rows, columns].copy()
        turn = np.deg2rad(view.turn_degrees)
        show(photo, piece, mask, view_matrix((part, part), view.span, turn=turn))
        canvas[rows, columns], label[rows, columns] = piece, mask
    return canvas, label


def _iou(predictor: Predictor, photos: Sequence[Photo], views: Sequence[View]) -> float:
    # drawn at twice the side and reduced as a frame is
    image, label = shown(photos, views, 2 * predictor.size)
    mask = predictor.predict(network_image(image, predictor.size))
    return metrics.overlap(mask, stretch(label, predictor.size) / 255.0).iou


def geometry_suite_text(content: dict[str, Any]) -> str:
    """Return the suite as a table: upright, then what each view costs, and whether it may."""
    sets, mean = content["sets"], content["mean"]
    head = "".join(f"{name[:12]:>14}" for name in sets)
    lines = [f"{'view':<14}{head}{'mean':>14}   ({content['photos']} photos)"]
    for view, value in mean.items():
        cells = [row.get(view) for row in sets.values()]
        if view == UPRIGHT:
            text = "".join(f"{cell:>14.3f}" for cell in cells) + f"{value:>14.3f}"
        else:
            changes = [
                None if cell is None else cell - row[UPRIGHT]
                for cell, row in zip(cells, sets.values(), strict=True)
            ]
            text = "".join(" " * 14 if c is None else f"{c:>+14.3f}" for c in changes)
            change = value - mean[UPRIGHT]
            text += f"{change:>+14.3f}"
            allowed = VIEWS[view].allowed if view in VIEWS else None
            if allowed is not None:
                text += f"   {'met' if change >= -allowed else 'MISSED'} ({-allowed:+.2f})"
        lines.append(f"{view:<14}{text}")
    return "\n".join(lines)
