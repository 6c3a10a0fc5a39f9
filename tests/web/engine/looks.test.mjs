// Looks made of their settings are Python's; looks and LUTs from files are read, or refused in one line.

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeLuts } from "../../../web/engine/color/dye.js";
import { fromHalf } from "../../../web/engine/color/half.js";
import { readCube, readLookFile } from "../../../web/engine/look_file.js";
import { differences, readBytes, readFloats, readJson } from "./vectors.mjs";

const CODE = 1 / 255;
const { cases, tables } = readJson("looks.json");
const files = { dye: tables, tones: readFloats("tones.f32") };
const blob = (bytes, name) => new File([bytes], name);

for (const { name, dye } of cases) {
  test(`${name} as in Python`, () => {
    const { most } = differences(makeLuts(dye, tables), readFloats(`${name}.f32`));
    assert.ok(most < 0.4 * CODE, `off by up to ${most / CODE} codes`);
  });
}

for (const name of ["cubes", "settings"]) {
  test(`a zip of a look with ${name} is read`, async () => {
    const { title, entry, halves } = await readLookFile(blob(readBytes(`${name}.zip`), `${name}.zip`), files);
    assert.equal(title, "Copper");
    assert.deepEqual([entry.size, entry.detail, entry.depth, entry.darkIntensity], [33, 0.55, 1, 0.07]);
    const { most } = differences(fromHalf(halves), readFloats("copper-0.f32"));
    assert.ok(most < 0.4 * CODE, `off by up to ${most / CODE} codes`);
  });
}

test("a cube stands for both references", async () => {
  const { title, entry, halves } = await readLookFile(blob(readBytes("cubes/dark.cube"), "dark.cube"), files);
  const length = halves.length / 2;
  assert.deepEqual(halves.subarray(0, length), halves.subarray(length));
  assert.equal(entry.depth, 0);
  assert.ok(title.length > 0);
});

const NODES = ["0 0 0", "1 0 0", "0 1 0", "1 1 0", "0 0 1", "1 0 1", "0 1 1", "1 1 1"].join("\n");

test("dialects of .cube are read", () => {
  const identity = Float32Array.from(NODES.split(/\s/).map(Number));
  for (const text of [
    `\uFEFFTITLE "Mine"\r\nLUT_3D_SIZE 2\r\n${NODES.replaceAll("\n", "\r\n")}\r\n`,
    `# made by hand\n-----\nLUT_3D_SIZE\t2 # nodes\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1.0 1 1\nKEYWORD x\n${NODES}`,
    `LUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE 0.0 1.0\n${NODES}\n\n`,
  ]) {
    const { size, values } = readCube(text);
    assert.equal(size, 2);
    assert.deepEqual(values, identity);
  }
});

for (const [text, said] of [
  ["", /LUT_3D_SIZE is missing/],
  [`LUT_1D_SIZE 2\n0 0 0\n1 1 1`, /line 1: a 1-D LUT/],
  [`LUT_3D_SIZE 129\n0 0 0`, /line 1: .*65 nodes/],
  [`LUT_3D_SIZE 2\n${NODES}\n0 0 0`, /line 10: more than 8 rows/],
  [`LUT_3D_SIZE 2\n0 0 0`, /8 rows are needed; got 1/],
  [`LUT_3D_SIZE 2\n0 0 nan`, /line 2: a row has three numbers/],
  [`LUT_3D_SIZE 2\n${NODES.replaceAll("1", "255")}`, /these are codes/],
  [`LUT_3D_SIZE 2\nDOMAIN_MAX 2 2 2\n${NODES}`, /line 2: .*another domain/],
  [`LUT_3D_SIZE 2\nLUT_IN_VIDEO_RANGE\n${NODES}`, /line 2: .*video/],
]) {
  test(`refused: ${said}`, () => assert.throws(() => readCube(text), said));
}

test("damaged zips are refused in words", async () => {
  const whole = readBytes("settings.zip");
  for (const bytes of [whole.subarray(0, whole.length - 40), Buffer.from("PK\x03\x04 nothing")]) {
    await assert.rejects(readLookFile(blob(bytes, "x.zip"), files), /damaged or cut/);
  }
  // What is packed is changed in every place, in turn: a look or one line, nothing else.
  for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 60)) {
    const bytes = Buffer.from(whole);
    bytes[at] ^= 0xff;
    try {
      await readLookFile(blob(bytes, "x.zip"), files);
    } catch (error) {
      assert.equal(error.constructor.name, "LookFileError", `byte ${at}: ${error.stack}`);
    }
  }
});
