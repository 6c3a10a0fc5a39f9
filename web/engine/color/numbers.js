// Interpolation and a small linear solver.

export const mix = (from, to, share) => from + (to - from) * share;
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
export const clipped = (rgb) => rgb.map((value) => clamp(value, 0, 1));

/** Linear interpolation on nodes k / (n - 1). */
export function uniform(x, values) {
  const position = clamp(x, 0, 1) * (values.length - 1);
  const below = Math.min(Math.floor(position), values.length - 2);
  return mix(values[below], values[below + 1], position - below);
}

/** Linear interpolation on rising xs; outside, the nearest end. */
export function interpolate(x, xs, ys) {
  const { index, share } = locate(x, xs);
  return mix(ys[index], ys[index + 1], share);
}

/** Which interval of rising xs holds x, and where in it. */
export function locate(x, xs) {
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  const span = xs[low + 1] - xs[low];
  const share = span > 0 ? (x - xs[low]) / span : 0;
  return { index: low, share: clamp(share, 0, 1) };
}

/** Solves matrix · x = right by Gauss-Jordan with pivoting; right may have several columns. */
export function solve(matrix, right) {
  const rows = matrix.map((row, i) => [...row, ...right[i]]);
  const count = rows.length;
  for (let column = 0; column < count; column++) {
    let pivot = column;
    for (let row = column + 1; row < count; row++) {
      if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    rows[column] = rows[column].map((value) => value / rows[column][column]);
    for (let row = 0; row < count; row++) {
      if (row === column) continue;
      const factor = rows[row][column];
      rows[row] = rows[row].map((value, i) => value - factor * rows[column][i]);
    }
  }
  return rows.map((row) => row.slice(count));
}
