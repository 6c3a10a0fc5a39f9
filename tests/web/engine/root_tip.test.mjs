// Roots, tips and sides of heads turned by up to half a turn, as in Python.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findAxis } from "../../../web/engine/hair/hair_axis.js";
import { plane } from "../../../web/engine/hair/planes.js";
import { differences, readFloats, readJson } from "./vectors.mjs";

for (const { name, side, aspect, box } of readJson("root_tip.json")) {
  test(name, (t) => {
    const found = findAxis(plane(side, side, readFloats(`${name}.mask`)), aspect);
    const expected = readFloats(`${name}.axis`);
    assert.ok(differences(found.box, box).most < 1e-6);
    for (const [axis, got, from] of [["along", found.along, 0], ["side", found.side, found.along.length]]) {
      const { mean, most } = differences(got, expected.subarray(from, from + got.length));
      t.diagnostic(`${axis}: ${mean.toFixed(5)} off on average, ${most.toFixed(4)} at most`);
      assert.ok(mean < 0.0075 && most < 0.04, `${axis} is ${mean} off on average, ${most} at most`);
    }
  });
}
