// Rectangles of pixels {top, left, bottom, right}, end exclusive (hairseg/core/box.py).

export const box = (top, left, bottom, right) => ({ top, left, bottom, right });
export const heightOf = ({ top, bottom }) => bottom - top;
export const widthOf = ({ left, right }) => right - left;
export const sideOf = (one) => Math.max(heightOf(one), widthOf(one));
export const areaOf = (one) => Math.max(heightOf(one), 0) * Math.max(widthOf(one), 0);

/** The box around both. */
export const joined = (one, other) =>
  box(Math.min(one.top, other.top), Math.min(one.left, other.left), Math.max(one.bottom, other.bottom), Math.max(one.right, other.right));

/** What both share; its area is 0 where they do not meet. */
export const common = (one, other) =>
  box(Math.max(one.top, other.top), Math.max(one.left, other.left), Math.min(one.bottom, other.bottom), Math.min(one.right, other.right));

/** The rectangle with a margin, within a picture. */
export const grown = ({ top, left, bottom, right }, margin, { height, width }) =>
  box(Math.max(0, top - margin), Math.max(0, left - margin), Math.min(height, bottom + margin), Math.min(width, right + margin));

/** Rounds half to even, as Python does: a box must be the same to the pixel. */
export function rounded(value) {
  const whole = Math.floor(value);
  const rest = value - whole;
  if (rest !== 0.5) return Math.round(value);
  return whole % 2 ? whole + 1 : whole;
}
