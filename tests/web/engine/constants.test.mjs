// The engine's constants are the spec's.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as constants from "../../../web/engine/constants.js";
import { readJson } from "./vectors.mjs";

test("every number of the spec, and no other", () => {
  assert.deepEqual({ ...constants }, readJson("constants.json"));
});
