// sRGB, OKLab and luma, as in hairseg/core/color.py. Colours are [r, g, b], sRGB-encoded, 0..1.

import { REC601_LUMA } from "../constants.js";

// Björn Ottosson 2020: linear sRGB to cone-like responses, their cube roots to L, a, b.
const LINEAR_TO_LMS = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const LMS_TO_OKLAB = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.8086757660],
];
const LMS_TO_LINEAR = invert(LINEAR_TO_LMS);
const OKLAB_TO_LMS = invert(LMS_TO_OKLAB);

export function toLinear(value) {
  const size = Math.abs(value);
  const decoded = size <= 0.04045 ? size / 12.92 : ((size + 0.055) / 1.055) ** 2.4;
  return value < 0 ? -decoded : decoded;
}

export function toSrgb(value) {
  const size = Math.abs(value);
  const encoded = size <= 0.0031308 ? size * 12.92 : 1.055 * size ** (1 / 2.4) - 0.055;
  return value < 0 ? -encoded : encoded;
}

export function srgbToOklab(rgb) {
  return multiply(LMS_TO_OKLAB, multiply(LINEAR_TO_LMS, rgb.map(toLinear)).map(Math.cbrt));
}

/** Outside sRGB the values leave 0..1. */
export function oklabToSrgb(oklab) {
  const lms = multiply(OKLAB_TO_LMS, oklab).map((value) => value ** 3);
  return multiply(LMS_TO_LINEAR, lms).map(toSrgb);
}

/** Writes a colour as sRGB, clipped; for many of them. */
export function writeSrgb(L, a, b, into, at) {
  const [x, y, z] = OKLAB_TO_LMS;
  const long = (x[0] * L + x[1] * a + x[2] * b) ** 3;
  const medium = (y[0] * L + y[1] * a + y[2] * b) ** 3;
  const short = (z[0] * L + z[1] * a + z[2] * b) ** 3;
  for (let channel = 0; channel < 3; channel++) {
    const row = LMS_TO_LINEAR[channel];
    into[at + channel] = Math.min(Math.max(toSrgb(row[0] * long + row[1] * medium + row[2] * short), 0), 1);
  }
}

/** Rec. 601 luma of sRGB-encoded channels. */
export function luma601([red, green, blue]) {
  return REC601_LUMA[0] * red + REC601_LUMA[1] * green + REC601_LUMA[2] * blue;
}

export function hexToRgb(hex) {
  return [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16) / 255);
}

export const rgbToHex = (rgb) => `#${rgb.map((value) => Math.round(value * 255).toString(16).padStart(2, "0")).join("")}`;

function multiply(matrix, [x, y, z]) {
  return matrix.map((row) => row[0] * x + row[1] * y + row[2] * z);
}

function invert([[a, b, c], [d, e, f], [g, h, i]]) {
  const first = e * i - f * h;
  const second = f * g - d * i;
  const third = d * h - e * g;
  const scale = 1 / (a * first + b * second + c * third);
  return [
    [first * scale, (c * h - b * i) * scale, (b * f - c * e) * scale],
    [second * scale, (a * i - c * g) * scale, (c * d - a * f) * scale],
    [third * scale, (b * g - a * h) * scale, (a * e - b * d) * scale],
  ];
}
