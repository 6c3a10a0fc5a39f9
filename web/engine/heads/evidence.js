// The next place to look at in a frame: where hair is likeliest, though no view is sure of it. A port of
// hairseg/segmentation/evidence.py.

import { EVIDENCE_SIDE, LEAST_EVIDENCE, PART } from "../constants.js";
import { plane, resized } from "../hair/planes.js";
import { box, heightOf, rounded, sideOf, widthOf } from "./box.js";
import { squareAt } from "./views.js";

/** The last probability of each cell of a coarse grid over a frame, and how closely it was seen. */
export class Evidence {
  constructor(frame) {
    this.frame = frame;
    this.scale = EVIDENCE_SIDE / Math.max(frame.height, frame.width);
    this.height = Math.max(1, rounded(frame.height * this.scale));
    this.width = Math.max(1, rounded(frame.width * this.scale));
    this.odds = new Float32Array(this.width * this.height);
    this.sides = new Float32Array(this.width * this.height);
  }

  /** Takes what a view shows in place of what others did; of views as close, the most. */
  show(view) {
    const place = this.place(view.box);
    const { values } = resized(plane(view.size, view.size, view.mask), {}, widthOf(place), heightOf(place));
    const side = sideOf(view.box);
    let from = 0;
    this.each(place, (at) => {
      const value = values[from++];
      this.odds[at] = this.sides[at] === side ? Math.max(this.odds[at], value) : value;
      this.sides[at] = side;
    });
  }

  /** Takes a part of the frame out: what is there is known. */
  hide(one) {
    this.each(this.place(one), (at) => (this.odds[at] = 0));
  }

  /** The square around the likeliest cell, closer than it was seen; null if nothing is left. */
  nextBox(leastSide) {
    for (;;) {
      const most = this.odds.reduce((one, other) => Math.max(one, other), 0);
      if (most < LEAST_EVIDENCE) return null;
      // The first of the likeliest, so that every port takes the same.
      const at = this.odds.findIndex((value) => value >= 0.99 * most);
      const side = rounded(PART * this.sides[at]);
      if (side >= leastSide) {
        const [row, column] = [Math.floor(at / this.width), at % this.width];
        return squareAt((row + 0.5) / this.scale, (column + 0.5) / this.scale, side, this.frame);
      }
      this.odds[at] = 0;
    }
  }

  each({ top, left, bottom, right }, visit) {
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) visit(y * this.width + x);
  }

  /** A box of the frame on the grid. */
  place({ top, left, bottom, right }) {
    const { scale, height, width } = this;
    const [upper, leftmost] = [Math.min(Math.trunc(top * scale), height - 1), Math.min(Math.trunc(left * scale), width - 1)];
    const [lower, rightmost] = [Math.ceil(bottom * scale), Math.ceil(right * scale)];
    return box(upper, leftmost, Math.min(Math.max(lower, upper + 1), height), Math.min(Math.max(rightmost, leftmost + 1), width));
  }
}
