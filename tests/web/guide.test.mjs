// The page in docs/WEB.md works as it stands there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FOLDER, launch, models, readBytes, readFloats, serve, SLOW_MS } from "./browser.mjs";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));
const [, PAGE] = read("docs/WEB.md").toString().match(/^```html page\n(.*?)^```$/ms);
const FILES = {
  "recolor.html": () => ["text/html", PAGE],
  "hairseg_256_fp16.tflite": () => ["application/octet-stream", read("hairseg/models/hairseg_256_fp16.tflite")],
  "dark.cube": () => ["text/plain", readBytes("guide/dark.cube")],
  "light.cube": () => ["text/plain", readBytes("guide/light.cube")],
  "recolor.vert": () => ["text/plain", read("shaders/recolor.vert")],
  "recolor.frag": () => ["text/plain", read("shaders/recolor.frag")],
};
// The page's edges and detail are plainer than hairseg.recolor's, and it looks only once.
const MOST_CODES = 8;

for (const webgpu of [false, true]) {
  test(`the guide's page recolours a photo, WebGPU ${webgpu ? "there" : "missing"}`, async (t) => {
    assert.ok(models().includes("hairseg_256"));
    const server = await serve();
    const browser = await launch({ webgpu });
    t.after(() => Promise.all([browser.close(), server.close()]));
    const page = await browser.newPage();
    page.setDefaultTimeout(SLOW_MS);
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    for (const [name, make] of Object.entries(FILES)) {
      await page.route(`**/${name}`, (route) => {
        const [contentType, body] = make();
        return route.fulfill({ contentType, body });
      });
    }
    await page.goto(`${server.url}recolor.html`);
    await page.waitForFunction(() => document.getElementById("status").textContent === "Choose a photo");
    await page.setInputFiles("#file", join(FOLDER, "closeup.png"));
    await page.waitForFunction(() => /Recoloured|No hair/.test(document.getElementById("status").textContent));
    assert.equal(await page.textContent("#status"), `Recoloured, on ${webgpu ? "webgpu" : "wasm"}`);
    const shot = await page.evaluate(async () => {
      const canvas = document.getElementById("canvas");
      const gl = canvas.getContext("webgl2");
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      const pixels = new Uint8Array(canvas.width * canvas.height * 4);
      gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      return { width: canvas.width, height: canvas.height, pixels: [...pixels] };
    });
    const expected = readBytes("closeup.hairseg_256.copper.rgb");
    const mask = readFloats("closeup.hairseg_256.mask");
    const sums = { inside: [0, 0], outside: [0, 0] };
    mask.forEach((hair, i) => {
      const kind = hair > 0.9 ? sums.inside : hair === 0 ? sums.outside : null;
      if (!kind) return;
      const [x, y] = [i % shot.width, Math.floor(i / shot.width)];
      const from = ((shot.height - 1 - y) * shot.width + x) * 4;
      for (let channel = 0; channel < 3; channel++) kind[0] += Math.abs(shot.pixels[from + channel] - expected[i * 3 + channel]);
      kind[1] += 3;
    });
    const [inside, outside] = [sums.inside, sums.outside].map(([sum, count]) => sum / count);
    t.diagnostic(`${inside.toFixed(2)} codes from hairseg.recolor inside the hair, ${outside.toFixed(2)} outside`);
    assert.ok(inside <= MOST_CODES);
    assert.ok(outside <= 0.5);
    assert.deepEqual(errors, []);
  });
}
