// How far the lightest strands stand out, changed in a LUT: a port of hairseg/shine.py.

import { clamp, uniform } from "./numbers.js";
import { luma601 } from "./oklab.js";

const [MATTE, GLOSSY] = [0.35, 1.6];
const CEILING = 0.985;

/**
 * Changes a LUT in place.
 *
 * @param {Float32Array} lut RGB, red fastest
 * @param {number} intensity mean luma of the hair that it is for
 * @param {number} shine 0 matte, 1 as it is, 2 glossy
 */
export function changeShine(lut, size, intensity, shine) {
  if (shine === 1) return;
  const last = size - 1;
  const lumaAt = (node) => luma601(lut.subarray(node * 3, node * 3 + 3));
  const grey = Array.from({ length: size }, (_, node) => lumaAt((node * size + node) * size + node));
  const middle = uniform(intensity, grey);
  const factor = 1 + (shine - 1) * (shine > 1 ? GLOSSY - 1 : 1 - MATTE);
  const span = Math.max(0.5 * intensity, 0.05);
  for (let node = 0; node < size ** 3; node++) {
    const rgb = [node % size, Math.floor(node / size) % size, Math.floor(node / size ** 2)];
    const reach = clamp((luma601(rgb) / last - intensity) / span, 0, 1);
    if (reach === 0) continue;
    const output = lumaAt(node);
    const wanted = output + reach * Math.max(output - middle, 0) * (factor - 1);
    const at = node * 3;
    const peak = Math.max(lut[at], lut[at + 1], lut[at + 2], 1e-4);
    const scale = Math.min(wanted / Math.max(output, 1e-4), Math.max(CEILING / peak, 1));
    for (let channel = 0; channel < 3; channel++) lut[at + channel] *= scale;
  }
}
