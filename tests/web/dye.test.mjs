// The port of the dye gives the LUTs that hairseg gives.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { dyeLuts } from "../../web/engine/color/dye.js";
import { fromHalf, toHalf } from "../../web/engine/color/half.js";
import { changeShine } from "../../web/engine/color/shine.js";
import { findAxis } from "../../web/engine/hair/hair_axis.js";
import { findLocks } from "../../web/engine/hair/locks.js";
import { plane } from "../../web/engine/hair/planes.js";
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
  assert.deepEqual([...toHalf(fromHalf(Uint16Array.from(bits)))], bits);
});

for (const photo of ["portrait", "closeup"]) {
  test(`roots, tips and sides as in Python: ${photo}`, (t) => {
    const { aspect, side, box } = JSON.parse(readBytes(`axis.${photo}.json`));
    const found = findAxis(plane(side, side, readFloats(`axis.${photo}.mask`)), aspect);
    const expected = readFloats(`axis.${photo}.f32`);
    found.box.forEach((edge, index) => assert.ok(Math.abs(edge - box[index]) < 1e-6));
    for (const [name, got, from] of [
      ["along", found.along, 0],
      ["side", found.side, found.along.length],
    ]) {
      const differences = Array.from(got, (value, at) => Math.abs(value - expected[from + at]));
      const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
      t.diagnostic(`${name}: ${mean.toFixed(5)} off on average, ${Math.max(...differences).toFixed(4)} at most`);
      // A parting that is told by a hair's breadth of mask falls a cell further in one of the two.
      assert.ok(mean < (name === "side" ? 0.03 : 0.01), `${name} is ${mean} off`);
    }
  });
}

for (const shine of ["0.2", "1.6"]) {
  test(`shine ${shine} as in Python`, () => {
    const { size, darkIntensity } = JSON.parse(readBytes("assets/manifest.json")).looks.find(({ id }) => id === "copper");
    const lut = readFloats("shine/1.0.f32");
    changeShine(lut, size, darkIntensity, Number(shine));
    const expected = readFloats(`shine/${shine}.f32`);
    const most = lut.reduce((worst, value, at) => Math.max(worst, Math.abs(value - expected[at])), 0);
    assert.ok(most < 0.05 * CODE, `off by up to ${most / CODE} codes`);
  });
}

for (const photo of ["portrait", "closeup"]) {
  test(`strands as in Python: ${photo}`, () => {
    const { side } = JSON.parse(readBytes(`axis.${photo}.json`));
    const planes = readFloats(`axis.${photo}.locks`);
    const at = (index) => plane(side, side, planes.subarray(index * side ** 2, (index + 1) * side ** 2));
    const found = findLocks(at(0), at(1), at(2), { share: 0.3, widthPx: 5 });
    const most = found.values.reduce((worst, value, cell) => Math.max(worst, Math.abs(value - at(3).values[cell])), 0);
    assert.ok(most < 0.02, `off by up to ${most}`);
  });
}
