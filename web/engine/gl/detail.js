// What winning back the strands' fine detail needs to know of a picture: Gaussian means of the luma before
// and after the LUTs, and the slope between them (hairseg/render/detail.py). And Gaussian means in general.

// Sums over a picture are taken by tiles first.
export const TILES = 32;
// blur.frag: what the first direction weighs the pixels by; the second divides by that weight.
export const WEIGHTING = { alpha: 0, hair: 1, background: 2, second: 3 };
export const DETAIL_PASSES = ["lumas", "blur", "slopes", "slope"];

/**
 * Draws a weighted Gaussian mean.
 *
 * @param {object} passes compiled ones, by name
 * @param {{source, blurred, target}} textures of one size after this
 * @param {{sigma: number, weighting: number}} how sigma in pixels of the source
 * @param {?{first, second}} boxes parts of the target that are drawn, in shares of it; all without
 */
export function drawMeans(passes, { source, blurred, target }, { sigma, weighting }, boxes) {
  for (const texture of [blurred, target]) texture.resize(source.width, source.height);
  passes.blur.draw(blurred, { source, sigma, step_x: 1, step_y: 0, weighting }, boxes?.first);
  const { second } = WEIGHTING;
  passes.blur.draw(target, { source: blurred, sigma, step_x: 0, step_y: 1, weighting: second }, boxes?.second);
}

/**
 * Measures detail.
 *
 * @param {object} passes compiled ones, by name
 * @param {object} textures hair and dyed are read; lumas, blurred, means, slopes and slope are written
 * @param {{side: [number, number], sigma: number}} copy the smaller copy's size, and sigma in its pixels
 * @param {?{hair, first, second}} boxes parts that are drawn, in shares of the picture; all without
 */
export function measureDetail(passes, textures, { side, sigma }, boxes) {
  const { hair, dyed, lumas, blurred, means, slopes, slope } = textures;
  lumas.resize(...side);
  passes.lumas.draw(lumas, { hair, dyed, side }, boxes?.first);
  drawMeans(passes, { source: lumas, blurred, target: means }, { sigma, weighting: WEIGHTING.alpha }, boxes);
  if (boxes) slopes.clear();
  passes.slopes.draw(slopes, { hair, dyed, means, tiles: TILES }, boxes?.hair);
  passes.slope.draw(slope, { sums: slopes, tiles: TILES });
}
