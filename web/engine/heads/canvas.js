// A small picture of a frame on which views are put together, and heads told apart: a port of
// hairseg/segmentation/canvas.py.

import { CANVAS, HAIR, LEAST_WEIGHT, VIEW_INSIDE } from "../constants.js";
import { plane, resized } from "../hair/planes.js";
import { box, heightOf, rounded, widthOf } from "./box.js";
import { feather } from "./views.js";

export class Canvas {
  constructor(frame, first) {
    this.frame = frame;
    this.scale = Math.min(1, CANVAS / Math.max(frame.height, frame.width));
    this.height = Math.max(1, rounded(frame.height * this.scale));
    this.width = Math.max(1, rounded(frame.width * this.scale));
    this.laid = new Map();
    this.show(first);
  }

  /** Begins with the first views, blended where they overlap. */
  show(first) {
    const { width, height } = this;
    const total = new Float32Array(width * height);
    const weights = new Float32Array(width * height);
    for (const view of first) {
      this.each(view, (at, mask, weight) => {
        total[at] += weight * mask;
        weights[at] += weight;
      });
    }
    /** What the first views show, and the highest that any view shows. */
    this.known = total.map((sum, at) => sum / Math.max(weights[at], LEAST_WEIGHT));
    this.found = this.known.slice();
  }

  /** Adds what a closer view shows more. */
  add(view) {
    this.each(view, (at, mask, weight) => {
      if (weight >= VIEW_INSIDE) this.found[at] = Math.max(this.found[at], mask);
    });
  }

  /** Takes back what closer views showed of some hair: cells of the canvas. */
  forget(hair) {
    for (const at of hair) this.found[at] = this.known[at];
  }

  /** The share of some hair on the canvas that a view shows. */
  shareShown(view, hair) {
    const own = new Uint8Array(this.width * this.height);
    for (const at of hair) own[at] = 1;
    let shown = 0;
    this.each(view, (at, mask, weight) => (shown += mask >= HAIR && weight >= VIEW_INSIDE && own[at] ? 1 : 0));
    return shown / Math.max(hair.length, 1);
  }

  /** A box of the frame on the canvas. */
  place({ top, left, bottom, right }) {
    const { scale, height, width } = this;
    const [upper, leftmost] = [Math.min(Math.trunc(top * scale), height - 1), Math.min(Math.trunc(left * scale), width - 1)];
    const [lower, rightmost] = [rounded(bottom * scale), rounded(right * scale)];
    return box(upper, leftmost, Math.min(Math.max(lower, upper + 1), height), Math.min(Math.max(rightmost, leftmost + 1), width));
  }

  /** A box of the canvas in the frame. */
  inFrame({ top, left, bottom, right }) {
    const { scale, frame } = this;
    return box(
      Math.trunc(top / scale),
      Math.trunc(left / scale),
      Math.min(Math.ceil(bottom / scale), frame.height),
      Math.min(Math.ceil(right / scale), frame.width),
    );
  }

  /** The highest value of a plane of the canvas in a box. */
  most(values, { top, left, bottom, right }) {
    let most = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) most = Math.max(most, values[y * this.width + x]);
    return most;
  }

  /** Calls with each cell that a view covers, its mask there, and its weight. */
  each(view, visit) {
    if (!this.laid.has(view)) {
      const place = this.place(view.box);
      const to = { height: heightOf(place), width: widthOf(place) };
      const mask = resized(plane(view.size, view.size, view.mask), {}, to.width, to.height).values;
      this.laid.set(view, { place, mask, weight: feather(view.box, this.frame, to) });
    }
    const { place, mask, weight } = this.laid.get(view);
    let at = 0;
    for (let y = place.top; y < place.bottom; y++) {
      for (let x = place.left; x < place.right; x++, at++) visit(y * this.width + x, mask[at], weight[at] + LEAST_WEIGHT);
    }
  }
}
