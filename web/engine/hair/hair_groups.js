// Groups of hair in a mask, each one person's, and boxes around them (hairseg/segmentation/groups.py).

import { union } from "./hair_box.js";

export const HAIR = 0.5;
const GAP = 1 / 24;
const NEAR = 1;
// Hair longer or wider than this share of the frame is large enough for a first look.
export const SMALL = 0.35;
const LEAST_AREA = 1 / 16;
export const MOST_GROUPS = 6;

/** The longer side of a box {left, top, right, bottom}. */
export const sideOf = ({ left, top, right, bottom }) => Math.max(right - left, bottom - top);

/** Pixels between two boxes, along the axis where there are more; negative where they meet. */
const gap = (one, other) =>
  Math.max(one.left - other.right, other.left - one.right, one.top - other.bottom, other.top - one.bottom);

/** The larger share that a box takes of a frame's height or width. */
export const shareOf = ({ left, top, right, bottom }, { width, height }) =>
  Math.max((right - left) / width, (bottom - top) / height);

/** Whether two boxes share a pixel. */
export const meet = (one, other) => gap(one, other) < 0;

/**
 * The hair of people far away: a box in the frame for each, the largest first; none if any is large.
 *
 * @param {Float32Array} mask of the whole frame, size x size
 */
export function findSmallHair(mask, size, { width, height }) {
  const groups = findGroups(mask, size);
  if (!groups.length || Math.max(...groups.map(({ box }) => sideOf(box))) > SMALL * size) return [];
  const frame = { left: 0, top: 0, right: width, bottom: height };
  return groups
    .slice(0, MOST_GROUPS)
    .filter(({ area }) => area >= LEAST_AREA * groups[0].area)
    .map(({ box }) => boxInFrame(box, size, frame));
}

/** The box of the hair in a crop's mask that touches what was known of it; null if there is none. */
export function hairShown(mask, size, crop, hair) {
  const boxes = findGroups(mask, size).map(({ box }) => boxInFrame(box, size, crop));
  return boxes.filter((box) => meet(box, hair)).reduce((one, other) => (one ? union(one, other) : other), null);
}

/** A box in a mask as a box in the part of the frame that the mask is of. */
export function boxInFrame(box, size, onto) {
  const [width, height] = [onto.right - onto.left, onto.bottom - onto.top];
  return {
    left: onto.left + Math.floor((box.left * width) / size),
    top: onto.top + Math.floor((box.top * height) / size),
    right: onto.left + Math.ceil((box.right * width) / size),
    bottom: onto.top + Math.ceil((box.bottom * height) / size),
  };
}

/** {area, box} of each person's hair in the mask, specks left out; the largest first. */
export function findGroups(mask, size) {
  const joined = dilated(mask, size, Math.max(1, Math.round((size * GAP) / 2)));
  const groups = [];
  for (let start = 0; start < joined.length; start++) {
    if (!joined[start]) continue;
    const group = { area: 0, box: { left: size, top: size, right: 0, bottom: 0 } };
    const waiting = [start];
    joined[start] = 0;
    while (waiting.length) {
      const at = waiting.pop();
      const [x, y] = [at % size, Math.floor(at / size)];
      if (mask[at] >= HAIR) {
        group.area += 1;
        group.box = union(group.box, { left: x, top: y, right: x + 1, bottom: y + 1 });
      }
      for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, size - 1); v++) {
        for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, size - 1); u++) {
          if (!joined[v * size + u]) continue;
          joined[v * size + u] = 0;
          waiting.push(v * size + u);
        }
      }
    }
    groups.push(group);
  }
  const least = LEAST_AREA * Math.max(...groups.map(({ area }) => area));
  const large = groups.filter(({ area }) => area >= least);
  return joinNear(large).sort((one, other) => other.area - one.area);
}

/** Groups of which no two are near each other any more. */
function joinNear(groups) {
  let apart = [];
  for (const { area, box } of groups) {
    const group = { area, box };
    for (;;) {
      const near = apart.filter((other) => gap(other.box, group.box) <= NEAR * Math.max(sideOf(other.box), sideOf(group.box)));
      if (!near.length) break;
      apart = apart.filter((other) => !near.includes(other));
      group.area = near.reduce((sum, other) => sum + other.area, group.area);
      group.box = near.reduce((joined, other) => union(joined, other.box), group.box);
    }
    apart.push(group);
  }
  return apart;
}

/** 1 where there is hair within a square of this reach. */
function dilated(mask, size, reach) {
  const across = new Uint8Array(size * size);
  const result = new Uint8Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (mask[y * size + x] < HAIR) continue;
      across.fill(1, y * size + Math.max(x - reach, 0), y * size + Math.min(x + reach + 1, size));
    }
  }
  for (let y = 0; y < size; y++) {
    for (let v = Math.max(y - reach, 0); v <= Math.min(y + reach, size - 1); v++) {
      for (let x = 0; x < size; x++) result[v * size + x] |= across[y * size + x];
    }
  }
  return result;
}
