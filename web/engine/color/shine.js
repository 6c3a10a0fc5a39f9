// How far the lightest strands stand out, changed in a LUT: a port of hairseg/dye/shine.py.

import { GLOSSY, MATTE, SHINE_BEND, SHINE_CEILING, SHINE_ROOM } from "../constants.js";
import { uniform } from "./numbers.js";
import { luma601 } from "./oklab.js";


/**
 * Changes a LUT in place.
 *
 * @param {Float32Array} lut RGB, red fastest
 * @param {number} intensity mean luma of the hair that it is for
 * @param {number} shine 0 matte, 1 as it is, 2 glossy
 */
export function changeShine(lut, size, intensity, shine) {
  if (shine === 1) return;
  const lumaAt = (node) => luma601(lut.subarray(node * 3, node * 3 + 3));
  const grey = Array.from({ length: size }, (_, node) => lumaAt((node * size + node) * size + node));
  const middle = uniform(intensity, grey);
  const factor = 1 + (shine - 1) * (shine > 1 ? GLOSSY - 1 : 1 - MATTE);
  for (let node = 0; node < size ** 3; node++) {
    const output = lumaAt(node);
    const above = (output - middle) / SHINE_BEND;
    if (above <= 0) continue;
    const at = node * 3;
    const peak = Math.max(lut[at], lut[at + 1], lut[at + 2], 1e-4);
    const room = Math.min(Math.max((SHINE_CEILING - peak) / SHINE_ROOM, 0), 1);
    const change = room * (factor - 1) * SHINE_BEND * (above - (1 - Math.exp(-above)));
    const scale = Math.min(1 + change / Math.max(output, 1e-4), Math.max(SHINE_CEILING / peak, 1));
    for (let channel = 0; channel < 3; channel++) lut[at + channel] *= scale;
  }
}
