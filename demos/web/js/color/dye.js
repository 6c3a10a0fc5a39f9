// The parametric dye: from any colour to the two LUTs of a look. A port of hairseg/dye.py, tested
// against it; the tone curves and the statistics of hair come as tables (dye_tables.py).

import { hexToRgb, luma601, oklabToSrgb, srgbToOklab, toLinear, toSrgb } from "./oklab.js";

const CURVE_STEPS = 193;
const FITTING_ROUNDS = 4;
const OWN_COLOR_LIMIT = 0.06;
const THICKNESS_STEPS = 65;

/**
 * Makes both LUTs of a colour.
 *
 * @param {string} hex "#rrggbb", the mean colour that the hair shall have
 * @param {object} tables manifest.dye
 * @param {Float32Array} tones tone curves [shine, target luma, side, node]
 * @param {number} shine spread of the lightest strands; 1 is usual
 * @returns {Float32Array} RGB, [side, blue, green, red, 3], dark side first
 */
export function dyeLuts(hex, tables, tones, shine = 1) {
  const color = hexToRgb(hex);
  const pair = tonePair(luma601(color), shine, tables, tones);
  const length = tables.size ** 3 * 3;
  const luts = new Float32Array(2 * length);
  ["dark", "light"].forEach((side, index) => {
    const curve = fitColorCurve(color, pair[index], tables[side], tables);
    fillLut(luts.subarray(index * length, (index + 1) * length), pair[index], curve, tables);
  });
  return luts;
}

/** Bilinear between the tabulated target lumas and shines. */
function tonePair(targetLuma, shine, { size, lumaSteps, shines }, tones) {
  const column = targetLuma * (lumaSteps - 1);
  const left = Math.min(Math.floor(column), lumaSteps - 2);
  const row = interpolate(shine, shines, shines.map((_, index) => index));
  const top = Math.min(Math.floor(row), shines.length - 2);
  const at = (y, x, side, node) => tones[((y * lumaSteps + x) * 2 + side) * size + node];
  return [0, 1].map((side) =>
    Float64Array.from({ length: size }, (_, node) => {
      const along = (y) => mix(at(y, left, side, node), at(y, left + 1, side, node), column - left);
      return mix(along(top), along(top + 1), row - top);
    }),
  );
}

/** The dye's OKLab from black to white through its own colour: {luma, L, a, b}, luma rising. */
function colorCurve(color, tables) {
  const [ownLightness, ownA, ownB] = srgbToOklab(color);
  const ownChroma = Math.hypot(ownA, ownB);
  const naturalChroma = (lightness) => Math.hypot(...naturalAb(lightness, tables));
  const usual = Math.max(naturalChroma(ownLightness), 0.004);
  const turns = thicknessHues(color);
  const curve = { luma: [], L: [], a: [], b: [] };
  for (let step = 0; step < CURVE_STEPS; step++) {
    const lightness = step / (CURVE_STEPS - 1);
    const reach = 1 + tables.saturation * (Math.min(naturalChroma(lightness) / usual, 1.6) - 1);
    const turn = interpolate(lightness, turns.lightness, turns.turn);
    const hue = Math.atan2(ownB, ownA) + tables.hueShift * turn;
    const chroma = ownChroma * Math.max(reach, 0);
    const [a, b] = intoGamut(lightness, chroma * Math.cos(hue), chroma * Math.sin(hue));
    const luma = luma601(clipped(oklabToSrgb([lightness, a, b]))) + 1e-9 * step;
    curve.luma.push(step ? Math.max(luma, curve.luma[step - 1]) : luma);
    curve.L.push(lightness);
    curve.a.push(a);
    curve.b.push(b);
  }
  return curve;
}

/** Hue relative to the dye's own where it lies thicker or thinner (Beer-Lambert). */
function thicknessHues(color) {
  const linear = color.map((value) => Math.min(Math.max(toLinear(value), 0.004), 0.996));
  const hueOf = ([, a, b]) => Math.atan2(b, a);
  const own = hueOf(srgbToOklab(linear.map(toSrgb)));
  const curve = { lightness: [], turn: [] };
  for (let step = 0; step < THICKNESS_STEPS; step++) {
    const thickness = 6 * (0.08 / 6) ** (step / (THICKNESS_STEPS - 1));
    const oklab = srgbToOklab(linear.map((value) => toSrgb(value ** thickness)));
    curve.lightness.push(oklab[0]);
    curve.turn.push(wrapped(hueOf(oklab) - own));
  }
  return curve;
}

