// A look's LUTs as they go onto the card: shine and partial strengths worked into the tables
// (hairseg/render/palette.py).

import { mix } from "./color/numbers.js";
import { fromHalf, toHalf } from "./color/half.js";
import { changeShine } from "./color/shine.js";

/**
 * @param {object} look from the catalogue
 * @param {number} shine times the look's own, 1 leaves it
 * @returns {{dark, light: Uint16Array}} float16 RGB; all colours, one behind the other
 */
export function lookTables(look, shine) {
  const { halves, size, strengths } = look;
  const amount = Math.min(look.shine * shine, 2);
  const length = halves.length / 2;
  const sides = [halves.subarray(0, length), halves.subarray(length)];
  if (amount === 1 && strengths.every((strength) => strength === 1)) return { dark: sides[0], light: sides[1] };
  const [dark, light] = sides.map((side, index) => {
    const floats = fromHalf(side);
    const each = size ** 3 * 3;
    strengths.forEach((strength, color) => {
      const lut = floats.subarray(color * each, (color + 1) * each);
      changeShine(lut, size, look.references[index], amount);
      if (strength < 1) weaken(lut, size, strength);
    });
    return toHalf(floats);
  });
  return { dark, light };
}

/** Leaves a share of the hair's own colour. */
function weaken(lut, size, strength) {
  const last = size - 1;
  for (let at = 0; at < lut.length; at++) {
    const node = Math.floor(at / 3);
    const own = Math.floor(node / size ** (at % 3)) % size;
    lut[at] = mix(own / last, lut[at], strength);
  }
}
