// The port of the dye gives the LUTs that hairseg gives.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { dyeLuts } from "../../demos/web/js/color/dye.js";
import { toHalf } from "../../demos/web/js/color/half.js";
import { FOLDER, readBytes, readFloats } from "./browser.mjs";

const CODE = 1 / 255;
const tables = JSON.parse(readBytes("assets/manifest.json")).dye;
const tones = readFloats("assets/tones.f32");

for (const file of readdirSync(join(FOLDER, "dye"))) {
  const hex = `#${file.split(".")[0]}`;
  test(`${hex} dyes as in Python`, () => {
    const expected = readFloats(join("dye", file));
    const got = dyeLuts(hex, tables, tones);
    assert.equal(got.length, expected.length);
    const most = got.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i])), 0);
    assert.ok(most < 0.25 * CODE, `off by up to ${most / CODE} codes`);
  });
}

test("float16 is rounded to the nearest", () => {
  const values = [0, 1, 0.5, 0.1, 1 / 3, 1e-4, 6e-8, 65504, -0.25];
  const bits = [0x0000, 0x3c00, 0x3800, 0x2e66, 0x3555, 0x068e, 0x0001, 0x7bff, 0xb400];
  assert.deepEqual([...toHalf(values)], bits);
});
