// Locks of hair that highlights are put on: a port of hairseg/render/highlights.py, which says why, on the
// network's own picture.

import { ENOUGH_HAIR, FINE_STRAND_WEIGHT, FINE_STRAND_WIDTH, FLOW_WEIGHT, STRAND_EDGE, STRAND_STEPS } from "../constants.js";
import { clamp } from "../color/numbers.js";
import { blurred, plane, quantile } from "./planes.js";


/**
 * @param {{values, width, height}} luma, mask, along planes of one size
 * @param {{share: number, widthPx: number}} strands
 * @returns {{values, width, height}} the share of the strands' colour
 */
export function findLocks(luma, mask, along, { share, widthPx }) {
  if (share <= 0 || !mask.values.some((hair) => hair > ENOUGH_HAIR)) return plane(luma.width, luma.height);
  const direction = directions(luma, along, widthPx);
  const ridges = averagedAlong(ridgesOf(luma, mask, widthPx), direction, widthPx);
  const finePx = FINE_STRAND_WIDTH * widthPx;
  if (finePx >= 1) {
    const fine = averagedAlong(ridgesOf(luma, mask, finePx), direction, finePx).values;
    ridges.values.forEach((value, at) => (ridges.values[at] = value + FINE_STRAND_WEIGHT * fine[at]));
  }
  const inside = ridges.values.filter((_, at) => mask.values[at] > ENOUGH_HAIR);
  const threshold = quantile(inside, 1 - Math.min(share, 1));
  const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  const deviation = Math.sqrt(inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length);
  const soft = STRAND_EDGE * Math.max(deviation, 1e-6);
  return mapped(ridges, (value) => {
    const strand = clamp((value - threshold) / (2 * soft) + 0.5, 0, 1);
    return strand * strand * (3 - 2 * strand);
  });
}

function averagedAlong(ridges, { stepX, stepY }, widthPx) {
  const { width, height } = ridges;
  let source = ridges;
  for (const widths of STRAND_STEPS) {
    const reach = widths * widthPx;
    const moved = plane(width, height);
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const [dx, dy] = [reach * stepX[at], reach * stepY[at]];
        moved.values[at] = (source.values[at] + sample(source, x + dx, y + dy) + sample(source, x - dx, y - dy)) / 3;
      }
    }
    source = moved;
  }
  return source;
}

/** Luma around its surroundings at a strand's width, evened out over dark and light parts. */
function ridgesOf(luma, mask, widthPx) {
  const weight = mapped(mask, (hair) => Math.max(hair, 1e-3));
  const narrow = weightedMean(luma, weight, Math.max(0.35 * widthPx, 0.5));
  const around = weightedMean(luma, weight, 1.6 * widthPx);
  const ridges = mapped(narrow, (value, at) => value - around.values[at]);
  const spread = weightedMean(mapped(ridges, (value) => value * value), weight, 4 * widthPx);
  return mapped(ridges, (value, at) => value / Math.max(Math.sqrt(spread.values[at]), 2e-3));
}

/** Unit vectors along the strands. */
function directions(luma, along, widthPx) {
  const own = gradient(blurred(luma, Math.max(0.3 * widthPx, 0.7)));
  const flow = gradient(along);
  const base = FLOW_WEIGHT ** 2;
  flow.x.forEach((value, at) => {
    const norm = Math.max(Math.hypot(value, flow.y[at]), 1e-6);
    flow.x[at] /= norm;
    flow.y[at] /= norm;
  });
  const tensor = (product) => blurred(mapped(luma, (_, at) => product(at)), 1.5 * widthPx).values;
  const xx = tensor((at) => own.x[at] ** 2 + base * flow.y[at] ** 2);
  const xy = tensor((at) => own.x[at] * own.y[at] - base * flow.x[at] * flow.y[at]);
  const yy = tensor((at) => own.y[at] ** 2 + base * flow.x[at] ** 2);
  const across = xx.map((value, at) => 0.5 * Math.atan2(2 * xy[at], value - yy[at]));
  return { stepX: across.map((angle) => -Math.sin(angle)), stepY: across.map((angle) => Math.cos(angle)) };
}

/** Sobel's derivatives, as changes per pixel. */
function gradient({ values, width, height }) {
  const mirrored = (at, count) => (count < 2 ? 0 : at < 0 ? -at : at >= count ? 2 * count - 2 - at : at);
  const get = (x, y) => values[mirrored(y, height) * width + mirrored(x, width)];
  const result = { x: new Float32Array(values.length), y: new Float32Array(values.length) };
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const [nw, ne, sw, se] = [get(x - 1, y - 1), get(x + 1, y - 1), get(x - 1, y + 1), get(x + 1, y + 1)];
      result.x[at] = (ne + 2 * get(x + 1, y) + se - nw - 2 * get(x - 1, y) - sw) / 8;
      result.y[at] = (sw + 2 * get(x, y + 1) + se - nw - 2 * get(x, y - 1) - ne) / 8;
    }
  }
  return result;
}

function weightedMean(values, weight, sigma) {
  const sums = blurred(mapped(values, (value, at) => value * weight.values[at]), sigma);
  const weights = blurred(weight, sigma).values;
  return mapped(sums, (sum, at) => sum / weights[at]);
}

function sample({ values, width, height }, x, y) {
  const [u, v] = [clamp(x, 0, width - 1), clamp(y, 0, height - 1)];
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
  const [across, down] = [u - left, v - top];
  const upper = values[top * width + left] * (1 - across) + values[top * width + right] * across;
  const lower = values[bottom * width + left] * (1 - across) + values[bottom * width + right] * across;
  return upper * (1 - down) + lower * down;
}

const mapped = ({ values, width, height }, change) => plane(width, height, values.map(change));
