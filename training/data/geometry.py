"""Geometry of training pictures: any turn, any aspect, heads of every size, several people.

A pack's photos are stretched to squares; a view undoes that. It takes a target's pixels to the
photo's: turned (half of the turns mild), squeezed up to 3:1 either way, with the hair between a
sixth of the target and more than all of it. Nothing beyond a photo is a mirrored person: there
stands a photo without hair, or a plain colour. Where hair leaves the photo, the view is moved so
that it leaves the target too, if the hair stays in view.

Pictures are uint8 RGB [H, W, 3], labels uint8 [H, W], 255 is hair. Lengths are in photo units: the
longer side of a photo is 1, its centre (0, 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from training.config import GeometryConfig

_HAIR = 127
_TOUCH = 3  # rows of a label that count as its border
_LEAST_KEPT = 0.45  # of the hair: with less of it in view, a view is not moved to the border
_SIDES = np.array([-0.5, 0.5])  # a squeeze is shared by both sides
_CONTACTS = 24  # points of the border looked at, per side


@dataclass(frozen=True)
class Photo:
    """A labelled photo of a pack, and what it was before it was stretched.

    Attributes:
        image: uint8 [P, P, 3].
        label: uint8 [P, P].
        width: Width before stretching, pixels.
        height: Height before stretching, pixels.
    """

    image: np.ndarray
    label: np.ndarray
    width: int
    height: int

    @property
    def extent(self) -> np.ndarray:
        """Width and height in photo units: the longer one is 1."""
        return np.array([self.width, self.height], float) / max(self.width, self.height)


@dataclass(frozen=True)
class Picture:
    """A picture and its label, as a network is shown them.

    Attributes:
        image: uint8 [H, W, 3].
        label: uint8 [H, W].
    """

    image: np.ndarray
    label: np.ndarray


def show_photo(
    photo: Photo,
    ground: np.ndarray | None,
    side: int,
    *,
    rng: np.random.Generator,
    config: GeometryConfig,
) -> Picture:
    """Show a photo on a square, as `config` says.

    Args:
        photo: What to show.
        ground: uint8 [T, T, 3], a photo without hair for what is beyond; None: a plain colour.
        side: Side of the square, pixels.
        rng: Source of randomness.
        config: Shares and strengths.
    """
    canvas = draw_ground(ground, (side, side), rng=rng)
    label = np.zeros((side, side), np.uint8)
    show(photo, canvas, label, draw_view(photo, (side, side), rng=rng, config=config))
    return Picture(canvas, label)


def draw_view(
    photo: Photo,
    shape: tuple[int, int],
    *,
    rng: np.random.Generator,
    config: GeometryConfig,
) -> np.ndarray:
    """Return a 2x3 matrix from target pixels to photo units.

    Args:
        photo: What is to be shown.
        shape: Height and width of the target, pixels.
        rng: Source of randomness.
        config: Shares and strengths.
    """
    turn = _turn(rng, config)
    squeeze = _squeeze(rng, config)
    box = hair_box(photo)
    kind = rng.choice(3, p=np.array(config.framings) / sum(config.framings))
    if box is None:  # nothing to frame: any part of it
        kind = 0
        span = photo.extent * np.exp(rng.uniform(*config.bare_zoom) + squeeze * _SIDES)
        centre = rng.uniform(-0.5, 0.5, 2) * np.maximum(photo.extent - span, 0.0)
        place = np.zeros(2)
    elif kind == 0:
        # the whole photo, stretched to the target as a frame is, a little nearer or further
        span = photo.extent * np.exp(rng.uniform(*config.whole_zoom) + squeeze * _SIDES)
        centre, place = np.zeros(2), rng.uniform(-config.shift, config.shift, 2)
    else:
        size = max(box.size.max(), 0.05)
        if kind == 1:  # the head, from small to filling the target
            share = np.exp(rng.uniform(*np.log(config.head_shares)))
            centre = box.centre
            place = rng.uniform(-0.5, 0.5, 2) * max(1.0 - share, 0.35)
        else:  # a part of the hair
            share = np.exp(rng.uniform(*np.log(config.close_shares)))
            centre = _hair_point(photo, rng)
            place = rng.uniform(-0.3, 0.3, 2)
        span = size / share * np.exp(squeeze * _SIDES)
    target = np.array([shape[1], shape[0]], float)
    if kind != 0:  # a target that is no square shows an undistorted photo undistorted
        span = span * target / target.max()
    matrix = view_matrix(
        target, span, turn=turn, centre=centre, place=place, flip=rng.random() < config.flip
    )
    return _kept_at_border(photo, matrix, target)


def show(photo: Photo, canvas: np.ndarray, label: np.ndarray, view: np.ndarray) -> None:
    """Draw a photo and its label over a picture and its label, in place.

    Args:
        photo: What is drawn.
        canvas: uint8 [H, W, 3], what stands beyond the photo.
        label: uint8 [H, W], likewise.
        view: From `draw_view`.
    """
    matrix = _units_to_pixels(photo) @ np.vstack([view, [0.0, 0.0, 1.0]])
    image, mask, matrix = _reduced(photo.image, photo.label, matrix)
    width_height = (canvas.shape[1], canvas.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    for source, drawn in ((image, canvas), (mask, label)):
        cv2.warpAffine(
            source, matrix, width_height, dst=drawn, flags=flags,
            borderMode=cv2.BORDER_TRANSPARENT,
        )  # fmt: skip


def draw_ground(
    ground: np.ndarray | None, shape: tuple[int, int], *, rng: np.random.Generator
) -> np.ndarray:
    """Return what stands beyond a photo, uint8 [H, W, 3]: a part of another, or a plain colour."""
    height, width = shape
    if ground is None:
        if rng.random() < 0.5:
            color = np.full(3, rng.integers(0, 256))
        else:
            color = rng.integers(0, 256, 3)
        return np.full((height, width, 3), color, np.uint8)
    part = int(len(ground) * rng.uniform(0.4, 1.0))
    y, x = rng.integers(0, len(ground) - part + 1, 2)
    piece = ground[y : y + part, x : x + part]
    return cv2.resize(
        piece[:, ::-1] if rng.random() < 0.5 else piece, (width, height),
        interpolation=cv2.INTER_AREA if part > width else cv2.INTER_LINEAR,
    )  # fmt: skip


@dataclass(frozen=True)
class _HairBox:
    centre: np.ndarray
    size: np.ndarray


def hair_box(photo: Photo) -> _HairBox | None:
    """Return where the labelled hair is, in photo units; None where there is next to none."""
    hair = photo.label[::4, ::4] > _HAIR
    if hair.mean() < 0.002:
        return None
    extent = photo.extent
    columns, rows = np.flatnonzero(hair.any(0)), np.flatnonzero(hair.any(1))
    low = np.array([columns[0], rows[0]]) / len(hair)
    high = np.array([columns[-1] + 1, rows[-1] + 1]) / len(hair)
    return _HairBox(((low + high) / 2 - 0.5) * extent, (high - low) * extent)


def _hair_point(photo: Photo, rng: np.random.Generator) -> np.ndarray:
    ys, xs = np.nonzero(photo.label[::4, ::4] > _HAIR)
    pick = rng.integers(len(ys))
    side = len(photo.label) / 4
    return (np.array([xs[pick], ys[pick]]) / side - 0.5) * photo.extent


def _turn(rng: np.random.Generator, config: GeometryConfig) -> float:
    """Return a turn in radians, mild or any."""
    if rng.random() < config.any_turn:
        return rng.uniform(-np.pi, np.pi)
    return float(np.deg2rad(rng.normal(0.0, config.mild_degrees)))


def _squeeze(rng: np.random.Generator, config: GeometryConfig) -> float:
    """Return the logarithm of the ratio by which one side is stretched against the other."""
    if rng.random() < config.any_aspect:
        return rng.uniform(-1.0, 1.0) * float(np.log(config.largest_aspect))
    return float(rng.normal(0.0, config.mild_aspect))


def view_matrix(
    target: Sequence[float],
    span: Sequence[float],
    *,
    turn: float = 0.0,
    centre: Sequence[float] = (0.0, 0.0),
    place: Sequence[float] = (0.0, 0.0),
    flip: bool = False,
) -> np.ndarray:
    """Return the 2x3 matrix from target pixels to photo units.

    The stretch comes after the turn: a squeezed frame is squeezed whichever way its people lie.

    Args:
        target: Width and height of the target, pixels.
        span: Photo units that its width and height show.
        turn: Turn of the photo, radians.
        centre: Point of the photo that is looked at, in photo units.
        place: Where that point is seen, as shares of the target from its centre.
        flip: Mirror left and right.
    """
    target, span = np.asarray(target, float), np.asarray(span, float)
    scale = np.diag(span / target * np.array([-1.0 if flip else 1.0, 1.0]))
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    linear = turned @ scale
    seen_at = (target - 1) / 2 + np.asarray(place) * target
    return np.hstack([linear, (np.asarray(centre) - linear @ seen_at)[:, None]])


def _kept_at_border(photo: Photo, matrix: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Move a view so that hair which leaves the photo leaves the target, if the hair stays seen."""
    contacts = _contacts(photo)
    if contacts is None:
        return matrix
    inverse = np.linalg.inv(matrix[:, :2])
    seen = (contacts - matrix[:, 2]) @ inverse.T
    inside = seen[((seen > 0) & (seen < target - 1)).all(axis=1)]
    if not len(inside):
        return matrix
    # the shortest way out for all of them: left, up, right, down
    ways = (
        np.array([-inside[:, 0].max(), 0.0]),
        np.array([0.0, -inside[:, 1].max()]),
        np.array([target[0] - 1 - inside[:, 0].min(), 0.0]),
        np.array([0.0, target[1] - 1 - inside[:, 1].min()]),
    )
    hair = _hair_points(photo)
    for way in sorted(ways, key=lambda way: float(np.abs(way / target).max())):
        moved = matrix.copy()
        moved[:, 2] -= matrix[:, :2] @ way
        places = (hair - moved[:, 2]) @ inverse.T
        if ((places > 0) & (places < target - 1)).all(axis=1).mean() >= _LEAST_KEPT:
            return moved
    return matrix


