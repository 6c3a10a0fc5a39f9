// Where in the picture the hair is, so that the card need not look at the rest.

// hairseg/segmentation/refine.py cuts mask values under 0.05, and its band needs values above this.
const LEAST = 0.04;
// The guided filter may give a pixel hair that lies so many pixels of a 256-pixel mask away from
// where the network sees any.
const MARGIN = 6 / 256;

/**
 * The rectangle around all hair in a mask, side x side.
 *
 * @returns {?{left, top, right, bottom}} in shares of the picture, or null where there is no hair
 */
export function findHairBox(mask, side) {
  let [left, top, right, bottom] = [side, side, -1, -1];
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      if (mask[at] <= LEAST) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  if (right < 0) return null;
  return grown({ left: left / side, top: top / side, right: (right + 1) / side, bottom: (bottom + 1) / side }, MARGIN, MARGIN);
}

/** The rectangle around two. */
export const union = (one, other) => ({
  left: Math.min(one.left, other.left),
  top: Math.min(one.top, other.top),
  right: Math.max(one.right, other.right),
  bottom: Math.max(one.bottom, other.bottom),
});

/** The rectangle with a margin, still within the picture. */
export function grown({ left, top, right, bottom }, horizontally, vertically) {
  return {
    left: Math.max(0, left - horizontally),
    top: Math.max(0, top - vertically),
    right: Math.min(1, right + horizontally),
    bottom: Math.min(1, bottom + vertically),
  };
}
