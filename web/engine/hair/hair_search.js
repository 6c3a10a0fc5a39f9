// Where to look closer for heads that the first look missed (hairseg/segmentation/tiled_search.py).

import { boxInFrame, findGroups, shareOf } from "./hair_groups.js";

const PART = 1 / 2;
// Hair longer or wider than this share of the frame would have been seen at the first look.
export const FAR = 0.25;
const MOST_IN_PART = 2;

/** Boxes of small hair in parts of the frame, each as soon as it is found. */
export async function* searchHair(frame, size, leastSide, lookAt) {
  for (const part of partsOf(frame, leastSide)) {
    const mask = await lookAt(part);
    if (!mask) return;
    for (const { box } of findGroups(mask, size).slice(0, MOST_IN_PART)) {
      const hair = boxInFrame(box, size, part);
      if (shareOf(hair, frame) <= FAR) yield hair;
    }
  }
}

/** Squares that cover the frame, overlapping; none if the frame is no larger than one. */
export function partsOf({ width, height }, leastSide) {
  const longer = Math.max(width, height);
  const side = Math.max(Math.round(PART * longer), leastSide);
  if (side >= longer) return [];
  return starts(height, side).flatMap((top) =>
    starts(width, side).map((left) => ({
      left,
      top,
      right: Math.min(left + side, width),
      bottom: Math.min(top + side, height),
    })),
  );
}

/** Where parts begin along one side of the frame, the last one at its end. */
function starts(length, side) {
  const count = Math.max(Math.ceil((2 * length) / side) - 1, 1);
  const room = Math.max(length - side, 0);
  return Array.from({ length: count }, (_, index) => Math.floor((room * index) / Math.max(count - 1, 1)));
}
