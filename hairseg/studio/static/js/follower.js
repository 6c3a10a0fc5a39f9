// Keeps the picture on the artist's hand, however long the server takes for exact LUTs.
//
// One question is on its way at a time, the newest next. While a slider moves, what is drawn lies on
// the line through the last two exact answers of this slider, at the slider's own value; the exact
// LUTs replace it as they come, and always have the last word.

import { readLuts } from "./api.js";
import { fromHalf } from "../engine/color/half.js";

// How far beyond the last two answers the line is believed, in shares of their distance.
const MOST_BEYOND = 1.5;
// While drafts follow the hand, exact LUTs are asked for no more often: making them takes time
// from drawing, where both are this machine's.
const EXACT_EVERY_MS = 140;

export class LookFollower {
  /** @param {(look) => void} show @param {(message) => void} complain */
  constructor(show, complain) {
    Object.assign(this, { show, complain, asking: false, waiting: null, gesture: null });
    this.answers = 0;
    this.drafts = 0;
    this.idle = Promise.resolve();
  }

  /**
   * @param {object} recipe what to show
   * @param {?{key: string, value: number}} gesture the slider that moves, if one does
   */
  follow(recipe, gesture = null) {
    if (gesture?.key !== this.gesture?.key) this.gesture = gesture && { key: gesture.key, known: [] };
    this.waiting = { recipe, gesture };
    if (gesture) this.draft(gesture.value);
    if (!this.asking) this.idle = this.ask();
  }

  async ask() {
    this.asking = true;
    while (this.waiting) {
      if (this.waiting.gesture && this.gesture?.known.length === 2) await this.rest();
      const { recipe, gesture } = this.waiting;
      this.waiting = null;
      this.askedAt = performance.now();
      try {
        const look = await readLuts(recipe);
        this.answers++;
        this.complain("");
        if (gesture && gesture.key === this.gesture?.key) this.learn(gesture.value, look);
        // A later value is on the screen as a draft already; this answer made it better.
        if (this.waiting?.gesture && this.draft(this.waiting.gesture.value)) continue;
        this.show(look, true);
      } catch (error) {
        if (!this.waiting) this.complain(error.message);
      }
    }
    this.asking = false;
  }

  rest() {
    const left = this.askedAt + EXACT_EVERY_MS - performance.now();
    return new Promise((resolve) => setTimeout(resolve, Math.max(left, 0)));
  }

  learn(value, look) {
    const { known } = this.gesture;
    if (known.length && known.at(-1).value === value) return;
    known.push({ value, look, dark: fromHalf(look.dark), light: fromHalf(look.light) });
    if (known.length > 2) known.shift();
  }

  draft(value) {
    const [first, second] = this.gesture?.known ?? [];
    if (!second || first.look.count !== second.look.count) return false;
    const limit = 1 + MOST_BEYOND;
    const share = Math.min(Math.max((value - first.value) / (second.value - first.value), -MOST_BEYOND), limit);
    const mix = (a, b) => {
      const mixed = new Float32Array(a.length);
      for (let at = 0; at < a.length; at++) {
        const between = a[at] + share * (b[at] - a[at]);
        mixed[at] = between < 0 ? 0 : between > 1 ? 1 : between;
      }
      return mixed;
    };
    const number = (name) => first.look[name] + share * (second.look[name] - first.look[name]);
    this.drafts++;
    this.show(
      {
        ...second.look,
        detail: Math.max(0, number("detail")),
        strandColor: Math.min(Math.max(number("strandColor"), 0), 1),
        strength: Math.min(Math.max(number("strength"), 0), 1),
        dark: mix(first.dark, second.dark),
        light: mix(first.light, second.light),
      },
      false,
    );
    return true;
  }
}
