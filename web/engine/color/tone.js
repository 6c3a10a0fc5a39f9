// The tone of one head: which luma each of its colours gets, as real hair of that lightness has it. A
// port of hairseg/render/tone.py and hairseg/stream/tone_tables.py, which say why: as in a Python
// stream, a head's tone is written into the look's LUTs. LUTs are RGB, red fastest, 0..1.

import {
  GREEN_MAGENTA,
  GREEN_MAGENTA_SHARE,
  HEAD_PX,
  RIM_HAIR_MASK,
  RIM_INSIDE_FROM_PX,
  STRAND_BOUND,
  STRAND_LIMIT,
  TONE_CAST_SHARE,
  TONE_CHROMA_POWER,
  TONE_CODES,
  TONE_COLORFUL,
  TONE_DARKEST,
  TONE_FULL_CHANGE,
  TONE_GROUND_LUMA,
  TONE_HISTOGRAM_SIGMA,
  TONE_HUE_SHARE,
  TONE_LEAST_CHROMA,
  TONE_LEAST_CONTRAST,
  TONE_LEAST_GAIN,
  TONE_LEAST_HUE,
  TONE_LEAST_PIXELS,
  TONE_LEAST_SLOPE,
  TONE_LEAST_SPREAD,
  TONE_LESS_ABOVE,
  TONE_LIGHTEST,
  TONE_MORE_BELOW,
  TONE_MOST_BOOST,
  TONE_MOST_CAST,
  TONE_MOST_CHROMA,
  TONE_MOST_CONTRAST,
  TONE_MOST_DARK_SLOPE,
  TONE_MOST_GAIN,
  TONE_MOST_SHIFT,
  TONE_MOST_SLOPE,
  TONE_MOST_SPREAD,
  TONE_MOST_STRONGER,
  TONE_OWN_SPREAD_POWER,
  TONE_PALE_SHARE,
  TONE_STRAND_SHARE,
  TONE_TRUSTED_LUMA,
} from "../constants.js";
import { NATURAL_COLORS, STATISTICS } from "../hair_tables.js";
import { blurred, plane } from "../hair/planes.js";
import { clamp, interpolate, mix } from "./numbers.js";
import { luma601, toLinear } from "./oklab.js";

const LAST = TONE_CODES - 1;
const GRID = Float64Array.from({ length: TONE_CODES }, (_, code) => code / LAST);
const codes = (make) => Float64Array.from({ length: TONE_CODES }, (_, code) => make(code));
const dot = (one, other) => one.reduce((sum, value, at) => sum + value * other[at], 0);
const smoothStep = (share) => clamp(share, 0, 1) ** 2 * (3 - 2 * clamp(share, 0, 1));

/**
 * Measures one head on the network's own small picture.
 *
 * @param {Uint8Array} pixels RGBA, size x size
 * @param {Float32Array} mask size x size
 * @returns {?{color: number[], histogram: Float64Array}} mean colour, share of the pixels at each code of luma
 */
export function measureHead(pixels, mask, size) {
  const hair = Uint8Array.from(mask, (value) => (value > RIM_HAIR_MASK ? 1 : 0));
  const unit = Math.sqrt(Math.max(mask.reduce((sum, value) => sum + value, 0), 1)) / HEAD_PX;
  const reach = Math.max(1, Math.round((RIM_INSIDE_FROM_PX + 1) * unit));
  return measured(pixels, eroded(hair, size, reach)) ?? measured(pixels, hair);
}

function measured(pixels, inside) {
  const histogram = new Float64Array(TONE_CODES);
  const sums = [0, 0, 0];
  let count = 0;
  inside.forEach((is, at) => {
    if (!is) return;
    const rgb = pixels.subarray(at * 4, at * 4 + 3);
    for (let channel = 0; channel < 3; channel++) sums[channel] += rgb[channel];
    histogram[Math.round(luma601(rgb))] += 1;
    count++;
  });
  if (count < TONE_LEAST_PIXELS) return null;
  return { color: sums.map((sum) => sum / count / 255), histogram: histogram.map((one) => one / count) };
}

