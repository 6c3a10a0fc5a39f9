// The page drops what the network is never sure of, as hairseg does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dropUnsure } from "../../../web/engine/hair/sure_hair.js";
import { readFloats } from "./vectors.mjs";

test("what is dropped is what Python drops", () => {
  let dropped = 0;
  for (let index = 0; index < 6; index++) {
    const mask = readFloats(`${index}.f32`);
    const before = mask.filter((hair) => hair > 0).length;
    const kept = dropUnsure(mask, 64);
    assert.deepEqual(kept, readFloats(`${index}.kept`));
    dropped += before - kept.filter((hair) => hair > 0).length;
  }
  assert.ok(dropped > 50, `only ${dropped} pixels were dropped`);
});
