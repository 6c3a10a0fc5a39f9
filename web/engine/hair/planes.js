// Planes of numbers: {values: Float32Array, width, height}, row by row.

export const plane = (width, height, values = new Float32Array(width * height)) => ({ values, width, height });

/** A rectangle of a plane at another size: area averages where it shrinks, else bilinear. */
export function resized(source, { left = 0, top = 0, right = source.width, bottom = source.height }, width, height) {
  const shrinks = right - left >= width && bottom - top >= height;
  const columns = shrinks ? areas(left, right, width) : points(left, right, width);
  const rows = shrinks ? areas(top, bottom, height) : points(top, bottom, height);
  const result = plane(width, height);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      let sum = 0;
      for (const [v, rowWeight] of row) for (const [u, weight] of column) sum += rowWeight * weight * source.values[v * source.width + u];
      result.values[y * width + x] = sum;
    });
  });
  return result;
}

/** For each of count cells over start..end: [index, weight] of what it covers. */
function areas(start, end, count) {
  const step = (end - start) / count;
  return Array.from({ length: count }, (_, cell) => {
    const [from, to] = [start + cell * step, start + (cell + 1) * step];
    const covered = [];
    for (let index = Math.floor(from + 1e-9); index < to - 1e-9; index++) {
      covered.push([index, (Math.min(to, index + 1) - Math.max(from, index)) / step]);
    }
    return covered;
  });
}

function points(start, end, count) {
  const step = (end - start) / count;
  return Array.from({ length: count }, (_, cell) => {
    const at = Math.min(Math.max(start + (cell + 0.5) * step - 0.5, start), end - 1);
    const low = Math.floor(at);
    return [
      [low, 1 - (at - low)],
      [Math.min(low + 1, end - 1), at - low],
    ];
  });
}

/** Gaussian blur as OpenCV's for float pictures: the same radius, mirrored at the edges. */
export function blurred(source, sigma) {
  const radius = (Math.round(sigma * 8 + 1) | 1) >> 1;
  const weights = Array.from({ length: radius + 1 }, (_, k) => Math.exp((-0.5 * k * k) / (sigma * sigma)));
  const total = 2 * weights.reduce((sum, weight) => sum + weight, 0) - weights[0];
  const kernel = weights.map((weight) => weight / total);
  const { width, height } = source;
  const across = along(source.values, kernel, { count: height, jump: width }, { count: width, jump: 1 });
  return plane(width, height, along(across, kernel, { count: width, jump: 1 }, { count: height, jump: width }));
}

function along(values, kernel, lines, steps) {
  const result = new Float32Array(values.length);
  const radius = kernel.length - 1;
  const { count, jump } = steps;
  const line = new Float32Array(count + 2 * radius);
  const period = Math.max(2 * (count - 1), 1);
  for (let index = 0; index < lines.count; index++) {
    const start = index * lines.jump;
    for (let at = 0; at < line.length; at++) {
      const around = (((at - radius) % period) + period) % period;
      line[at] = values[start + (around < count ? around : period - around) * jump];
    }
    for (let at = 0; at < count; at++) {
      let sum = kernel[0] * line[at + radius];
      for (let k = 1; k <= radius; k++) sum += kernel[k] * (line[at + radius - k] + line[at + radius + k]);
      result[start + at * jump] = sum;
    }
  }
  return result;
}

/** The value under which a share of all values lies, interpolated. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}
