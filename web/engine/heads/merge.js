// How the views of a frame are laid over each other to one mask: a port of hairseg/segmentation/merge.py,
// told on the canvas; the card lays them (gl/renderer.js).

import { FEATHER, HAIR, KEEP, LEAST_SEEN } from "../constants.js";
import { dropUnsure } from "../hair/sure_hair.js";
import { blurred, plane } from "../hair/planes.js";
import { bestView } from "./search.js";

const EVERYWHERE = { across: [-2, -1, 1e6, 2e6], down: [-2, -1, 1e6, 2e6] };
// Steps of a way over the canvas, to the eight neighbours and the knight's moves (5 x 5 mask, Borgefors 1986).
const STEPS = [[1, 0, 1], [0, 1, 1], [1, 1, 1.4], [-1, 1, 1.4], [2, 1, 2.1969], [1, 2, 2.1969], [-2, 1, 2.1969], [-1, 2, 2.1969]];

/**
 * @param {object} found from findHeads
 * @returns {{view, mask, weights: {across, down}, own: ?Float32Array, keeps: boolean}[]} masks in the order in which
 *   they are laid; own are weights on the canvas, keeps says that what is known stays where it is more
 */
export function layersOf(found) {
  const layers = firstLayers(found);
  if (!found.closer.length) return layers;
  const nearest = nearestLabels(found.split.labels, found.canvas);
  for (const head of found.heads) {
    const views = head.known ? viewsOf(head, found) : [];
    if (!views.length) continue;
    const own = nearest.map((label) => (label === head.label ? 1 : 0));
    const wanted = own.reduce((sum, is, at) => sum + (is && found.canvas.found[at] >= HAIR ? 1 : 0), 0);
    const soft = blurred(plane(found.canvas.width, found.canvas.height, Float32Array.from(own)), 1).values;
    for (const [number, view] of views.entries()) {
      let shown = 0;
      found.canvas.each(view, (at, mask, weight) => (shown += mask >= HAIR ? Math.min(weight, 1) * soft[at] : 0));
      const isEnough = number === 0 && shown >= KEEP * wanted;
      layers.push({ view, mask: view.mask, weights: rampsOf(view.box, found.frame), own: soft, keeps: !isEnough });
      if (isEnough) break;
    }
  }
  return layers;
}

/** The first views; where they overlap, each gets its share of what was laid before. */
function firstLayers({ first, canvas }) {
  const before = new Float32Array(canvas.width * canvas.height);
  return first.map((view) => {
    let own = null;
    if (first.length > 1) {
      own = new Float32Array(before.length);
      canvas.each(view, (at, _, weight) => {
        before[at] += weight;
        own[at] = weight / before[at];
      });
    }
    return { view, mask: dropUnsure(view.mask.slice(), view.size), weights: EVERYWHERE, own, keeps: false };
  });
}

/** The closer views of a head, the best one first; none where a first view is the best. */
function viewsOf(head, found) {
  const best = bestView(found, head);
  if (best && found.first.includes(best)) return [];
  const others = found.closer.filter((view) => view !== best && found.canvas.shareShown(view, head.cells) >= LEAST_SEEN / 5);
  return best ? [best, ...others] : others;
}

/** Where a view's weight leaves 0, reaches 1, leaves 1 and reaches 0; never at the frame's own border. */
function rampsOf({ top, left, bottom, right }, { width, height }) {
  const ramps = (first, last, end) => {
    const over = (last - first) * FEATHER;
    return [...(first > 0 ? [first, first + over] : [-2, -1]), ...(last < end ? [last - over, last] : [end + 1, end + 2])];
  };
  return { across: ramps(left, right, width), down: ramps(top, bottom, height) };
}

/** Each cell's nearest head; 0 where there is none. */
export function nearestLabels(labels, { width, height }) {
  const nearest = Int32Array.from(labels);
  const ways = Float32Array.from(labels, (label) => (label ? 0 : Infinity));
  const pass = (rows, columns, sign) => {
    for (const y of rows) {
      for (const x of columns) {
        const at = y * width + x;
        for (const [right, down, length] of STEPS) {
          const [u, v] = [x - sign * right, y - sign * down];
          if (u < 0 || v < 0 || u >= width || v >= height) continue;
          const from = v * width + u;
          if (ways[from] + length >= ways[at]) continue;
          ways[at] = ways[from] + length;
          nearest[at] = nearest[from];
        }
      }
    }
  };
  const [rows, columns] = [[...Array(height).keys()], [...Array(width).keys()]];
  pass(rows, columns, 1);
  pass(rows.toReversed(), columns.toReversed(), -1);
  return nearest;
}