/** What is hair as far as so many pixels around; the picture's border takes nothing away. */
function eroded(hair, size, reach) {
  const least = (from, step, jump) => {
    const result = new Uint8Array(from.length);
    for (let line = 0; line < size; line++) {
      // Pixels up to which no window may reach: the last one without hair.
      let last = -Infinity;
      const ahead = [];
      for (let at = 0; at < size; at++) if (!from[line * jump + at * step]) ahead.push(at);
      let next = 0;
      for (let at = 0; at < size; at++) {
        while (next < ahead.length && ahead[next] <= at) last = ahead[next++];
        const isFree = at - last > reach && (next === ahead.length || ahead[next] - at > reach);
        result[line * jump + at * step] = isFree ? 1 : 0;
      }
    }
    return result;
  };
  return least(least(hair, 1, size), size, 1);
}

/** A head, a share of the way to another measure of it. */
export function approached(head, other, share) {
  return {
    color: head.color.map((value, channel) => mix(value, other.color[channel], share)),
    histogram: head.histogram.map((value, code) => mix(value, other.histogram[code], share)),
  };
}

/** How far two measures of a head lie apart: in luma (earth mover's distance), and in colour. */
export function distance(head, other) {
  let [ranks, luma] = [0, 0];
  head.histogram.forEach((value, code) => {
    ranks += value - other.histogram[code];
    luma += Math.abs(ranks);
  });
  return { luma: luma / LAST, color: Math.max(...head.color.map((value, channel) => Math.abs(value - other.color[channel]))) };
}

/**
 * Spread below and above the mean that a LUT gives usual light hair, over that of a usual look's LUT.
 *
 * @param {Float32Array} lut for light hair
 * @param {number[][]} tenths colours of ten tenths of the hair that it is for
 * @param {number[]} usual luma of each under a usual look of that mean luma, minus the mean
 */
export function lutContrast(lut, tenths, usual) {
  const dyed = dyedTenths(lut, tenths);
  const mean = dyed.reduce((sum, luma) => sum + luma, 0) / dyed.length;
  const half = (values, from) => values.slice(from, from + 5).reduce((sum, value) => sum + Math.abs(value), 0);
  const away = dyed.map((luma) => luma - mean);
  return [0, 5].map((from) => clamp(half(away, from) / Math.max(half(usual, from), 1e-6), TONE_LEAST_CONTRAST, TONE_MOST_CONTRAST));
}

/** Mean colour, and mean luma, that a LUT gives usual light hair. */
export function meanDyedColor(lut, tenths) {
  const size = Math.round(Math.cbrt(lut.length / 3));
  const dyed = tenths.map((rgb) => lookUp(lut, size, rgb, new Float64Array(3)));
  return [0, 1, 2].map((channel) => dyed.reduce((sum, rgb) => sum + rgb[channel], 0) / dyed.length);
}

export const meanDyed = (lut, tenths) => luma601(meanDyedColor(lut, tenths));

function dyedTenths(lut, tenths) {
  const size = Math.round(Math.cbrt(lut.length / 3));
  return tenths.map((rgb) => luma601(lookUp(lut, size, rgb, new Float64Array(3))));
}

/**
 * Finds the tone of one colour on one head.
 *
 * @param {{color, histogram}} head
 * @param {Float32Array} lut of the colour, for hair of this intensity
 * @param {{contrast: [number, number], depth: number, wanted: ?number}} look spread below and above the mean, how much, and mean luma that it wants
 */
export function fitTone(head, lut, { contrast, depth, wanted }) {
  const size = Math.round(Math.cbrt(lut.length / 3));
  const { histogram } = head;
  const found = new Float64Array(3);
  const rampRgb = NATURAL_COLORS.map((rgb) => [...lookUp(lut, size, rgb, found)]);
  const ramp = codes((code) => luma601(rampRgb[code]) + 1e-6 * code);
  for (let code = 1; code < TONE_CODES; code++) ramp[code] = Math.max(ramp[code], ramp[code - 1]);
  const given = dot(histogram, ramp);
  const luma = dot(histogram, GRID);
  const amount = depth * smoothStep(Math.abs(given - luma) / TONE_FULL_CHANGE);
  const mean = given + amount * clamp((wanted ?? given) - given, -TONE_MOST_SHIFT, TONE_MOST_SHIFT);
  const curve = fitCurve(head, ramp, { mean, luma, contrast, amount });
  const position = codes((code) => interpolate(GRID[code], ramp, GRID));
  const { chroma, usual: colorfulness } = fitChroma(histogram, rampRgb, ramp, { curve, mean, amount });
  // Pale hair shows a strange hue sooner.
  const strands = mix(1, TONE_STRAND_SHARE * clamp(colorfulness / TONE_COLORFUL, TONE_PALE_SHARE, 1), amount);
  const usual = naturalAt(luma, found);
  const cast = head.color.map((own, channel) => own - usual[channel]);
  const hue = hueOf([0, 1, 2].map((channel) => interpolate(mean, ramp, rampRgb.map((rgb) => rgb[channel]))));
  return { amount, mean, luma, curve, position, chroma, cast, hue, strands };
}

