// The processor's small drawings are hairseg's: LUTs, detail, the strands' own colours, the composite.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Sketch } from "../../../web/engine/sketch.js";
import { differences, readBytes, readFloats, readJson } from "./vectors.mjs";

globalThis.ImageData = class {
  constructor(width, height) {
    Object.assign(this, { width, height, data: new Uint8ClampedArray(width * height * 4) });
  }
};

for (const { name, side, facts, look, sigma } of readJson("sketch.json")) {
  test(name, (t) => {
    const photo = new ImageData(side, side);
    const frame = readBytes(`${name}.frame`);
    for (let at = 0; at < side * side; at++) photo.data.set([...frame.subarray(at * 3, at * 3 + 3), 255], at * 4);
    const bytes = readBytes(`${name}.luts`);
    const halves = new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    const [dark, light] = [halves.subarray(0, halves.length / 2), halves.subarray(halves.length / 2)];
    const sketch = new Sketch(photo, { facts, pixels: readFloats(`${name}.pixels`) }, sigma);
    const drawn = sketch.draw({ ...look, dark, light }, 0).data;
    const got = drawn.filter((_, at) => at % 4 < 3);
    const expected = readBytes(`${name}.recolored`);
    const { most, mean } = differences(got, expected);
    t.diagnostic(`${mean.toFixed(3)} codes off on average, ${most} at most`);
    assert.ok(mean < 0.1 && most <= 3, `${mean} codes off on average, ${most} at most`);
    assert.ok(differences(got, frame).mean > 3, "nothing was recoloured");
  });
}