def _contacts(photo: Photo) -> np.ndarray | None:
    """Return the points of the photo's border with hair, [N, 2] in photo units.

    None if there are few.
    """
    label, extent = photo.label, photo.extent
    last = len(label) - 1
    found = []
    step = max(1, len(label) // _CONTACTS)
    places = np.arange(0, len(label), step)
    sides = (
        (label[:_TOUCH, ::step].max(0), lambda at: (at, np.zeros_like(at))),
        (label[-_TOUCH:, ::step].max(0), lambda at: (at, np.full_like(at, last))),
        (label[::step, :_TOUCH].max(1), lambda at: (np.zeros_like(at), at)),
        (label[::step, -_TOUCH:].max(1), lambda at: (np.full_like(at, last), at)),
    )
    for values, place in sides:
        hairy = places[values > _HAIR]
        if len(hairy) >= 2:  # hair that grazes the border in one place is no cut
            found.append(np.stack(place(hairy), axis=-1))
    if not found:
        return None
    return ((np.concatenate(found) + 0.5) / len(label) - 0.5) * extent


def _hair_points(photo: Photo) -> np.ndarray:
    ys, xs = np.nonzero(photo.label[::8, ::8] > _HAIR)
    return (np.stack([xs, ys], axis=-1) * 8 / len(photo.label) - 0.5) * photo.extent


def _units_to_pixels(photo: Photo) -> np.ndarray:
    """2x3: photo units to the pack's pixels."""
    side = len(photo.image)
    scale = side / photo.extent
    return np.array([[scale[0], 0.0, (side - 1) / 2], [0.0, scale[1], (side - 1) / 2]])


def _reduced(image, label, matrix):
    """Shrink a photo by area before a warp that would skip pixels; the matrix follows."""
    steps = np.sqrt((matrix[:, :2] ** 2).sum(axis=1))  # source pixels per target pixel, x and y
    factors = np.maximum(steps / 1.3, 1.0)
    if (factors < 1.25).all():
        return image, label, matrix
    side = len(image)
    width, height = (max(8, round(side / factor)) for factor in factors)
    scale = np.array([width, height]) / side
    reduced = matrix * scale[:, None]
    reduced[:, 2] += (scale - 1) / 2
    small = (cv2.resize(a, (width, height), interpolation=cv2.INTER_AREA) for a in (image, label))
    return (*small, reduced)
