// float32 to float16 and back, rounded to the nearest; only for finite values.

const view = new Float32Array(1);
const bits = new Uint32Array(view.buffer);

/** @returns {Uint16Array} what texImage3D takes as HALF_FLOAT */
export function toHalf(values) {
  return Uint16Array.from(values, (value) => {
    view[0] = value;
    const sign = (bits[0] >>> 16) & 0x8000;
    const exponent = ((bits[0] >>> 23) & 0xff) - 112;
    const fraction = bits[0] & 0x7fffff;
    if (exponent <= 0) {
      if (exponent < -10) return sign;
      const shift = 14 - exponent;
      const whole = fraction | 0x800000;
      return sign | ((whole + (1 << (shift - 1))) >> shift);
    }
    return sign | ((((exponent << 23) | fraction) + 0x1000) >> 13);
  });
}

/** @param {Uint16Array} halves @returns {Float32Array} */
export function fromHalf(halves) {
  const table = (decoded ??= Float32Array.from({ length: 1 << 16 }, (_, half) => decode(half)));
  return Float32Array.from(halves, (half) => table[half]);
}

let decoded = null;

function decode(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}