/** A colour without its luma; nothing where it is grey. */
function hueOf(color) {
  const luma = luma601(color);
  const differs = color.map((value) => value - luma);
  return Math.hypot(...differs) > TONE_LEAST_HUE ? differs : [0, 0, 0];
}

/** Wanted luma at every code: ranks of the head's histogram, blurred by what is noise. */
function fitCurve({ histogram }, ramp, { mean, luma, contrast, amount }) {
  if (amount <= 0) return ramp;
  const margin = TONE_CODES / 4;
  const padded = new Float32Array(TONE_CODES + 2 * margin);
  padded.set(histogram, margin);
  const density = blurred(plane(padded.length, 1, padded), TONE_HISTOGRAM_SIGMA).values;
  let sum = 0;
  const ranks = Float64Array.from(density, (value) => (sum += value) - value / 2).slice(margin, -margin);
  const own = clamp((spreadOf(histogram, GRID) / Math.max(statistic("spread", luma), 1e-3)) ** TONE_OWN_SPREAD_POWER, TONE_LEAST_SPREAD, TONE_MOST_SPREAD);
  const quantiles = statistic("quantiles", mean);
  const away = ranks.map((rank) => {
    const value = interpolate(rank, STATISTICS.quantile_at, quantiles);
    return value * (value < 0 ? contrast[0] * TONE_MORE_BELOW : contrast[1] * TONE_LESS_ABOVE) * own;
  });
  const aim = spreadOf(histogram, away);
  const found = ranks.findIndex((rank) => rank >= 0.5);
  const middle = found < 0 ? LAST : found;
  let boost = 1;
  let curve = ramp;
  for (let round = 0; round < 3; round++) {
    const blended = codes((code) => mix(ramp[code], mean + boost * away[code], amount));
    curve = withBoundedSlope(blended, middle);
    const missing = mean - dot(histogram, curve);
    curve = curve.map((value) => clamp(value + missing, 0, 1));
    boost = clamp((boost * aim) / Math.max(spreadOf(histogram, curve), 1e-4), 1, TONE_MOST_BOOST);
  }
  return curve;
}

/** The curve through its middle, no rise steeper or flatter than the bounds. */
function withBoundedSlope(curve, middle) {
  const most = (code) => (code < middle ? TONE_MOST_DARK_SLOPE : TONE_MOST_SLOPE) / LAST;
  const rise = (code) => clamp(curve[code + 1] - curve[code], TONE_LEAST_SLOPE / LAST, most(code));
  const result = Float64Array.from(curve);
  for (let code = middle; code < LAST; code++) result[code + 1] = result[code] + rise(code);
  for (let code = middle - 1; code >= 0; code--) result[code] = result[code + 1] - rise(code);
  return result.map((value) => clamp(value, TONE_DARKEST, TONE_LIGHTEST));
}

/** Factor on chroma by which it falls towards light strands as in real hair; and its mean. */
function fitChroma(histogram, rampRgb, ramp, { curve, mean, amount }) {
  const chroma = codes((code) => {
    const at = interpolate(GRID[code], ramp, GRID) * LAST;
    const below = Math.min(Math.floor(at), LAST - 1);
    const rgb = [0, 1, 2].map((channel) => mix(rampRgb[below][channel], rampRgb[below + 1][channel], at - below));
    const gain = clamp(GRID[code] / Math.max(luma601(rgb), 0.01), TONE_LEAST_GAIN, TONE_MOST_GAIN);
    return labChroma(rgb.map((value) => clamp(value * gain, 0, 1)));
  });
  let sum = 0;
  const ranks = histogram.map((value, code) => (sum += value) - value / 2 + 1e-9 * code);
  const tenths = Array.from({ length: 10 }, (_, tenth) => interpolate((tenth + 0.5) / 10, ranks, curve));
  const usual = tenths.reduce((total, luma) => total + interpolate(luma, GRID, chroma), 0) / 10;
  const rising = tenths.map((luma, tenth) => luma + 1e-6 * tenth);
  const real = statistic("chroma", mean).map((value) => value ** TONE_CHROMA_POWER);
  const factor = codes((code) => {
    const aim = interpolate(GRID[code], rising, real) * usual;
    return clamp((aim / Math.max(chroma[code], 0.5)) ** amount, TONE_LEAST_CHROMA, TONE_MOST_CHROMA);
  });
  return { chroma: factor, usual };
}

