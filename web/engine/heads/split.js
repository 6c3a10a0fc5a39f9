// Hair split into heads: the pixels of a mask, each one person's. A port of hairseg/segmentation/split.py,
// which says what is one head's. Masks are small: their longer side some CANVAS.

import {
  ACROSS,
  BELOW_AREA,
  BELOW_GAP,
  BELOW_SHARE,
  CROWN_RISE,
  CUT_AREA,
  CUT_SIDE,
  HAIR,
  LEAST_HEAD,
  LEVEL,
  LIKE,
  LOCK_AREA,
  LOCK_GAP,
  MOST_CUTS,
  MOST_PIECES,
  NARROW,
} from "../constants.js";
import { box, heightOf, joined, rounded, sideOf, widthOf } from "./box.js";

/**
 * Tells heads apart.
 *
 * @param {Float32Array} mask height x width
 * @param {?Uint8Array} colors RGBA of the picture: pieces of different colour are not one head's
 * @returns {{labels: Int32Array, heads: {label, area, box, cells: number[]}[]}} 0 where there is no hair; the
 *   largest head first
 */
export function splitHair(mask, { width, height }, colors = null) {
  const least = Math.max(4, (LEAST_HEAD * Math.max(height, width)) ** 2);
  const found = [];
  for (const cells of connected(mask, width, height)) {
    const whole = pieceOf(cells, width);
    const parts = cells.length >= 4 * least ? cut(bitmapOf(whole, width), MOST_CUTS) : [];
    if (parts.length < 2) found.push(whole);
    else for (const part of parts) found.push(pieceOf(cellsOf(part, whole.box, width), width));
  }
  const pieces = found.sort((one, other) => other.area - one.area).slice(0, MOST_PIECES);
  for (const piece of pieces) {
    piece.outline = outlineOf(piece, width);
    piece.mean = colors && meanOf(piece, colors);
  }
  const areaOfAll = (group) => group.reduce((sum, { area }) => sum + area, 0);
  const groups = join(pieces).filter((group) => areaOfAll(group) >= least);
  groups.sort((one, other) => areaOfAll(other) - areaOfAll(one));
  const labels = new Int32Array(width * height);
  const heads = groups.map((group, index) => {
    const cells = group.flatMap((piece) => piece.cells);
    for (const at of cells) labels[at] = index + 1;
    return { label: index + 1, area: cells.length, box: group.map((piece) => piece.box).reduce(joined), cells };
  });
  return { labels, heads };
}

/** Cells of hair that touch, corners too. */
function connected(mask, width, height) {
  const free = Uint8Array.from(mask, (value) => (value >= HAIR ? 1 : 0));
  const parts = [];
  for (let start = 0; start < free.length; start++) {
    if (!free[start]) continue;
    const cells = [];
    const waiting = [start];
    free[start] = 0;
    while (waiting.length) {
      const cell = waiting.pop();
      cells.push(cell);
      const [x, y] = [cell % width, Math.floor(cell / width)];
      for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++) {
        for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++) {
          const next = v * width + u;
          if (!free[next]) continue;
          free[next] = 0;
          waiting.push(next);
        }
      }
    }
    parts.push(cells);
  }
  return parts;
}

function pieceOf(cells, width) {
  let [top, left, bottom, right] = [Infinity, Infinity, -1, -1];
  for (const cell of cells) {
    const [x, y] = [cell % width, Math.floor(cell / width)];
    top = Math.min(top, y);
    left = Math.min(left, x);
    bottom = Math.max(bottom, y);
    right = Math.max(right, x);
  }
  return { cells, area: cells.length, box: box(top, left, bottom + 1, right + 1) };
}

/** A piece as a bitmap of its box. */
function bitmapOf({ cells, box: around }, width) {
  const bitmap = { width: widthOf(around), height: heightOf(around), values: new Uint8Array(widthOf(around) * heightOf(around)) };
  for (const cell of cells) bitmap.values[(Math.floor(cell / width) - around.top) * bitmap.width + (cell % width) - around.left] = 1;
  return bitmap;
}

function cellsOf({ width: wide, values }, { top, left }, width) {
  const cells = [];
  values.forEach((is, at) => {
    if (is) cells.push((top + Math.floor(at / wide)) * width + left + (at % wide));
  });
  return cells;
}

function meanOf({ cells }, colors) {
  return [0, 1, 2].map((channel) => cells.reduce((sum, at) => sum + colors[at * 4 + channel], 0) / cells.length);
}

/** Cells of a piece of which a neighbour is not: [x, y] pairs, some 64. */
function outlineOf({ cells, box: around }, width) {
  const { values, width: wide, height: tall } = bitmapOf({ cells, box: around }, width);
  const is = (x, y) => x >= 0 && y >= 0 && x < wide && y < tall && values[y * wide + x] === 1;
  const points = [];
  for (let y = 0; y < tall; y++) {
    for (let x = 0; x < wide; x++) {
      if (is(x, y) && !(is(x - 1, y) && is(x + 1, y) && is(x, y - 1) && is(x, y + 1))) points.push([x + around.left, y + around.top]);
    }
  }
  return points;
}

/** Puts the pieces of one head together, the largest first. */
function join(pieces) {
  const groups = [];
  for (const piece of pieces) {
    let [best, least] = [null, Infinity];
    for (const group of groups) {
      for (const other of group) {
        const bound = boxGap(piece.box, other.box);
        if (bound >= least || bound > ACROSS * sideOf(other.box)) continue;
        const gap = distance(piece.outline, other.outline);
        if (gap >= least || !isOne(other, piece, gap)) continue;
        const isLock = piece.area <= LOCK_AREA * other.area;
        const isLike = () => Math.max(...piece.mean.map((value, channel) => Math.abs(value - other.mean[channel]))) <= LIKE;
        if (isLock || !piece.mean || isLike()) [best, least] = [group, gap];
      }
    }
    if (best) best.push(piece);
    else groups.push([piece]);
  }
  return groups;
}

