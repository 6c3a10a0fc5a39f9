// What the card and the sketches share of hairseg/render/compose.py.

// Light hair's LUT keeps more contrast, so less is won back there.
export const LESS_DETAIL_ON_LIGHT = 0.5;

// hairseg/render/strand_color.py.
const LUMA_POWER = 1 / 3;
const LEAST_TIMES_LUMA = 1 / 8;
const MOST_TIMES_LUMA = 3;
const USUAL = 1.35;
const LESS_ON_LIGHT = 0.4;
const LEAST_LUMA = 0.01;
// Differences of this size are halved.
export const STRAND_LIMIT = 0.12;
// Between green and magenta, without luma; what is left out of it.
export const GREEN_MAGENTA = [-0.660486, 0.452757, -0.598974];
export const GREEN_MAGENTA_LESS = 0.5;
// Nothing is brought nearer to black or white than this.
export const STRAND_BOUND = 1 / 255;
export const MOST_COLORS = 8;

/**
 * How much of the strands' own colours each colour gets back, and the mean colour of the hair without its luma.
 *
 * @param {{strandColor: number, lumas: number[], shares: number[]}} look
 * @param {{intensity: number, color: number[]}} facts of the hair
 * @param {number} t where that lies between the references
 */
export function strandsOf(look, facts, t) {
  const strands = new Float32Array(MOST_COLORS);
  look.lumas.forEach((luma, index) => {
    const times = Math.max(luma, LEAST_LUMA) / Math.max(facts.intensity, LEAST_LUMA);
    const bounded = Math.min(Math.max(times, LEAST_TIMES_LUMA), MOST_TIMES_LUMA);
    const share = USUAL * look.strandColor * look.shares[index];
    strands[index] = share * (1 - LESS_ON_LIGHT * t) * bounded ** LUMA_POWER;
  });
  const [red, green, blue] = facts.color;
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  return { strands, tint: [red - luma, green - luma, blue - luma] };
}

/** Where hair of a mean intensity lies between the references, 0..1. */
export function place(intensity, [dark, light]) {
  return Math.min(Math.max((intensity - dark) / (light - dark), 0), 1);
}
