// Nothing piles up: textures, buffers on the card, and the runtime's own memory over many frames.
// The tiny model runs 1,000 frames, a shipped one fewer; HAIRSEG_WEB_FRAMES=100 says how many each.

import assert from "node:assert/strict";
import { test } from "node:test";
import { launch, models, openFile, openPage, serve } from "./browser.mjs";

const FRAMES = process.env.HAIRSEG_WEB_FRAMES;
const RUNS = [
  [models().at(-1), Number(FRAMES ?? 1000)],
  [models()[0], Number(FRAMES ?? 60)],
];
const WARM_UP = 10;

/** Counts what is made and deleted on the card, from before the page's first line. */
const countResources = (page) =>
  page.addInitScript(() => {
    const alive = (window.alive = { textures: 0, framebuffers: 0, programs: 0, gpuBuffers: 0 });
    const watch = (prototype, make, drop, kind) => {
      const [maker, dropper] = [prototype[make], prototype[drop]];
      prototype[make] = function (...args) {
        alive[kind] += 1;
        return maker.apply(this, args);
      };
      prototype[drop] = function (...args) {
        alive[kind] -= 1;
        return dropper.apply(this, args);
      };
    };
    const gl = WebGL2RenderingContext.prototype;
    watch(gl, "createTexture", "deleteTexture", "textures");
    watch(gl, "createFramebuffer", "deleteFramebuffer", "framebuffers");
    watch(gl, "createProgram", "deleteProgram", "programs");
    if (!window.GPUDevice) return;
    const [create, destroy] = [GPUDevice.prototype.createBuffer, GPUBuffer.prototype.destroy];
    const known = new WeakSet();
    GPUDevice.prototype.createBuffer = function (...args) {
      const buffer = create.apply(this, args);
      alive.gpuBuffers += 1;
      known.add(buffer);
      return buffer;
    };
    GPUBuffer.prototype.destroy = function () {
      if (known.delete(this)) alive.gpuBuffers -= 1;
      return destroy.call(this);
    };
  });

const run = (page, count, live = true) =>
  page.evaluate(
    async ([frames, isLive]) => {
      const { pipeline, player } = window.hairseg;
      const { element, width, height } = player.source;
      const start = performance.now();
      for (let frame = 0; frame < frames; frame++) await pipeline.process({ element, width, height, live: isLive });
      return (performance.now() - start) / frames;
    },
    [count, live],
  );

const memory = async (page) => {
  const client = await page.context().newCDPSession(page);
  await client.send("HeapProfiler.collectGarbage");
  const { usedSize } = await client.send("Runtime.getHeapUsage");
  const alive = await page.evaluate(() => ({ ...window.alive }));
  const wasm = await page.evaluate(async () => {
    const { getGlobalLiteRt } = await import("@litertjs/core");
    return getGlobalLiteRt().liteRtWasm.HEAPU8.length;
  });
  return { ...alive, wasm, heap: usedSize };
};

for (const accelerator of ["wasm", "webgpu"]) {
  for (const [model, count] of RUNS) test(`memory stays over ${count} frames of ${model} on ${accelerator}`, async (t) => {
    const server = await serve();
    const browser = await launch({ webgpu: accelerator === "webgpu" });
    t.after(() => Promise.all([browser.close(), server.close()]));
    const query = `?model=${model}&accelerator=${accelerator}`;
    const { page } = await openPage(browser, server.url, { query, prepare: countResources });
    page.setDefaultTimeout(0);
    await openFile(page, "#clip-file", "upright.webm");
    await page.evaluate(() => window.hairseg.recolorer.stop());
    await run(page, WARM_UP);
    const before = await memory(page);
    const ms = await run(page, count);
    const after = await memory(page);
    t.diagnostic(`${ms.toFixed(1)} ms a frame; before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
    for (const kind of ["textures", "framebuffers", "programs", "gpuBuffers", "wasm"]) {
      assert.ok(after[kind] <= before[kind], `${kind} grew from ${before[kind]} to ${after[kind]}`);
    }
    assert.ok(after.heap - before.heap < 2e6, `the JavaScript heap grew by ${after.heap - before.heap}`);
  });

  test(`memory stays over photos that are searched for small heads on ${accelerator}`, async (t) => {
    const server = await serve();
    const browser = await launch({ webgpu: accelerator === "webgpu" });
    t.after(() => Promise.all([browser.close(), server.close()]));
    const query = `?model=${models()[0]}&accelerator=${accelerator}`;
    const { page } = await openPage(browser, server.url, { query, prepare: countResources });
    page.setDefaultTimeout(0);
    await openFile(page, "#photo-file", "portrait.png");
    // Nothing but light: no hair at the first look, so that nine parts are looked at.
    await page.evaluate(async () => {
      const { player } = window.hairseg;
      const canvas = new OffscreenCanvas(640, 480);
      Object.assign(canvas.getContext("2d"), { fillStyle: "#dde" }).fillRect(0, 0, 640, 480);
      player.source = { ...player.source, element: canvas.transferToImageBitmap(), width: 640, height: 480 };
    });
    await run(page, 2, false);
    const before = await memory(page);
    await run(page, 6, false);
    const after = await memory(page);
    assert.equal(await page.evaluate(() => window.hairseg.renderer.hair.intensity), null);
    for (const kind of ["textures", "framebuffers", "programs", "gpuBuffers", "wasm"]) {
      assert.ok(after[kind] <= before[kind], `${kind} grew from ${before[kind]} to ${after[kind]}`);
    }
  });
}
