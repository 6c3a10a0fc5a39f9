// Small pictures drawn here, without the card: for machines whose processor plays the card, where
// each pass and each copy is waited for. The same steps as the shaders, at a fraction of the pixels;
// it is shown only while something is dragged.

import {
  BRIGHTEST,
  DARKEST,
  EVEN_SHARE,
  GREEN_MAGENTA,
  GREEN_MAGENTA_SHARE,
  LEAST_DYED_LUMA,
  LEAST_WEIGHT,
  LESS_DETAIL_ON_LIGHT,
  LIGHTEST,
  MAX_SLOPE,
  NOISE_LUMA,
  REC601_LUMA,
  STRAND_BOUND,
  STRAND_LIMIT,
} from "./constants.js";
import { fromHalf } from "./color/half.js";
import { clamp } from "./color/numbers.js";
import { luma601 } from "./color/oklab.js";
import { blendPosition, strandShare } from "./color/strands.js";

const [RED, GREEN, BLUE] = REC601_LUMA;

export class Sketch {
  /**
   * @param {ImageData} photo
   * @param {{facts, pixels: Float32Array}} analysis both made small
   * @param {number} sigma of the Gaussian that detail is told from, in these pixels
   */
  constructor(photo, { facts, pixels }, sigma) {
    Object.assign(this, { photo, facts, pixels, result: new ImageData(photo.width, photo.height), weights: null });
    if (!facts.box) return;
    const [left, top, right, bottom] = facts.box;
    this.size = [right - left, bottom - top];
    const count = this.size[0] * this.size[1];
    const alphas = Float32Array.from({ length: count }, (_, at) => pixels[at * 4 + 3]);
    this.inHair = Uint32Array.from(alphas.keys()).filter((at) => alphas[at] > 0);
    this.after = new Float32Array(count * 3);
    this.luma = new Float32Array(count);
    this.blur = new Blur(this.size, sigma, alphas);
    const before = this.luma.map((_, at) => RED * pixels[at * 4] + GREEN * pixels[at * 4 + 1] + BLUE * pixels[at * 4 + 2]);
    const means = this.blur.run(before);
    this.fine = before.map((luma, at) => luma - means[at]);
  }

  /** @param {{layers, halves}} weights where the look's colours lie, for these pixels */
  setWeights({ layers, halves }) {
    this.weights = layers ? fromHalf(halves) : null;
  }

  /** The picture with the look; the photo left of the split (0..1). */
  draw(look, split) {
    const { photo, result, facts } = this;
    result.data.set(photo.data);
    if (!look || !facts.box) return result;
    const t = blendPosition(facts.intensity, look.references);
    this.dye(look, t);
    const detail = look.detail * (1 - LESS_DETAIL_ON_LIGHT * t);
    if (detail > 0) this.regainDetail(detail);
    this.addStrandColor(look, t);
    this.lay(look.strength, split * photo.width);
    return result;
  }

  dye(look, t) {
    const { pixels, inHair, after, luma, weights, size } = this;
    look.floats ??= { dark: floatsOf(look.dark), light: floatsOf(look.light) };
    const { dark, light } = look.floats;
    const count = weights ? look.count : 1;
    const layer = size[0] * size[1] * 4;
    for (const at of inHair) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let index = 0; index < count; index++) {
        const weight = weights ? weights[(index >> 2) * layer + at * 4 + (index & 3)] : 1;
        if (weight === 0) continue;
        for (let side = 0; side < 2; side++) {
          const share = weight * (side ? t : 1 - t);
          if (share === 0) continue;
          lookUp(side ? light : dark, look.size, index, pixels, at * 4);
          red += share * found[0];
          green += share * found[1];
          blue += share * found[2];
        }
      }
      after[at * 3] = red;
      after[at * 3 + 1] = green;
      after[at * 3 + 2] = blue;
      luma[at] = RED * red + GREEN * green + BLUE * blue;
    }
  }

  regainDetail(detail) {
    const { pixels, inHair, after, luma, fine, blur } = this;
    const means = blur.run(luma);
    let [both, own] = [0, 1e-9];
    for (const at of inHair) {
      const alpha = pixels[at * 4 + 3];
      both += alpha * fine[at] * (luma[at] - means[at]);
      own += alpha * fine[at] * fine[at];
    }
    const slope = clamp(both / own, 0, MAX_SLOPE);
    for (const at of inHair) {
      const power = fine[at] * fine[at];
      const aboveNoise = (detail * power) / (power + NOISE_LUMA * NOISE_LUMA);
      const change = fine[at] * (aboveNoise + EVEN_SHARE) * slope - (luma[at] - means[at]) * EVEN_SHARE;
      const lightest = Math.max(after[at * 3], after[at * 3 + 1], after[at * 3 + 2]);
      const most = Math.max(LIGHTEST / Math.max(lightest, 0.1), 1);
      const factor = Math.min(clamp(1 + change / Math.max(luma[at], LEAST_DYED_LUMA), DARKEST, BRIGHTEST), most);
      for (let channel = 0; channel < 3; channel++) after[at * 3 + channel] *= factor;
    }
  }

  addStrandColor(look, t) {
    const { pixels, inHair, after, weights, size } = this;
    const { intensity, color } = this.facts;
    const strands = look.lumas.map((luma, index) => strandShare(look.strandColor * look.shares[index], luma, intensity, t));
    const tint = color.map((value) => value - luma601(color));
    const count = weights ? look.count : 1;
    const layer = size[0] * size[1] * 4;
    const added = new Float32Array(3);
    for (const at of inHair) {
      let share = weights ? 0 : strands[0];
      for (let index = 0; weights && index < count; index++) {
        share += strands[index] * weights[(index >> 2) * layer + at * 4 + (index & 3)];
      }
      const own = RED * pixels[at * 4] + GREEN * pixels[at * 4 + 1] + BLUE * pixels[at * 4 + 2];
      for (let channel = 0; channel < 3; channel++) added[channel] = pixels[at * 4 + channel] - own - tint[channel];
      const across = added[0] * GREEN_MAGENTA[0] + added[1] * GREEN_MAGENTA[1] + added[2] * GREEN_MAGENTA[2];
      for (let channel = 0; channel < 3; channel++) added[channel] -= (1 - GREEN_MAGENTA_SHARE) * across * GREEN_MAGENTA[channel];
      const scale = share / (1 + Math.hypot(...added) / STRAND_LIMIT);
      let part = 1;
      for (let channel = 0; channel < 3; channel++) {
        const shown = clamp(after[at * 3 + channel], 0, 1);
        after[at * 3 + channel] = shown;
        added[channel] *= scale;
        const room = (added[channel] > 0 ? 1 - shown : shown) - STRAND_BOUND;
        part = clamp(room / Math.max(Math.abs(added[channel]), 1e-4), 0, part);
      }
      for (let channel = 0; channel < 3; channel++) after[at * 3 + channel] += part * added[channel];
    }
  }

  lay(strength, split) {
    const { pixels, inHair, after, photo, result, facts } = this;
    const [left, top] = facts.box;
    const wide = this.size[0];
    for (const at of inHair) {
      const x = left + (at % wide);
      if (x + 0.5 < split) continue;
      const to = ((top + Math.floor(at / wide)) * photo.width + x) * 4;
      const weight = pixels[at * 4 + 3] * strength * 255;
      for (let channel = 0; channel < 3; channel++) {
        result.data[to + channel] += weight * (clamp(after[at * 3 + channel], 0, 1) - pixels[at * 4 + channel]);
      }
    }
  }
}

