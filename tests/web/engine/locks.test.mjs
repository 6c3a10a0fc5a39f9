// Highlights lie on the strands that hairseg finds.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findLocks } from "../../../web/engine/hair/locks.js";
import { plane } from "../../../web/engine/hair/planes.js";
import { differences, readFloats, readJson } from "./vectors.mjs";

for (const { name, side, share, widthPx } of readJson("locks.json")) {
  test(name, (t) => {
    const planes = readFloats(`${name}.f32`);
    const at = (index) => plane(side, side, planes.subarray(index * side ** 2, (index + 1) * side ** 2));
    const { most, mean } = differences(findLocks(at(0), at(1), at(2), { share, widthPx }).values, at(3).values);
    t.diagnostic(`${mean.toFixed(5)} off on average, ${most.toFixed(4)} at most`);
    assert.ok(most < 0.02, `off by up to ${most}`);
  });
}
