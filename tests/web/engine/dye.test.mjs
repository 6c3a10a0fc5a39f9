// The port of the dye gives the LUTs that hairseg gives.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dyeLuts } from "../../../web/engine/color/dye.js";
import { fromHalf, toHalf } from "../../../web/engine/color/half.js";
import { changeShine } from "../../../web/engine/color/shine.js";
import { differences, readFloats, readJson } from "./vectors.mjs";

const CODE = 1 / 255;
const { colors, tables, intensity } = readJson("dye.json");
const tones = readFloats("tones.f32");

for (const hex of colors) {
  test(`${hex} dyes as in Python`, () => {
    const expected = readFloats(`${hex.slice(1)}.f32`);
    const got = dyeLuts(hex, tables, tones);
    assert.equal(got.length, expected.length);
    const { most } = differences(got, expected);
    assert.ok(most < 0.25 * CODE, `off by up to ${most / CODE} codes`);
  });
}

for (const shine of ["0.2", "1.6"]) {
  test(`shine ${shine} as in Python`, () => {
    const lut = readFloats("shine 1.0.f32");
    changeShine(lut, tables.size, intensity, Number(shine));
    const { most } = differences(lut, readFloats(`shine ${shine}.f32`));
    assert.ok(most < 0.05 * CODE, `off by up to ${most / CODE} codes`);
  });
}

test("float16 is rounded to the nearest", () => {
  const values = [0, 1, 0.5, 0.1, 1 / 3, 1e-4, 6e-8, 65504, -0.25];
  const bits = [0x0000, 0x3c00, 0x3800, 0x2e66, 0x3555, 0x068e, 0x0001, 0x7bff, 0xb400];
  assert.deepEqual([...toHalf(values)], bits);
  assert.deepEqual([...toHalf(fromHalf(Uint16Array.from(bits)))], bits);
});
