// Where along the hair a pixel lies, from root to tip, and on which side of the parting: a port of
// hairseg/render/root_tip.py, which says why. All on a grid over the hair's box.

import { clamp } from "../color/numbers.js";
import {
  AXIS_GRID as GRID,
  AXIS_SMOOTHING_CELLS,
  CROWN,
  FULL_HOLLOW,
  HEAD_SHARE,
  LEAST_LENGTH,
  MOST_HEADS,
  OUTSIDE,
  TIP_QUANTILE,
  TOP_QUANTILE,
  UPPER,
  UPPER_EDGE,
  UPRIGHT,
} from "../constants.js";
import { blurred, plane, quantile, resized } from "./planes.js";
import { convexHull, isInside, parts } from "./shapes.js";
import { shortestWays } from "./shortest_ways.js";

/**
 * @param {{values, width, height}} mask a plane
 * @param {number} aspect width over height of a pixel, where the mask is a stretched picture's
 * @returns {?{along, side: Float32Array, box: [left, top, right, bottom]}} the box in shares
 */
export function findAxis(mask, aspect = 1) {
  const box = boxOf(mask);
  if (!box) return null;
  const grid = resized(mask, box, GRID, GRID).values;
  const cell = { y: (box.bottom - box.top) / GRID, x: ((box.right - box.left) * aspect) / GRID };
  const costs = grid.map((hair) => 1 / Math.max(hair, 1 / OUTSIDE));
  const along = new Float32Array(GRID * GRID).fill(1);
  const sides = new Float32Array(GRID * GRID);
  const nearest = new Float64Array(GRID * GRID).fill(Infinity);
  for (const head of heads(grid)) {
    const found = coordinates(head, costs, cell);
    found.distance.forEach((distance, at) => {
      if (distance >= nearest[at]) return;
      nearest[at] = distance;
      along[at] = found.along[at];
      sides[at] = found.side[at];
    });
  }
  const smooth = (numbers) => blurred(plane(GRID, GRID, numbers), AXIS_SMOOTHING_CELLS).values;
  return {
    along: smooth(along).map((value) => clamp(value, 0, 1)),
    side: smooth(sides),
    box: [box.left / mask.width, box.top / mask.height, box.right / mask.width, box.bottom / mask.height],
  };
}

function boxOf({ values, width, height }) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  values.forEach((hair, at) => {
    if (hair <= 0.5) return;
    const x = at % width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, Math.floor(at / width));
    bottom = Math.floor(at / width);
  });
  return right < 0 ? null : { left, top, right: right + 1, bottom: bottom + 1 };
}

/** The large separate parts of the hair, each as a grid. */
function heads(grid) {
  const { labels, areas } = parts(grid, GRID);
  if (areas.length <= 1) return [grid];
  const order = areas.map((_, label) => label).sort((one, other) => areas[other] - areas[one]);
  return order
    .slice(0, MOST_HEADS)
    .filter((label) => areas[label] >= HEAD_SHARE * areas[order[0]])
    .map((label) => grid.map((hair, at) => (labels[at] === label ? hair : 0)));
}

function coordinates(head, costs, cell) {
  const total = Math.max(sumOf(head), 1e-6);
  const size = Math.sqrt(total * cell.y * cell.x);
  const up = upOf(head, total, cell, size);
  const at = (index) => [Math.floor(index / GRID) * cell.y, (index % GRID) * cell.x];
  const height = Float64Array.from(head, (_, index) => at(index)[0] * up.y + at(index)[1] * up.x);
  const across = Float64Array.from(head, (_, index) => -at(index)[1] * up.y + at(index)[0] * up.x);
  const most = Math.min(0.5, Math.max(...head) - 1e-9);
  const hair = [...head.keys()].filter((index) => head[index] > most);
  const top = quantile(hair.map((index) => height[index]), TOP_QUANTILE);
  const crown = hair.filter((index) => height[index] > top - CROWN * size);
  const upper = head.map((weight, index) => weight * clamp((height[index] - (top - UPPER * size)) / (UPPER_EDGE * size), 0, 1));
  const middle = upper.reduce((sum, weight, index) => sum + weight * across[index], 0) / Math.max(sumOf(upper), 1e-6);
  const distance = shortestWays(crown, costs, GRID, cell);
  const length = Math.max(quantile(hair.map((index) => distance[index]), TIP_QUANTILE), LEAST_LENGTH * size);
  return {
    distance,
    along: Float32Array.from(distance, (way) => clamp(way / length, 0, 1)),
    side: Float32Array.from(across, (place) => (place - middle) / size),
  };
}

/** The direction from the hollow that the hair leaves to the hair itself. */
function upOf(head, total, cell, size) {
  const cells = [...head.keys()].filter((index) => head[index] > 0.5).map((index) => [index % GRID, Math.floor(index / GRID)]);
  let [amount, hollowY, hollowX, hairY, hairX] = [0, 0, 0, 0, 0];
  const hull = cells.length > 2 ? convexHull(cells) : null;
  head.forEach((hair, index) => {
    const [column, row] = [index % GRID, Math.floor(index / GRID)];
    hairY += (hair / total) * row * cell.y;
    hairX += (hair / total) * column * cell.x;
    if (!hull || !isInside([column, row], hull)) return;
    amount += 1 - hair;
    hollowY += (1 - hair) * row * cell.y;
    hollowX += (1 - hair) * column * cell.x;
  });
  const up = { y: -UPRIGHT, x: 0 };
  if (amount > 0) {
    // A small hollow says little.
    const trust = Math.min(amount / total / FULL_HOLLOW, 1) / size;
    up.y += trust * (hairY - hollowY / amount);
    up.x += trust * (hairX - hollowX / amount);
  }
  const norm = Math.hypot(up.y, up.x);
  return norm > 1e-3 ? { y: up.y / norm, x: up.x / norm } : { y: -1, x: 0 };
}

const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
