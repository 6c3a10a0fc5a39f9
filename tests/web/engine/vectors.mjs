// The vectors that a Python test wrote for its Node test: JSON and arrays of float32.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = process.env.HAIRSEG_VECTORS;

export const readJson = (name) => JSON.parse(readFileSync(join(FOLDER, name), "utf8"));

export const readBytes = (name) => readFileSync(join(FOLDER, name));

export function readFloats(name) {
  const bytes = readBytes(name);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** The largest and the mean difference of two lists. */
export function differences(got, expected) {
  const each = Array.from(expected, (value, at) => Math.abs(got[at] - value));
  return { most: each.reduce((worst, one) => Math.max(worst, one), 0), mean: each.reduce((sum, one) => sum + one, 0) / each.length };
}
