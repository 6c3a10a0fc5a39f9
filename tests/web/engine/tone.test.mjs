// One head's tone is that of a Python stream: measured, fitted, written into the look's LUTs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { strandShare } from "../../../web/engine/color/strands.js";
import { approached, distance, fitTone, foldTone, measureHead } from "../../../web/engine/color/tone.js";
import { differences, readBytes, readFloats, readJson } from "./vectors.mjs";

const CODE = 1 / 255;
const { heads, looks, moved } = readJson("tone.json");

for (const head of heads) {
  test(`${head.name} is measured as in Python`, () => {
    const got = measureHead(readBytes(`${head.name}.rgba`), readFloats(`${head.name}.mask`), head.size);
    assert.ok(differences(got.color, head.color).most < 1e-5);
    // A luma half-way between two codes is rounded to either.
    assert.ok(distance(got, head).luma < 1e-4);
  });
}

test("too little hair is not measured", () => {
  const mask = new Float32Array(64 * 64);
  mask.fill(1, 0, 40);
  assert.equal(measureHead(new Uint8Array(64 * 64 * 4), mask, 64), null);
});

test("a measure goes a share of the way to the next", () => {
  const [one, other] = heads;
  const half = approached(one, other, 0.5);
  assert.ok(differences(half.color, moved.color).most < 1e-9);
  assert.ok(differences(half.histogram, moved.histogram).most < 1e-9);
  const { luma, color } = distance(one, other);
  assert.ok(Math.abs(luma - moved.luma) < 1e-9 && Math.abs(color - moved.colorStep) < 1e-9);
});

for (const { name, look, head: which, contrast, depth, wanted, strandColor, luma, t, tone } of looks) {
  test(`${name} as in Python`, (context) => {
    const head = heads[which];
    const lut = readFloats(`${look}.lut`);
    const got = fitTone(head, lut, { contrast, depth, wanted });
    assert.ok(Math.abs(got.amount - tone.amount) < 1e-4 && Math.abs(got.mean - tone.mean) < 1e-4);
    for (const part of ["curve", "position"]) {
      const { most } = differences(got[part], tone[part]);
      assert.ok(most < 1e-4, `${part} is ${most} off`);
    }
    // OpenCV tells CIE Lab from a table, which errs by up to a fifth of a unit near black.
    assert.ok(differences(got.chroma, tone.chroma).mean < 0.03);
    const folded = foldTone(lut, head, got, strandShare(strandColor, luma, got.luma, t));
    const expected = readFloats(`${name}.folded`);
    const colors = differences(folded.filter((_, at) => at % 4 < 3), expected.filter((_, at) => at % 4 < 3));
    context.diagnostic(`LUT: ${(colors.mean / CODE).toFixed(3)} codes off on average, ${(colors.most / CODE).toFixed(2)} at most`);
    const far = folded.filter((value, at) => at % 4 < 3 && Math.abs(value - expected[at]) > 2 * CODE).length;
    assert.ok(colors.mean < 0.1 * CODE && far < 1e-3 * folded.length, `${far} of ${folded.length} values are far off`);
    const rim = differences(folded.filter((_, at) => at % 4 === 3), expected.filter((_, at) => at % 4 === 3));
    assert.ok(rim.mean < 1e-3, `the rim's shares are ${rim.mean} off`);
  });
}