/** Whether two pieces are one head's. */
function isOne(large, small, gap) {
  if (gap <= 2 && small.area > LOCK_AREA * large.area) return false; // they were cut
  const [one, other] = [large.box, small.box];
  const side = sideOf(one);
  if (small.area <= LOCK_AREA * large.area) return gap <= LOCK_GAP * side;
  const over = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const [widths, heights] = [[one, other].map(widthOf), [one, other].map(heightOf)];
  if (over >= BELOW_SHARE * Math.min(...widths)) return gap <= BELOW_GAP * side && small.area <= BELOW_AREA * large.area;
  const level = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const areNarrow = widths.every((width, index) => width <= NARROW * heights[index]);
  return areNarrow && level >= LEVEL * Math.min(...heights) && gap <= ACROSS * Math.max(...heights);
}

function boxGap(one, other) {
  const across = Math.max(one.left - other.right, other.left - one.right, 0);
  const down = Math.max(one.top - other.bottom, other.top - one.bottom, 0);
  return Math.hypot(across, down);
}

function distance(one, other) {
  let least = Infinity;
  for (const [x, y] of one) for (const [u, v] of other) least = Math.min(least, (x - u) ** 2 + (y - v) ** 2);
  return Math.sqrt(least);
}

/** The heads of one connected piece: itself, or several that touch, cut between their crowns. */
function cut(hair, most) {
  const scale = Math.min(1, CUT_SIDE / Math.max(hair.height, hair.width));
  const valley = most > 0 ? valleyOf(shrunk(hair, Math.max(1, rounded(hair.width * scale)), Math.max(1, rounded(hair.height * scale)))) : null;
  if (valley === null) return [hair];
  const column = Math.min(Math.max(rounded(valley / scale), 1), hair.width - 1);
  return [(x) => x < column, (x) => x >= column].flatMap((isIn) => {
    const half = { ...hair, values: hair.values.map((is, at) => (is && isIn(at % hair.width) ? 1 : 0)) };
    const { box: inside } = pieceOf(cellsOf(half, { top: 0, left: 0 }, hair.width), hair.width);
    const within = bitmapOf({ cells: cellsOf(half, { top: 0, left: 0 }, hair.width), box: inside }, hair.width);
    return cut(within, most - 1).map((part) => {
      const placed = { ...hair, values: new Uint8Array(hair.values.length) };
      for (const cell of cellsOf(part, inside, hair.width)) placed.values[cell] = 1;
      return placed;
    });
  });
}

/** Nearest neighbours, as OpenCV's INTER_NEAREST takes them. */
function shrunk({ width, height, values }, toWidth, toHeight) {
  const result = { width: toWidth, height: toHeight, values: new Uint8Array(toWidth * toHeight) };
  for (let y = 0; y < toHeight; y++) {
    const row = Math.min(Math.floor((y * height) / toHeight), height - 1);
    for (let x = 0; x < toWidth; x++) result.values[y * toWidth + x] = values[row * width + Math.min(Math.floor((x * width) / toWidth), width - 1)];
  }
  return result;
}

/** The column between two crowns; null for one head. */
function valleyOf(hair) {
  const { width, height } = hair;
  const open = opened(hair);
  const hairy = new Uint8Array(width);
  const [top, bottom, sums] = [new Int32Array(width).fill(height), new Int32Array(width), new Int32Array(width)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sums[x] += hair.values[y * width + x];
      if (!open[y * width + x]) continue;
      hairy[x] = 1;
      top[x] = Math.min(top[x], y);
      bottom[x] = y + 1;
    }
  }
  const running = (values, take) => values.reduce((so, value) => [...so, so.length ? take(so.at(-1), value) : value], []);
  const areas = running([...sums], (sum, value) => sum + value);
  const leftTop = running([...top], Math.min);
  const leftLow = running([...bottom], Math.max);
  const rightTop = running([...top].reverse(), Math.min).reverse();
  const rightLow = running([...bottom].reverse(), Math.max).reverse();
  let [best, deepest] = [null, 0];
  for (let column = 2; column < width - 2; column++) {
    const share = areas[column - 1] / areas.at(-1);
    if (share < CUT_AREA || share > 1 - CUT_AREA) continue;
    const sides = [[leftTop[column - 1], leftLow[column - 1]], [rightTop[column + 1], rightLow[column + 1]]];
    const depth = Math.min(...sides.map(([crown, low]) => (top[column] - crown) / Math.max(low - crown, 1)));
    if (depth >= CROWN_RISE && depth > deepest && areWide(column, hairy, sides)) [best, deepest] = [column, depth];
  }
  return best;
}

/** Whether both sides of a column are as wide as heads are, and not two curtains of one. */
function areWide(column, hairy, sides) {
  const count = (from, to) => hairy.subarray(from, to).reduce((sum, is) => sum + is, 0);
  const widths = [count(0, column), count(column, hairy.length)];
  return widths.some((width, index) => width > NARROW * (sides[index][1] - sides[index][0]));
}

/** Without what is narrower than three cells; beyond the border there is whatever suits. */
function opened({ width, height, values }) {
  const pass = (from, keeps) => {
    const result = new Uint8Array(from.length);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let found = keeps;
        for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++) {
          for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++) {
            if (from[v * width + u] !== keeps) found = 1 - keeps;
          }
        }
        result[y * width + x] = found;
      }
    }
    return result;
  };
  return pass(pass(values, 1), 0);
}
