// Heads are found as in Python: the same views to the pixel, the same heads.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findHeads } from "../../../web/engine/heads/search.js";
import { splitHair } from "../../../web/engine/heads/split.js";
import { cropBox, feather, firstBoxes, partBoxes } from "../../../web/engine/heads/views.js";
import { differences, readBytes, readFloats, readJson } from "./vectors.mjs";

const { views, layouts, frames } = readJson("heads.json");
const keyOf = ({ top, left, bottom, right }) => `${top} ${left} ${bottom} ${right}`;

for (const { frame, first, parts, hair, crop, weights } of views) {
  test(`views of ${frame.width} x ${frame.height}`, () => {
    assert.deepEqual(firstBoxes(frame), first);
    assert.deepEqual(partBoxes(first.at(-1)), parts);
    assert.deepEqual(cropBox(hair, frame, 64), crop);
    assert.ok(differences(feather(crop, frame, { height: 20, width: 30 }), weights).most < 1e-6);
  });
}

for (const { name, width, height, heads } of layouts) {
  test(`${name}: ${heads.length} heads`, () => {
    const split = splitHair(readFloats(`${name}.mask`), { width, height });
    assert.deepEqual(split.heads.map((head) => head.box), heads.map((head) => head.box));
    split.heads.forEach(({ area }, index) => assert.ok(Math.abs(area - heads[index].area) <= 0.01 * heads[index].area));
  });
}

for (const { name, width, height, size, runs, canvas, heads } of frames) {
  test(`${name}: ${heads.length} heads in ${runs.length} runs`, async (t) => {
    const masks = readFloats(`${name}.masks`);
    const asked = [];
    const answer = (box, mirrored) => {
      const run = runs[asked.length];
      asked.push(keyOf(box));
      assert.deepEqual({ box, mirrored }, { box: run?.box, mirrored: run?.mirrored }, `run ${asked.length}`);
      return { box, size, mask: masks.slice((asked.length - 1) * size ** 2, asked.length * size ** 2) };
    };
    const found = await findHeads({
      frame: { width, height },
      size,
      see: async (box) => answer(box, false),
      seeMirrored: async ({ box }) => answer(box, true),
      colors: () => readBytes(`${name}.colors`),
    });
    assert.equal(asked.length, runs.length);
    assert.deepEqual([found.canvas.width, found.canvas.height], canvas);
    assert.deepEqual(found.heads.map(({ box, known }) => ({ box, known })), heads);
    const { most } = differences(found.canvas.found, readFloats(`${name}.found`));
    t.diagnostic(`the canvas is within ${most.toFixed(5)}`);
    assert.ok(most < 0.01);
  });
}
