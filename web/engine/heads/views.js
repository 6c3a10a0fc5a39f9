// Views of a frame: the parts of it that the network sees, and how they lie on the frame. A port of
// hairseg/segmentation/views.py. A view is {box, mask: Float32Array size x size, size}.

import { FEATHER, NEAR_SQUARE, OVERLAP, PART, ZOOM } from "../constants.js";
import { box, heightOf, rounded, sideOf, widthOf } from "./box.js";

/** What is seen first: the whole frame where it is near square, else squares along it. */
export function firstBoxes({ height, width }) {
  const side = Math.min(height, width);
  if (Math.max(height, width) <= NEAR_SQUARE * side) return [box(0, 0, height, width)];
  return starts(height, side).flatMap((top) => starts(width, side).map((left) => box(top, left, top + side, left + side)));
}

/** Four overlapping squares in the corners of a view. */
export function partBoxes(view) {
  const side = Math.min(rounded(PART * sideOf(view)), heightOf(view), widthOf(view));
  return [view.top, view.bottom - side].flatMap((top) => [view.left, view.right - side].map((left) => box(top, left, top + side, left + side)));
}

/**
 * The square around some hair, moved into the frame; no larger than the frame's shorter side, unless the hair is.
 *
 * @param {number} leastSide in pixels; a smaller square shows the network no more
 */
export function cropBox(hair, { height, width }, leastSide = 1, zoom = ZOOM) {
  const wanted = Math.max(rounded(zoom * sideOf(hair)), leastSide);
  const side = Math.min(wanted, Math.max(Math.min(height, width), sideOf(hair)));
  const [across, down] = [Math.min(side, width), Math.min(side, height)];
  const left = Math.min(Math.max(Math.floor((hair.left + hair.right - across) / 2), 0), width - across);
  const top = Math.min(Math.max(Math.floor((hair.top + hair.bottom - down) / 2), 0), height - down);
  return box(top, left, top + down, left + across);
}

/** A square around a point, moved into the frame; no larger than the frame's shorter side. */
export function squareAt(row, column, wanted, { height, width }) {
  const side = Math.min(wanted, height, width);
  const top = Math.min(Math.max(rounded(row - side / 2), 0), height - side);
  const left = Math.min(Math.max(rounded(column - side / 2), 0), width - side);
  return box(top, left, top + side, left + side);
}

/** The larger share that some hair takes of a view's height or width. */
export const shareIn = (hair, view) => Math.max(heightOf(hair) / heightOf(view), widthOf(hair) / widthOf(view));

/** Weights of a view, down and across: 1 inside, falling to 0 at its borders, but not at the frame's own. */
export function feather(view, frame, to, share = FEATHER) {
  const down = ramp(view.top > 0, view.bottom < frame.height, to.height, share);
  const across = ramp(view.left > 0, view.right < frame.width, to.width, share);
  const weights = new Float32Array(to.height * to.width);
  for (let y = 0, at = 0; y < to.height; y++) for (let x = 0; x < to.width; x++, at++) weights[at] = Math.min(down[y], across[x]);
  return weights;
}

function ramp(rises, falls, count, share) {
  const place = (index) => (index + 0.5) / (count * share);
  return Float32Array.from({ length: count }, (_, index) =>
    Math.min(1, rises ? place(index) : 1, falls ? place(count - 1 - index) : 1),
  );
}

/** Where squares begin along one side of the frame, the last one at its end. */
function starts(length, side) {
  const room = Math.max(length - side, 0);
  const count = Math.ceil(room / (side * (1 - OVERLAP))) + 1;
  return Array.from({ length: count }, (_, index) => Math.floor((room * index) / Math.max(count - 1, 1)));
}
