// float16 to float32 by a table.

let table = null;

function makeTable() {
  const values = new Float32Array(65536);
  for (let half = 0; half < 65536; half++) {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) values[half] = sign * fraction * 2 ** -24;
    else values[half] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return values;
}

/** @param {Uint16Array} halves finite ones */
export function toFloats(halves) {
  table ??= makeTable();
  const floats = new Float32Array(halves.length);
  for (let at = 0; at < halves.length; at++) floats[at] = table[halves[at]];
  return floats;
}
