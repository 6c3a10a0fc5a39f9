// Smaller copies of pictures, for machines that cannot draw the full ones while a slider moves.

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
    const { bitmap, analysis } = entry;
    const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.floor(side / factor)));
    const photo = new OffscreenCanvas(width, height);
    photo.getContext("2d").drawImage(bitmap, 0, 0, width, height);
    renderer.setPicture(draft.plate, photo, shrinkAnalysis(analysis, factor));
    entry.drafts.set(factor, draft);
  }
  if (draft.weights !== entry.weights) {
    draft.weights = entry.weights;
    renderer.setWeights(draft.plate, shrinkWeights(entry.weights, draft.plate, factor));
  }
  return draft.plate;
}

export function disposeDrafts(entry) {
  for (const { plate } of entry.drafts?.values() ?? []) plate.dispose();
  entry.drafts = null;
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

function shrinkWeights(weights, plate, factor) {
  if (!weights?.layers || !plate.facts.box) return { layers: 0 };
  const { width, height } = plate.hair;
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
