// The parametric dye: from any colour to the two LUTs of a look. A port of hairseg/dye/luts.py and
// dye_colors.py, tested against them; tone curves and statistics of hair come as tables
// (dye_tables.py).

import { FITTING_ROUNDS, OWN_COLOR_LIMIT, STIFFNESS } from "../constants.js";
import { colorCurve, curveAt, curveInGamut, naturalAb } from "./curve.js";
import { interpolate, locate, mix, solve, uniform } from "./numbers.js";
import { hexToRgb, luma601, oklabToSrgb, srgbToOklab, writeSrgb } from "./oklab.js";
import { blendPosition } from "./strands.js";

/**
 * Makes both LUTs of a plain colour.
 *
 * @param {string} hex "#rrggbb", the mean colour that the hair shall have
 * @param {object} tables manifest.dye
 * @param {Float32Array} tones tone curves [target luma, side, node]
 * @returns {Float32Array} RGB, [side, blue, green, red, 3], dark side first
 */
export function dyeLuts(hex, tables, tones) {
  const color = hexToRgb(hex);
  return makeLuts({ color, tones: tonePair(luma601(color), tables, tones) }, tables);
}

/**
 * Makes both LUTs of a dye.
 *
 * @param {{color: number[], tones: number[][], saturation?, hueShift?, warmth?, ownColor?, references?}} dye its mean
 *   colour, sRGB-encoded; its tone curves for dark and for light hair; else what the tables hold
 * @returns {Float32Array} RGB, [side, blue, green, red, 3], dark side first
 */
export function makeLuts(dye, tables) {
  const settings = { ...tables, references: [tables.darkIntensity, tables.lightIntensity], ...dye };
  const curves = fitCurves(settings);
  const nodes = lutNodes(tables);
  const length = nodes.luma.length * 3;
  const luts = new Float32Array(2 * length);
  settings.tones.forEach((tone, side) => {
    fillLut(luts.subarray(side * length, (side + 1) * length), tone, curves[side], { nodes, ownColor: settings.ownColor });
  });
  return luts;
}

/** Luma of each tenth of usual light hair under a usual look of a mean luma, minus that. */
export function usualTenths(mean, tables, tones) {
  const [, light] = tonePair(mean, tables, tones);
  const dyed = tables.tenths.map((rgb) => uniform(luma601(rgb), light));
  const middle = dyed.reduce((sum, luma) => sum + luma, 0) / dyed.length;
  return dyed.map((luma) => luma - middle);
}

/** The tone curves of dark and light hair, between the tabulated target lumas. */
export function tonePair(targetLuma, { size, lumaSteps }, tones) {
  const position = targetLuma * (lumaSteps - 1);
  const below = Math.min(Math.floor(position), lumaSteps - 2);
  const at = (step, side, node) => tones[(step * 2 + side) * size + node];
  return [0, 1].map((side) =>
    Float64Array.from({ length: size }, (_, node) =>
      mix(at(below, side, node), at(below + 1, side, node), position - below),
    ),
  );
}

