// What the card and the sketches share of hairseg/recoloring.py.

// Light hair's LUT keeps more contrast, so less is won back there.
export const LESS_DETAIL_ON_LIGHT = 0.5;

/** Where hair of a mean intensity lies between the references, 0..1. */
export function place(intensity, [dark, light]) {
  return Math.min(Math.max((intensity - dark) / (light - dark), 0), 1);
}
