// Pictures as hairseg itself makes them, fetched while the hand rests. The card's own are drafts: they leave out what
// a head's tone does (light and shadow of real hair, the rim, drawn strands).

import { readRender } from "./api.js";

/** What of a recipe shows, as a text to compare. */
export function shownOf({ references, sides, strength, shine, depth, texture, gradient, highlights, split }) {
  return JSON.stringify([references, sides, strength, shine, depth, texture, gradient, highlights, split]);
}

export class ExactPictures {
  /** @param {() => void} changed after every picture that has come */
  constructor(changed) {
    Object.assign(this, { changed, wanted: new Map(), asking: false, idle: Promise.resolve() });
  }

  /** Whether a recipe's drafts are all there is to see. */
  static isDraft(recipe) {
    return recipe.depth === 0;
  }

  /**
   * The picture of an entry with a recipe; null while there is none.
   *
   * @param {boolean} asks whether to have it made
   */
  of(entry, recipe, asks) {
    if (ExactPictures.isDraft(recipe)) return null;
    const key = shownOf(recipe);
    if (entry.exact?.key === key) return entry.exact.bitmap;
    if (asks) {
      this.wanted.set(entry, { key, recipe });
      if (!this.asking) this.idle = this.ask();
    }
    return null;
  }

  /** One question at a time, of each picture the newest. */
  async ask() {
    this.asking = true;
    while (this.wanted.size) {
      const [[entry, { key, recipe }]] = this.wanted;
      this.wanted.delete(entry);
      const { photo, mask } = entry.picture;
      // Without an answer the draft stays; the next change asks again.
      const bitmap = await readRender({ photo, mask, recipe }).catch(() => null);
      entry.exact = { key, bitmap };
      this.changed();
    }
    this.asking = false;
  }
}

/** Draws a picture over its photo, from a split (0..1 of the width) on. */
export function drawExact(photo, exact, canvas, split = 0) {
  const { width, height } = photo;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  context.drawImage(exact, 0, 0);
  const left = Math.round(split * width);
  if (left > 0) context.drawImage(photo, 0, 0, left, height, 0, 0, left, height);
}