/** A Gaussian mean over the hair, weighed by its alpha, mirrored at the borders. */
class Blur {
  constructor([width, height], sigma, alphas) {
    const radius = Math.max(1, Math.round(sigma * 3));
    const kernel = Float32Array.from({ length: 2 * radius + 1 }, (_, at) => Math.exp(-0.5 * ((at - radius) / sigma) ** 2));
    const total = kernel.reduce((sum, one) => sum + one, 0);
    Object.assign(this, { width, height, radius, alphas, kernel: kernel.map((one) => one / total) });
    this.scratch = [0, 1].map(() => new Float32Array(width * height));
    this.weighed = new Float32Array(width * height);
    this.weights = this.both(alphas).slice();
  }

  run(values) {
    const { alphas, weights } = this;
    const { weighed } = this;
    for (let at = 0; at < weighed.length; at++) weighed[at] = values[at] * alphas[at];
    const sums = this.both(weighed);
    for (let at = 0; at < sums.length; at++) sums[at] /= Math.max(weights[at], LEAST_WEIGHT);
    return sums;
  }

  both(values) {
    const { width, height, scratch } = this;
    this.pass(values, scratch[0], width, 1, height, width);
    this.pass(scratch[0], scratch[1], height, width, width, 1);
    return scratch[1];
  }

  pass(from, to, length, step, lines, lineStep) {
    const { kernel, radius } = this;
    for (let line = 0; line < lines; line++) {
      const start = line * lineStep;
      for (let at = 0; at < length; at++) {
        let sum = 0;
        const isInside = at >= radius && at + radius < length;
        for (let k = -radius; k <= radius; k++) {
          let where = at + k;
          if (!isInside) {
            where = Math.abs(where);
            if (where >= length) where = Math.max(2 * length - 2 - where, 0);
          }
          sum += kernel[k + radius] * from[start + where * step];
        }
        to[start + at * step] = sum;
      }
    }
  }
}

const floatsOf = (table) => (table instanceof Uint16Array ? fromHalf(table) : table);

const found = new Float32Array(3);

/** Reads a pixel's colour in one of a look's cubes, between its nodes, into `found`. */
function lookUp(table, size, index, pixels, from) {
  const last = size - 1;
  const x = clamp(pixels[from], 0, 1) * last;
  const y = clamp(pixels[from + 1], 0, 1) * last;
  const z = clamp(pixels[from + 2], 0, 1) * last;
  const left = Math.min(x | 0, last - 1);
  const low = Math.min(y | 0, last - 1);
  const near = Math.min(z | 0, last - 1);
  const right = x - left;
  const high = y - low;
  const far = z - near;
  const node = (((index * size + near) * size + low) * size + left) * 4;
  const row = size * 4;
  const plane = size * row;
  for (let channel = 0; channel < 3; channel++) {
    const at = node + channel;
    const a = table[at] + right * (table[at + 4] - table[at]);
    const b = table[at + row] + right * (table[at + row + 4] - table[at + row]);
    const c = table[at + plane] + right * (table[at + plane + 4] - table[at + plane]);
    const d = table[at + plane + row] + right * (table[at + plane + row + 4] - table[at + plane + row]);
    const front = a + high * (b - a);
    found[channel] = front + far * (c + high * (d - c) - front);
  }
}
