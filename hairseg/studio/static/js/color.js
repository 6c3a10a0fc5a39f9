// sRGB and OKLCh (Björn Ottosson, 2020), for the colour controls.

const toLinear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const toEncoded = (value) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);

export function hexToRgb(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
}

export function rgbToHex(rgb) {
  const codes = rgb.map((value) => Math.round(Math.min(Math.max(value, 0), 1) * 255));
  return `#${codes.map((code) => code.toString(16).padStart(2, "0")).join("")}`;
}

export function rgbToLch(rgb) {
  const [r, g, b] = rgb.map(toLinear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const x = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const y = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return { l: lightness, c: Math.hypot(x, y), h: ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360 };
}

function lchToRgb({ l, c, h }) {
  const [x, y] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const lms = [l + 0.3963377774 * x + 0.2158037573 * y, l - 0.1055613458 * x - 0.0638541728 * y, l - 0.0894841775 * x - 1.291485548 * y];
  const [a, b, d] = lms.map((value) => value ** 3);
  return [
    4.0767416621 * a - 3.3077115913 * b + 0.2309699292 * d,
    -1.2684380046 * a + 2.6097574011 * b - 0.3413193965 * d,
    -0.0041960863 * a - 0.7034186147 * b + 1.707614701 * d,
  ].map(toEncoded);
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