/** Bends the curve for dark and for light hair until every blend's mean is the dye's colour. */
function fitCurves(settings) {
  const { color, tones, references } = settings;
  const wanted = srgbToOklab(color);
  const curve = colorCurve(color, settings);
  const towardsLight = curve.L.map((L) => (L - wanted[0]) / 0.3);
  // Each bend is what it adds to a and to b.
  const bends = [
    [curve.a, curve.b],
    [curve.a.map((value, i) => value * towardsLight[i]), curve.b.map((value, i) => value * towardsLight[i])],
    [curve.b.map((value) => -value), curve.a],
  ];
  const samples = settings.samples.map(({ mean, weights, lumas }) => {
    const t = blendPosition(mean, references);
    return {
      weights: weights.flat().map((weight) => weight / weights.length),
      shares: [1 - t, t],
      outputs: tones.map((tone) => lumas.flat().map((luma) => uniform(luma, tone))),
    };
  });
  const effect = samples.flatMap((sample) => effectOf(sample, curve, bends));
  const scale = (Math.hypot(wanted[1], wanted[2]) + 0.02) ** 2;
  const stiffness = [...STIFFNESS, ...STIFFNESS].map((value) => value * scale);
  const normal = stiffness.map((stiff, i) =>
    stiffness.map((_, j) => effect.reduce((sum, row) => sum + row[i] * row[j], i === j ? stiff : 0)),
  );
  const amounts = stiffness.map(() => 0);
  let sides = [curve, curve];
  for (let round = 0; round < FITTING_ROUNDS; round++) {
    const missing = samples.flatMap((sample) => {
      const reached = meanOklab(sample, sides);
      return [wanted[1] - reached[1], wanted[2] - reached[2]];
    });
    const right = stiffness.map((stiff, i) => [
      effect.reduce((sum, row, index) => sum + row[i] * missing[index], -stiff * amounts[i]),
    ]);
    solve(normal, right).forEach(([change], i) => (amounts[i] += change));
    sides = [amounts.slice(0, 3), amounts.slice(3)].map((some) => bent(curve, bends, some));
  }
  return sides;
}

function bent(curve, bends, amounts) {
  const moved = [curve.a, curve.b].map((values, axis) =>
    values.map((value, step) => bends.reduce((sum, bend, k) => sum + amounts[k] * bend[axis][step], value)),
  );
  return curveInGamut(curve.L, ...moved);
}

/** OKLab of the mean recoloured colour of a sample of hair. */
function meanOklab({ weights, shares, outputs }, sides) {
  const mean = [0, 0, 0];
  sides.forEach((curve, side) =>
    outputs[side].forEach((luma, pixel) => {
      const share = shares[side] * weights[pixel];
      oklabToSrgb(curveAt(luma, curve)).forEach((value, i) => (mean[i] += share * value));
    }),
  );
  return srgbToOklab(mean);
}

/** How much of each bend of the dark, then of the light curve is in a sample's mean; two rows. */
function effectOf({ weights, shares, outputs }, curve, bends) {
  return [0, 1].map((axis) =>
    shares.flatMap((share, side) =>
      bends.map((bend) =>
        outputs[side].reduce(
          (sum, luma, i) => sum + share * weights[i] * interpolate(luma, curve.luma, bend[axis]),
          0,
        ),
      ),
    ),
  );
}

/** Luma at every node, and how its colour differs from usual hair's, as far as that is believed; red fastest. Made once. */
function lutNodes(tables) {
  if (tables.nodes) return tables.nodes;
  const { size } = tables;
  const nodes = { luma: new Float64Array(size ** 3), a: new Float64Array(size ** 3), b: new Float64Array(size ** 3) };
  const share = (step) => step / (size - 1);
  let at = 0;
  for (let blue = 0; blue < size; blue++) {
    for (let green = 0; green < size; green++) {
      for (let red = 0; red < size; red++, at++) {
        const rgb = [share(red), share(green), share(blue)];
        const [lightness, a, b] = srgbToOklab(rgb);
        const usual = naturalAb(lightness, tables);
        const own = [a - usual[0], b - usual[1]];
        const believed = 1 / (1 + Math.hypot(...own) / OWN_COLOR_LIMIT);
        nodes.luma[at] = luma601(rgb);
        nodes.a[at] = own[0] * believed;
        nodes.b[at] = own[1] * believed;
      }
    }
  }
  tables.nodes = nodes;
  return nodes;
}

/** Tone, colour curve and the pixel's own colour at every node. */
function fillLut(lut, tone, curve, { nodes, ownColor }) {
  const { luma, a, b } = nodes;
  for (let node = 0; node < luma.length; node++) {
    const { index, share } = locate(uniform(luma[node], tone), curve.luma);
    const lightness = mix(curve.L[index], curve.L[index + 1], share);
    const dyedA = mix(curve.a[index], curve.a[index + 1], share) + ownColor * a[node];
    const dyedB = mix(curve.b[index], curve.b[index + 1], share) + ownColor * b[node];
    writeSrgb(lightness, dyedA, dyedB, lut, node * 3);
  }
}