/**
 * Writes a head's tone into a LUT, the strands' own colours with it.
 *
 * @param {Float32Array} lut
 * @param {{color}} head
 * @param {object} tone from fitTone
 * @param {number} share how much of the strands' own colours comes back
 * @param {Float32Array} folded RGBA, is filled; alpha is the share of the change that the hair's rim gets
 * @param {{from: number, to: number}} nodes of the LUT that are written now; all without
 * @returns {Float32Array} folded
 */
export function foldTone(lut, head, tone, share, folded = new Float32Array((lut.length / 3) * 4), { from, to } = { from: 0, to: lut.length / 3 }) {
  const size = Math.round(Math.cbrt(lut.length / 3));
  const given = share * tone.strands;
  const brightest = at(tone.curve, tone.luma);
  const toGround = Math.max(TONE_GROUND_LUMA - tone.luma, 0.1);
  const [own, moved, calm, dyed, usual, differing] = Array.from({ length: 6 }, () => new Float64Array(3));
  const { amount, cast, hue } = tone;
  // Of how a strand's hue differs little is left; how much stronger its colour is, is bounded.
  const square = hue[0] ** 2 + hue[1] ** 2 + hue[2] ** 2;
  const across = square > 0 ? 1 + amount * (TONE_HUE_SHARE - 1) : 1;
  for (let node = from; node < to; node++) {
    own[0] = (node % size) / (size - 1);
    own[1] = (Math.floor(node / size) % size) / (size - 1);
    own[2] = Math.floor(node / size ** 2) / (size - 1);
    const luma = luma601(own);
    const wanted = at(tone.curve, luma);
    const trust = luma / (luma + TONE_TRUSTED_LUMA);
    const lit = Math.min(luma / Math.max(tone.luma, 0.02), TONE_MOST_CAST);
    naturalAt(luma, usual);
    for (let c = 0; c < 3; c++) differing[c] = (own[c] - usual[c] - cast[c] * lit) * trust;
    const stronger = square > 0 ? (differing[0] * hue[0] + differing[1] * hue[1] + differing[2] * hue[2]) / square : 0;
    const bounded = stronger / (1 + Math.abs(stronger) / TONE_MOST_STRONGER);
    const along = amount * bounded + (1 - amount - across) * stronger;
    for (let c = 0; c < 3; c++) {
      const differs = across * differing[c] + along * hue[c];
      moved[c] = cast[c] * TONE_CAST_SHARE + differs;
      calm[c] = mix(own[c], head.color[c] + differs, amount);
    }
    naturalAt(at(tone.position, wanted), usual);
    for (let c = 0; c < 3; c++) moved[c] = clamp(own[c] + (usual[c] + moved[c] - own[c]) * amount, 0, 1);
    lookUp(lut, size, moved, dyed);
    const gain = 1 + (clamp(wanted / Math.max(luma601(dyed), 0.01), TONE_LEAST_GAIN, TONE_MOST_GAIN) - 1) * amount;
    const grey = gain * luma601(dyed);
    const chroma = at(tone.chroma, wanted);
    for (let c = 0; c < 3; c++) dyed[c] = clamp(grey + (dyed[c] * gain - grey) * chroma, 0, 1);
    if (given > 0) addStrandColor(dyed, calm, head.color, given);
    const now = luma601(dyed);
    folded.set(dyed, node * 4);
    folded[node * 4 + 3] = 1;
    if (luma <= tone.luma || now <= luma) continue;
    // Hair and ground in their shares is what a pixel of the rim shall be; its alpha is about that share.
    const hair = clamp((TONE_GROUND_LUMA - luma) / toGround, 0.05, 1);
    const aim = hair * brightest + (1 - hair) * TONE_GROUND_LUMA;
    const over = clamp((aim - luma) / (hair * Math.max(now - luma, 1e-3)), 0, 1);
    folded[node * 4 + 3] = 1 - (1 - over) * amount;
  }
  return folded;
}

