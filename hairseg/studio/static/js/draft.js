// Smaller copies of pictures, for machines that cannot draw the full ones while a slider moves.

import { Sketch } from "../engine/sketch.js";

// The longer side of a picture that is drawn without a card, at most.
const SKETCH_PX = 220;

/** A factor that brings a drawing's cost down to what is wanted: 1 to 4. */
export function factorFor(costMs, wantedMs) {
  return Math.min(Math.max(Math.ceil(Math.sqrt(costMs / wantedMs) - 0.15), 1), 4);
}

/** The plate of a picture, smaller by a whole factor; made once for each factor. */
export function draftPlate(renderer, entry, factor) {
  entry.drafts ??= new Map();
  let draft = entry.drafts.get(factor);
  if (!draft) {
    draft = { plate: renderer.addPlate(), weights: null };
    renderer.setPicture(draft.plate, shrinkPhoto(entry.bitmap, factor), shrinkAnalysis(entry.analysis, factor));
    entry.drafts.set(factor, draft);
  }
  if (draft.weights !== entry.weights) {
    draft.weights = entry.weights;
    const { facts, hair } = draft.plate;
    renderer.setWeights(draft.plate, facts.box ? shrinkWeights(entry.weights, [hair.width, hair.height], factor) : { layers: 0 });
  }
  return draft.plate;
}

/** The sketch of a picture, made once. */
export function sketchOf(entry) {
  const { bitmap, analysis, weights } = entry;
  const factor = Math.ceil(Math.max(bitmap.width, bitmap.height) / SKETCH_PX);
  if (!entry.sketch) {
    const small = shrinkAnalysis(analysis, factor);
    const { box } = small.facts;
    // The analysis tells it in pixels of its own smaller copy.
    const sigma = box ? (analysis.facts.sigma * (box[2] - box[0])) / analysis.facts.small[0] : 1;
    entry.sketch = { picture: new Sketch(shrinkPhoto(bitmap, factor), small, Math.max(sigma, 0.5)), weights: null };
  }
  const { picture } = entry.sketch;
  if (entry.sketch.weights !== weights) {
    entry.sketch.weights = weights;
    picture.setWeights(weights?.layers && picture.size ? shrinkWeights(weights, picture.size, factor) : { layers: 0 });
  }
  return picture;
}

export function disposeDrafts(entry) {
  entry.sketch = null;
  for (const { plate } of entry.drafts?.values() ?? []) plate.dispose();
  entry.drafts = null;
}

function shrinkPhoto(bitmap, factor) {
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.floor(side / factor)));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

function shrinkAnalysis({ facts, pixels }, factor) {
  if (!facts.box) return { facts, pixels };
  const [left, top, right, bottom] = facts.box;
  const wide = right - left;
  const [width, height] = [wide, bottom - top].map((side) => Math.max(1, Math.floor(side / factor)));
  const shrunk = new Float32Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * 4;
      for (let row = 0; row < factor; row++) {
        for (let column = 0; column < factor; column++) {
          const from = ((y * factor + row) * wide + x * factor + column) * 4;
          for (let channel = 0; channel < 4; channel++) shrunk[to + channel] += pixels[from + channel] / factor ** 2;
        }
      }
    }
  }
  const corner = [Math.round(left / factor), Math.round(top / factor)];
  const small = [Math.min(facts.small[0], width), Math.min(facts.small[1], height)];
  const sigma = Math.max(0.5, (facts.sigma * small[0]) / facts.small[0]);
  return { facts: { ...facts, box: [...corner, corner[0] + width, corner[1] + height], small, sigma }, pixels: shrunk };
}

function shrinkWeights(weights, [width, height], factor) {
  if (!weights?.layers) return { layers: 0 };
  const halves = new Uint16Array(weights.layers * width * height * 4);
  let to = 0;
  for (let layer = 0; layer < weights.layers; layer++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, to += 4) {
        const at = ((layer * weights.height + y * factor) * weights.width + x * factor) * 4;
        for (let channel = 0; channel < 4; channel++) halves[to + channel] = weights.halves[at + channel];
      }
    }
  }
  return { layers: weights.layers, width, height, halves };
}
