// Whose hair is meant: from a tap to a head of a photo, and from chosen heads to the share of the mask that stays.

import { blurred, plane } from "../hair/planes.js";
import { sideOf } from "./box.js";
import { nearestLabels } from "./merge.js";

// A tap on a face, or beside the hair, still means the head if it is this near, in shares of the head's side.
const NEAR = 0.75;

/**
 * The head that a tap means.
 *
 * @param {object} found from findHeads
 * @param {number} x pixels of the frame
 * @returns {?number} its label; null where nobody is near
 */
export function headAt({ canvas, split, heads }, x, y) {
  let [best, least] = [null, Infinity];
  const [column, row] = [x * canvas.scale, y * canvas.scale];
  for (const { label, known, box, cells } of heads) {
    if (!known) continue;
    let nearest = Infinity;
    for (const at of cells) {
      nearest = Math.min(nearest, Math.hypot((at % canvas.width) + 0.5 - column, Math.floor(at / canvas.width) + 0.5 - row));
    }
    // On the hair itself the label decides; beside it the distance in the head's own size.
    const onHair = split.labels[Math.floor(row) * canvas.width + Math.floor(column)] === label;
    const distance = onHair ? -1 : nearest / Math.max(sideOf(box) * canvas.scale, 1);
    if (distance < least && distance <= NEAR) [best, least] = [label, distance];
  }
  return best;
}

/** The share of the mask that stays on the canvas: each cell is its nearest head's; soft where heads touch. */
export function sharesOfChosen({ canvas, split }, chosen) {
  const nearest = nearestLabels(split.labels, canvas);
  return blurred(plane(canvas.width, canvas.height, Float32Array.from(nearest, (label) => (chosen.has(label) ? 1 : 0))), 1).values;
}