const added = new Float64Array(3);

/** Gives a strand its own colour back (hairseg/render/strand_color.py). */
function addStrandColor(dyed, own, mean, share) {
  const lumas = luma601(own) - luma601(mean);
  for (let c = 0; c < 3; c++) added[c] = own[c] - mean[c] - lumas;
  const across = added[0] * GREEN_MAGENTA[0] + added[1] * GREEN_MAGENTA[1] + added[2] * GREEN_MAGENTA[2];
  for (let c = 0; c < 3; c++) added[c] -= across * (1 - GREEN_MAGENTA_SHARE) * GREEN_MAGENTA[c];
  const scale = share / (1 + Math.sqrt(added[0] ** 2 + added[1] ** 2 + added[2] ** 2) / STRAND_LIMIT);
  let part = 1;
  for (let c = 0; c < 3; c++) {
    added[c] *= scale;
    const room = (added[c] > 0 ? 1 - dyed[c] : dyed[c]) - STRAND_BOUND;
    part = clamp(room / Math.max(Math.abs(added[c]), 1e-4), 0, part);
  }
  for (let c = 0; c < 3; c++) dyed[c] += part * added[c];
}

/** A LUT's colour between its nodes, into `found`. */
function lookUp(lut, size, rgb, found) {
  const last = size - 1;
  const [x, y, z] = [rgb[0] * last, rgb[1] * last, rgb[2] * last];
  const [left, low, near] = [Math.min(x | 0, last - 1), Math.min(y | 0, last - 1), Math.min(z | 0, last - 1)];
  const [right, high, far] = [x - left, y - low, z - near];
  const node = ((near * size + low) * size + left) * 3;
  const [row, layer] = [size * 3, size * size * 3];
  for (let c = 0; c < 3; c++) {
    const a = mix(lut[node + c], lut[node + c + 3], right);
    const b = mix(lut[node + row + c], lut[node + row + c + 3], right);
    const d = mix(lut[node + layer + c], lut[node + layer + c + 3], right);
    const e = mix(lut[node + layer + row + c], lut[node + layer + row + c + 3], right);
    found[c] = mix(mix(a, b, high), mix(d, e, high), far);
  }
  return found;
}

/** A curve of one value for each code, at any luma. */
function at(curve, luma) {
  const place = clamp(luma, 0, 1) * LAST;
  const below = Math.min(place | 0, LAST - 1);
  return mix(curve[below], curve[below + 1], place - below);
}

/** Undyed hair's usual colour at a luma, into `found`. */
function naturalAt(luma, found) {
  const place = clamp(luma, 0, 1) * LAST;
  const below = Math.min(place | 0, LAST - 1);
  for (let c = 0; c < 3; c++) found[c] = mix(NATURAL_COLORS[below][c], NATURAL_COLORS[below + 1][c], place - below);
  return found;
}

/** One of the measured statistics for hair of a mean luma. */
function statistic(name, luma) {
  const { [name]: rows, luma: lumas } = STATISTICS;
  if (!Array.isArray(rows[0])) return interpolate(luma, lumas, rows);
  return rows[0].map((_, column) => interpolate(luma, lumas, rows.map((row) => row[column])));
}

function spreadOf(histogram, values) {
  const mean = dot(histogram, values);
  return Math.sqrt(Math.max(histogram.reduce((sum, share, code) => sum + share * (values[code] - mean) ** 2, 0), 0));
}

/** CIE Lab's chroma, of sRGB under D65. */
function labChroma(rgb) {
  const [red, green, blue] = rgb.map(toLinear);
  const f = (value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = f((0.412453 * red + 0.35758 * green + 0.180423 * blue) / 0.950456);
  const y = f(0.212671 * red + 0.71516 * green + 0.072169 * blue);
  const z = f((0.019334 * red + 0.119193 * green + 0.950227 * blue) / 1.088754);
  return Math.hypot(500 * (x - y), 200 * (y - z));
}
