// A head's tone over time: measured seldom, followed smoothly (hairseg/stream/tone_follower.py).

import { approached, measureHead } from "../color/tone.js";
import { TONE_MEASURE_S, TONE_TIME_S } from "../constants.js";

export class ToneFollower {
  constructor() {
    this.forget();
  }

  /** The next frame shows another head. */
  forget() {
    Object.assign(this, { head: null, since: Infinity });
  }

  /**
   * Takes the next frame.
   *
   * @param {Uint8Array} pixels RGBA, size x size, as the network sees it
   * @param {Float32Array} mask its hair
   * @param {number} passed seconds since the frame before; Infinity for a photo
   * @returns {?{color, histogram}} null while nothing is known
   */
  follow(pixels, mask, size, passed) {
    if (passed === Infinity) this.forget();
    this.since += passed;
    if (this.head && this.since < TONE_MEASURE_S) return this.head;
    const measured = measureHead(pixels, mask, size);
    if (!measured) return this.head;
    this.head = this.head ? approached(this.head, measured, 1 - Math.exp(-this.since / TONE_TIME_S)) : measured;
    this.since = 0;
    return this.head;
  }
}
