// The page looks again where hairseg does, and lays what it finds over the mask as softly.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findSmallHair, hairShown } from "../../../web/engine/hair/hair_groups.js";
import { partsOf } from "../../../web/engine/hair/hair_search.js";
import { cropAround, lookAgain } from "../../../web/engine/second_look.js";
import { readFloats, readJson } from "./vectors.mjs";

const SIZE = 64;

for (const [index, { width, height, boxes, crops, shown, parts }] of readJson("looks.json").entries()) {
  test(`boxes and crops as in Python: ${width} x ${height}, ${boxes.length} people`, () => {
    const mask = readFloats(`${index}.f32`);
    assert.deepEqual(findSmallHair(mask, SIZE, { width, height }), boxes);
    assert.deepEqual(boxes.map((box) => cropAround(box, SIZE, { width, height })), crops);
    assert.deepEqual(partsOf({ width, height }, 32), parts);
    assert.deepEqual(boxes.map((box, at) => hairShown(mask, SIZE, crops[at], box)), shown);
  });
}

/** A network that finds every pixel of a rectangle, and the crops that it was asked about. */
function network(hair) {
  const asked = [];
  const lookAt = async (crop) => {
    asked.push(crop);
    const step = [(crop.right - crop.left) / SIZE, (crop.bottom - crop.top) / SIZE];
    return Float32Array.from({ length: SIZE * SIZE }, (_, at) => {
      const [x, y] = [crop.left + ((at % SIZE) + 0.5) * step[0], crop.top + (Math.floor(at / SIZE) + 0.5) * step[1]];
      return x >= hair.left && x < hair.right && y >= hair.top && y < hair.bottom ? 1 : 0;
    });
  };
  return { asked, lookAt };
}

const frame = { width: 640, height: 640 };
const whole = { left: 0, top: 0, right: 640, bottom: 640 };

test("the crop follows the hair, and its weight falls around it", async () => {
  const patch = await network({ left: 300, top: 300, right: 340, bottom: 320 }).lookAt(whole);
  const { asked, lookAt } = network({ left: 260, top: 300, right: 380, bottom: 420 });
  const [look, ...others] = await lookAgain(patch, SIZE, frame, lookAt);
  assert.equal(others.length, 0);
  assert.ok(asked.length > 1 && look.crop.right - look.crop.left >= 240);
  const [zero, one, stillOne, zeroAgain] = look.weights.across;
  assert.ok(zero === look.crop.left && zero < one && one <= 260 && stillOne >= 380 && zeroAgain === look.crop.right);
});

test("a head that the first look missed is searched for", async () => {
  const { asked, lookAt } = network({ left: 430, top: 20, right: 450, bottom: 44 });
  const [look, ...others] = await lookAgain(new Float32Array(SIZE * SIZE), SIZE, frame, lookAt);
  assert.equal(others.length, 0);
  assert.ok(look.hair.left <= 430 && look.hair.right >= 450 && asked.length <= 12);
  assert.deepEqual(await lookAgain(new Float32Array(SIZE * SIZE), SIZE, frame, async () => new Float32Array(SIZE * SIZE)), []);
});

test("large hair is seen once, and so is a patch of it", async () => {
  const hair = { left: 100, top: 100, right: 500, bottom: 500 };
  const large = network(hair);
  assert.deepEqual(await lookAgain(await large.lookAt(whole), SIZE, frame, large.lookAt), []);
  assert.equal(large.asked.length, 1);
  const patch = await network({ left: 300, top: 300, right: 340, bottom: 340 }).lookAt(whole);
  assert.deepEqual(await lookAgain(patch, SIZE, frame, network(hair).lookAt), []);
});
