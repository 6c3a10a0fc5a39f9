// Runs PORTS.md's JavaScript on what Python sends, and answers in JSON.
import { readFileSync } from "node:fs";

const [, , file] = process.argv;
const { square, suits, movedMask, blendInTime, territory } = await import(file);
const asked = JSON.parse(readFileSync(0, "utf8"));
const mask = Float32Array.from(asked.mask);
const past = Float32Array.from(asked.past);
const blended = mask.slice();
blendInTime(blended, past, asked.seconds);
process.stdout.write(JSON.stringify({
  squares: asked.hairs.map((hair) => square(hair, asked.frame, asked.leastSide)),
  suits: asked.hairs.map((hair, i) => suits(asked.boxes[i], hair, asked.frame)),
  moved: [...movedMask(mask, asked.size, asked.boxes[0], asked.boxes[1])],
  blended: [...blended],
  territory: territory(3, 2),
}));