/** The largest share of a and b that sRGB can show at this lightness. */
function intoGamut(lightness, a, b) {
  const inside = (share) =>
    oklabToSrgb([lightness, a * share, b * share]).every((v) => v > -0.002 && v < 1.002);
  let low = 0;
  let high = 1;
  for (let step = 0; step < 9; step++) {
    const middle = step ? (low + high) / 2 : 1;
    if (inside(middle)) low = middle;
    else high = middle;
  }
  return [a * low, b * low];
}

/** Moves the curve's colour until the mean of recoloured hair is the dye's. */
function fitColorCurve(color, tone, { weights, lumas }, tables) {
  const wanted = srgbToOklab(color);
  const output = lumas.map((row) => row.map((luma) => uniform(luma, tone)));
  let aim = color;
  let curve = colorCurve(color, tables);
  for (let round = 0; round < FITTING_ROUNDS; round++) {
    const mean = [0, 0, 0];
    output.forEach((row, pixel) =>
      row.forEach((luma, corner) => {
        const rgb = clipped(oklabToSrgb(curveAt(luma, curve)));
        rgb.forEach((value, i) => (mean[i] += (weights[pixel][corner] * value) / output.length));
      }),
    );
    const reached = srgbToOklab(mean);
    const [lightness, a, b] = srgbToOklab(aim);
    aim = clipped(oklabToSrgb([lightness, a + wanted[1] - reached[1], b + wanted[2] - reached[2]]));
    curve = colorCurve(aim, tables);
  }
  return curve;
}

/** Tone, colour curve and the pixel's own colour at every node, red fastest. */
function fillLut(lut, tone, curve, tables) {
  const last = tables.size - 1;
  let at = 0;
  for (let blue = 0; blue <= last; blue++) {
    for (let green = 0; green <= last; green++) {
      for (let red = 0; red <= last; red++) {
        const rgb = [red / last, green / last, blue / last];
        const [lightness, a, b] = srgbToOklab(rgb);
        const [usualA, usualB] = naturalAb(lightness, tables);
        const own = [a - usualA, b - usualB];
        const share = tables.ownColor / (1 + Math.hypot(...own) / OWN_COLOR_LIMIT);
        const dyed = curveAt(uniform(luma601(rgb), tone), curve);
        dyed[1] += own[0] * share;
        dyed[2] += own[1] * share;
        lut.set(clipped(oklabToSrgb(dyed)), at);
        at += 3;
      }
    }
  }
}

function curveAt(luma, curve) {
  const { index, share } = locate(luma, curve.luma);
  return [curve.L, curve.a, curve.b].map((y) => mix(y[index], y[index + 1], share));
}

function naturalAb(lightness, { naturalAb: table }) {
  const position = Math.min(Math.max(lightness, 0), 1) * (table.length - 1);
  const below = Math.min(Math.floor(position), table.length - 2);
  return [0, 1].map((i) => mix(table[below][i], table[below + 1][i], position - below));
}

/** Linear interpolation on nodes k / (n - 1). */
function uniform(x, values) {
  const position = Math.min(Math.max(x, 0), 1) * (values.length - 1);
  const below = Math.min(Math.floor(position), values.length - 2);
  return mix(values[below], values[below + 1], position - below);
}

function interpolate(x, xs, ys) {
  const { index, share } = locate(x, xs);
  return mix(ys[index], ys[index + 1], share);
}

/** Which interval of rising xs holds x, and where in it; outside, the nearest end. */
function locate(x, xs) {
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  const span = xs[low + 1] - xs[low];
  const share = span > 0 ? (x - xs[low]) / span : 0;
  return { index: low, share: Math.min(Math.max(share, 0), 1) };
}

function wrapped(angle) {
  const turn = (angle + Math.PI) % (2 * Math.PI);
  return (turn < 0 ? turn + 2 * Math.PI : turn) - Math.PI;
}

const mix = (from, to, share) => from + (to - from) * share;
const clipped = (rgb) => rgb.map((value) => Math.min(Math.max(value, 0), 1));
