// Pictures on the card: loaded once for each photo and mask, forgotten when nothing shows them.

import { disposeDrafts } from "./draft.js";
import { readAnalysis, readBitmap, readWeights } from "./api.js";

/** What places a recipe's colours, as a text to compare; "" for one colour. */
export function geometryOf({ gradient, highlights, split }) {
  const parts = [gradient, highlights, split];
  if (parts.every((part) => part === null)) return "";
  return JSON.stringify(parts, (key, value) => (key === "settings" ? undefined : value));
}

export class Pictures {
  constructor(renderer, changed) {
    Object.assign(this, { renderer, changed, loaded: new Map() });
  }

  /** The picture of a photo and its mask; loads it if need be, and is `ready` then. */
  of(picture) {
    const key = `${picture.photo} ${picture.mask}`;
    if (!this.loaded.has(key)) {
      const entry = { key, picture, ready: false, plate: this.renderer.addPlate(), geometry: "", asking: false };
      this.loaded.set(key, entry);
      entry.loading = this.load(entry);
    }
    return this.loaded.get(key);
  }

  async load(entry) {
    const { photo, mask } = entry.picture;
    const [bitmap, analysis, maskBitmap] = await Promise.all([readBitmap(photo), readAnalysis(photo, mask), readBitmap(mask)]);
    if (!this.loaded.has(entry.key)) return;
    Object.assign(entry, { bitmap, analysis, maskBitmap });
    this.renderer.setPicture(entry.plate, bitmap, analysis);
    entry.ready = true;
    this.changed(entry);
  }

  /** Forgets what is in none of these. */
  keepOnly(pictures) {
    const keys = new Set(pictures.map(({ photo, mask }) => `${photo} ${mask}`));
    for (const [key, entry] of this.loaded) {
      if (keys.has(key)) continue;
      entry.plate.dispose();
      disposeDrafts(entry);
      this.loaded.delete(key);
    }
  }

  /** Learns where a look's colours lie on a picture, if it has several; the newest question counts. */
  async placeColors(entry, recipe) {
    const geometry = geometryOf(recipe);
    entry.wanted = { geometry, recipe };
    if (entry.asking || entry.geometry === geometry) return;
    entry.asking = true;
    while (entry.geometry !== entry.wanted.geometry) {
      const wanted = entry.wanted;
      try {
        const { photo, mask } = entry.picture;
        const weights = wanted.geometry ? await readWeights({ photo, mask, recipe: wanted.recipe }) : { layers: 0 };
        await entry.loading;
        if (!this.loaded.has(entry.key)) break;
        entry.geometry = wanted.geometry;
        entry.weights = weights;
        this.renderer.setWeights(entry.plate, weights);
        this.changed(entry);
      } catch {
        break;
      }
    }
    entry.asking = false;
  }

  /** After the graphics card was lost: everything once more. */
  restore() {
    for (const entry of this.loaded.values()) {
      entry.plate = this.renderer.addPlate();
      entry.drafts = null; // the sketch knows nothing of the card
      if (!entry.ready) continue;
      this.renderer.setPicture(entry.plate, entry.bitmap, entry.analysis);
      if (entry.weights) this.renderer.setWeights(entry.plate, entry.weights);
    }
  }
}
