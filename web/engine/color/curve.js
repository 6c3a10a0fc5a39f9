// A dye's colour from black to white: a port of the curves in hairseg/dye/curves.py.
// A curve is {luma, L, a, b}, arrays over its steps, luma rising; colours are OKLab.

import { CHROMA_POWER, CURVE_STEPS, GAMUT_MARGIN, THICKNESS_STEPS, WARM_HUE_DEGREES, WARM_SHADOWS, WARM_TURN } from "../constants.js";
import { luma601, oklabToSrgb, srgbToOklab, toLinear, toSrgb } from "./oklab.js";
import { clamp, clipped, interpolate, locate, mix } from "./numbers.js";

const WARM_HUE = (WARM_HUE_DEGREES * Math.PI) / 180;

/** The dye from black to white through its own colour. */
export function colorCurve(color, tables) {
  const [ownLightness, ownA, ownB] = srgbToOklab(color);
  const ownChroma = Math.hypot(ownA, ownB);
  const ownHue = Math.atan2(ownB, ownA);
  const warmth = tables.warmth * clamp((ownChroma * Math.cos(ownHue - WARM_HUE)) / 0.02, 0, 1);
  const naturalChroma = (lightness) => Math.hypot(...naturalAb(lightness, tables));
  const usual = Math.max(naturalChroma(ownLightness), 0.004);
  const turns = thicknessHues(color);
  const [L, a, b] = [[], [], []];
  for (let step = 0; step < CURVE_STEPS; step++) {
    const lightness = step / (CURVE_STEPS - 1);
    const above = lightness - ownLightness;
    const reach = Math.min(naturalChroma(lightness) / usual, 2) ** CHROMA_POWER;
    const chroma = ownChroma * Math.max(1 + tables.saturation * (reach - 1), 0);
    const turn = tables.hueShift * interpolate(lightness, turns.lightness, turns.turn);
    const hue = ownHue + turn + warmth * WARM_TURN * above;
    const fade = clamp(lightness / 0.15, 0, 1) * clamp((1 - lightness) / 0.1, 0, 1);
    const warm = -WARM_SHADOWS * warmth * above * fade;
    L.push(lightness);
    a.push(chroma * Math.cos(hue) + warm * Math.cos(WARM_HUE));
    b.push(chroma * Math.sin(hue) + warm * Math.sin(WARM_HUE));
  }
  return curveInGamut(L, a, b);
}

/** The curve with a and b as far as sRGB can show them. */
export function curveInGamut(L, a, b) {
  const curve = { luma: [], L, a: [], b: [] };
  L.forEach((lightness, step) => {
    const share = gamutShare(lightness, a[step], b[step]);
    const oklab = [lightness, a[step] * share, b[step] * share];
    const luma = luma601(clipped(oklabToSrgb(oklab))) + 1e-9 * step;
    curve.luma.push(step ? Math.max(luma, curve.luma[step - 1]) : luma);
    curve.a.push(oklab[1]);
    curve.b.push(oklab[2]);
  });
  return curve;
}

/** OKLab at an output luma. */
export function curveAt(luma, curve) {
  const { index, share } = locate(luma, curve.luma);
  return [curve.L, curve.a, curve.b].map((y) => mix(y[index], y[index + 1], share));
}

/** OKLab a and b that undyed hair has at a lightness. */
export function naturalAb(lightness, { naturalAb: table }) {
  const position = clamp(lightness, 0, 1) * (table.length - 1);
  const below = Math.min(Math.floor(position), table.length - 2);
  return [0, 1].map((i) => mix(table[below][i], table[below + 1][i], position - below));
}

/** Hue relative to the dye's own where it lies thicker or thinner (Beer-Lambert). */
function thicknessHues(color) {
  const linear = color.map((value) => clamp(toLinear(value), 0.004, 0.996));
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

/** The largest share of a and b, up to 1, that sRGB can show at this lightness. */
function gamutShare(lightness, a, b) {
  // Towards black and white, no chroma can keep its distance from the bounds.
  const room = Math.min(lightness, 1 - lightness);
  const margin = clamp(room - 0.02, 0, GAMUT_MARGIN) - 0.002;
  const inside = (share) =>
    oklabToSrgb([lightness, a * share, b * share]).every((v) => v > margin && v < 1 - margin);
  let low = 0;
  let high = 1;
  for (let step = 0; step < 9; step++) {
    const middle = step ? (low + high) / 2 : 1;
    if (inside(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function wrapped(angle) {
  const turn = (angle + Math.PI) % (2 * Math.PI);
  return (turn < 0 ? turn + 2 * Math.PI : turn) - Math.PI;
}
