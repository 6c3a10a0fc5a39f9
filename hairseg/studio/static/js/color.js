// OKLCh (Björn Ottosson, 2020), for the colour controls.

import { oklabToSrgb, srgbToOklab } from "../engine/color/oklab.js";

export function rgbToHex(rgb) {
  const codes = rgb.map((value) => Math.round(Math.min(Math.max(value, 0), 1) * 255));
  return `#${codes.map((code) => code.toString(16).padStart(2, "0")).join("")}`;
}

export function rgbToLch(rgb) {
  const [l, a, b] = srgbToOklab(rgb);
  return { l, c: Math.hypot(a, b), h: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360 };
}

function lchToRgb({ l, c, h }) {
  return oklabToSrgb([l, c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)]);
}

/** The colour, with as much of its chroma as a screen can show. */
export function lchToHex(lch) {
  const isShown = (c) => lchToRgb({ ...lch, c }).every((value) => value >= -0.0005 && value <= 1.0005);
  if (isShown(lch.c)) return rgbToHex(lchToRgb(lch));
  let [low, high] = [0, lch.c];
  for (let round = 0; round < 12; round++) {
    const middle = (low + high) / 2;
    if (isShown(middle)) low = middle;
    else high = middle;
  }
  return rgbToHex(lchToRgb({ ...lch, c: low }));
}
