// Where a look's further colours lie on this frame's hair: what dye.frag reads.

import { AXIS_GRID as GRID, AXIS_TIME_S, LOCKS_TIME_S, MOST_PLACES, STRAND_REACH } from "../constants.js";
import { clamp, mix } from "../color/numbers.js";
import { luma601 } from "../color/oklab.js";
import { findAxis } from "../hair/hair_axis.js";
import { findLocks } from "../hair/locks.js";
import { plane, resized } from "../hair/planes.js";

const NOWHERE = [0, 0, 1, 1];
// Hair at the edge needs what is beside it: in a photo all that tells its strands (STRAND_REACH); in a
// video less, in shares of the picture.
const LOCKS_MARGIN = 0.04;

export class Layers {
  constructor({ axis, locks }) {
    Object.assign(this, { axis, locks, parts: {}, mirrored: false });
    this.box = this.locksBox = NOWHERE;
    this.forget();
  }

  get isPlain() {
    const { places, softness, highlights } = this.parts;
    return !places && softness === undefined && !highlights;
  }

  get hasStrands() {
    return Boolean(this.parts.highlights);
  }

  /** What was found before says nothing about what comes: another photo, a cut. */
  forget() {
    this.before = { along: null, side: null, locks: null, box: null, place: null };
  }

  /** @param {{places?: number[], softness?: number, highlights?: object}} parts */
  setParts(parts) {
    this.parts = parts;
  }

  /**
   * Finds roots, tips and strands.
   *
   * @param {{rgba: Float32Array, width, height}} copy of the frame, its mask in alpha
   * @param {number} since seconds since the frame before; Infinity for a photo
   */
  find({ rgba, width, height }, since) {
    const mask = plane(width, height, rgba.filter((_, at) => at % 4 === 3));
    const found = findAxis(mask);
    if (!found) return;
    const { before } = this;
    const place = placeOf(mask);
    for (const name of ["along", "side"]) {
      const carried = before[name] && carry(plane(GRID, GRID, before[name]), before, { box: found.box, place });
      before[name] = followed(carried, found[name], since / AXIS_TIME_S);
    }
    Object.assign(before, { box: found.box, place });
    const texels = new Float32Array(GRID * GRID * 2);
    const hand = this.mirrored ? -1 : 1;
    before.along.forEach((along, cell) => texels.set([along, hand * before.side[cell]], cell * 2));
    this.axis.resize(GRID, GRID);
    this.axis.upload(texels);
    this.box = found.box;
    if (this.parts.highlights) this.findStrands({ along: before.along, box: found.box, since }, mask, rgba);
  }

  /** The strands of highlights, in the hair's box and a little around it. */
  findStrands({ along, box, since }, mask, rgba) {
    const { width, height } = mask;
    const size = Math.sqrt(mask.values.reduce((sum, hair) => sum + hair, 0));
    const { share, width: strand } = this.parts.highlights;
    const widthPx = Math.max(strand * size, 1);
    const marginPx = Math.round(STRAND_REACH * widthPx) + 2;
    const margins = [width, height].map((side) => (since === Infinity ? marginPx / side : LOCKS_MARGIN));
    const grown = box.map((edge, index) => clamp(edge + (index < 2 ? -1 : 1) * margins[index % 2], 0, 1));
    const [left, top, right, bottom] = grown.map((edge, index) => Math.round(edge * (index % 2 ? height : width)));
    const part = { left, top, right, bottom };
    const sides = [right - left, bottom - top];
    const luma = plane(width, height, mask.values.map((_, at) => luma601(rgba.subarray(at * 4, at * 4 + 3))));
    const way = sampled(plane(GRID, GRID, along), box, part, mask);
    const strands = { share, widthPx };
    const found = findLocks(resized(luma, part, ...sides), resized(mask, part, ...sides), way, strands);
    const last = this.before.locks;
    // The strands before moved with the head: laid over the new box, they are where they were.
    const moved = last && resized(last, { right: last.width, bottom: last.height }, ...sides).values;
    this.before.locks = plane(...sides, followed(moved, found.values, since / LOCKS_TIME_S));
    this.locks.resize(...sides);
    this.locks.upload(this.before.locks.values);
    this.locksBox = [left / width, top / height, right / width, bottom / height];
  }

  get uniforms() {
    const { places = [0], softness = -1, highlights } = this.parts;
    const placeAt = Float32Array.from({ length: MOST_PLACES }, (_, index) => places[index] ?? 1);
    return {
      axis: this.axis,
      axisBox: this.box,
      places: places.length,
      placeAt,
      softness,
      locks: this.locks,
      locksBox: this.locksBox,
      lockStrength: highlights?.strength ?? -1,
      lockRoot: highlights?.root ?? 0,
    };
  }
}

/** Centre and size of the hair, in shares of the picture: sums, which hardly notice a loose lock. */
function placeOf({ values, width, height }) {
  let [sum, across, down] = [1e-6, 0, 0];
  values.forEach((hair, at) => {
    sum += hair;
    across += hair * (at % width);
    down += hair * Math.floor(at / width);
  });
  return { center: [across / sum / width, down / sum / height], size: Math.sqrt(sum / values.length) };
}

/** An earlier grid, moved and scaled with the hair, on the grid over a new box. */
function carry(grid, before, now) {
  const scale = now.place.size / before.place.size;
  const moved = before.box.map((edge, index) => now.place.center[index % 2] + scale * (edge - before.place.center[index % 2]));
  const [left, top, right, bottom] = now.box;
  // The picture that the new grid's cells are the pixels of, and the old box in it.
  const inCells = ([x0, y0, x1, y1]) => [(x0 - left) / (right - left), (y0 - top) / (bottom - top), (x1 - left) / (right - left), (y1 - top) / (bottom - top)];
  return sampled(grid, inCells(moved), { left: 0, top: 0, right: GRID, bottom: GRID }, { width: GRID, height: GRID }).values;
}

/** A grid that lies over a box (shares of a picture), for the pixels of a part of the picture. */
function sampled(grid, [boxLeft, boxTop, boxRight, boxBottom], { left, top, right, bottom }, { width, height }) {
  const places = (from, to, side, start, end, cells) =>
    Array.from({ length: to - from }, (_, index) => {
      const at = clamp((((from + index + 0.5) / side - start) / (end - start)) * cells - 0.5, 0, cells - 1);
      const low = Math.min(Math.floor(at), cells - 2);
      return [low, at - low];
    });
  const columns = places(left, right, width, boxLeft, boxRight, grid.width);
  const rows = places(top, bottom, height, boxTop, boxBottom, grid.height);
  const result = plane(columns.length, rows.length);
  rows.forEach(([row, down], y) =>
    columns.forEach(([column, across], x) => {
      const at = row * grid.width + column;
      const upper = mix(grid.values[at], grid.values[at + 1], across);
      const lower = mix(grid.values[at + grid.width], grid.values[at + grid.width + 1], across);
      result.values[y * columns.length + x] = mix(upper, lower, down);
    }),
  );
  return result;
}

/** What was found before, moved towards what is found now; times in time constants. */
function followed(before, found, passed) {
  const keep = before ? Math.exp(-passed) : 0;
  return keep ? found.map((value, at) => keep * before[at] + (1 - keep) * value) : found;
}
