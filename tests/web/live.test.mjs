// Camera and clips: frames flow, the mask is fed back, and what goes wrong is said and survived.

import assert from "node:assert/strict";
import { test } from "node:test";
import { frames, launch, models, openFile, openPage, PHONE, serve, shoot, waitForFrames } from "./browser.mjs";

const MODEL = models()[0];

async function start(t, { accelerator = "wasm", device, launching = {}, prepare } = {}) {
  const server = await serve();
  const browser = await launch({ camera: true, webgpu: accelerator === "webgpu", ...launching });
  t.after(() => Promise.all([browser.close(), server.close()]));
  const query = `?model=${MODEL}&accelerator=${accelerator}`;
  return openPage(browser, server.url, { query, device, prepare });
}

const hair = (page) => page.evaluate(() => window.hairseg.renderer.hair);

for (const accelerator of ["wasm", "webgpu"]) {
  test(`the camera is recoloured live on ${accelerator}, its mask fed back`, async (t) => {
    const { page, seen } = await start(t, { accelerator, device: accelerator === "wasm" ? PHONE : undefined });
    await page.locator('[data-open="camera"]').first().click();
    await waitForFrames(page, 8);
    const { share, intensity } = await hair(page);
    assert.ok(share > 0.02 && share < 0.8, `hair on ${share} of the frame`);
    assert.ok(intensity > 0.05 && intensity < 0.95);
    const most = await page.evaluate(() => window.hairseg.pipeline.segmenter.prior.reduce((one, other) => Math.max(one, other)));
    assert.ok(most > 0.3 && most < 0.601, `0.6 of the mask is fed back, at most ${most}`);
    assert.equal(await page.evaluate(() => window.hairseg.pipeline.view.mirrored), true);
    assert.match(await page.textContent("#rate"), /frames\/s/);
    t.diagnostic(`${await page.textContent("#rate")}, ${(await page.textContent(".stages")).replaceAll(/\s+/g, " ")}`);
    await shoot(page, `camera-${accelerator}`);
    assert.deepEqual(seen.errors, []);
  });
}

test("a clip plays in a loop, another one of another shape takes its place", async (t) => {
  const { page } = await start(t);
  await openFile(page, "#clip-file", "clip.webm");
  await waitForFrames(page, 4);
  const size = () => page.evaluate(() => window.hairseg.renderer.size);
  assert.deepEqual(await size(), { width: 320, height: 240 });
  await openFile(page, "#clip-file", "upright.webm");
  await waitForFrames(page, (await frames(page)) + 3);
  assert.deepEqual(await size(), { width: 180, height: 240 });
  assert.ok((await hair(page)).share > 0.02);
  const ratio = await page.evaluate(() => getComputedStyle(document.getElementById("frame")).getPropertyValue("--ratio"));
  assert.equal(Number(ratio), 0.75);
});

test("a look of several colours follows the head, and leaves nothing behind", async (t) => {
  const { page, seen } = await start(t);
  await page.evaluate(() => window.hairseg.wear({ id: "test-highlights" }));
  await openFile(page, "#clip-file", "clip.webm");
  await waitForFrames(page, 6);
  // A clip that begins anew forgets them for a moment.
  const handle = await page.waitForFunction(() => {
    const { box, before } = window.hairseg.renderer.layers;
    if (!before.locks) return null;
    const { values } = before.locks;
    const strands = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { box, along: [Math.min(...before.along), Math.max(...before.along)], strands };
  });
  const found = await handle.jsonValue();
  const [left, top, right, bottom] = found.box;
  assert.ok(right - left < 0.95 && top < 0.3 && bottom > top, `hair in ${found.box}`);
  assert.ok(found.along[0] < 0.1 && found.along[1] > 0.9);
  assert.ok(found.strands > 0.05 && found.strands < 0.9);
  await page.evaluate(() => window.hairseg.wear({ id: "copper" }));
  await waitForFrames(page, (await frames(page)) + 2);
  assert.equal(await page.evaluate(() => window.hairseg.renderer.layers.isPlain), true);
  assert.deepEqual(seen.errors, []);
});

test("a hidden tab rests, a lost camera and a lost graphics card are survived", async (t) => {
  const { page } = await start(t);
  await page.locator('[data-open="camera"]').first().click();
  await waitForFrames(page, 3);
  const hide = (hidden) =>
    page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  await page.waitForTimeout(1000);
  const resting = await frames(page);
  await page.waitForTimeout(1000);
  assert.equal(await frames(page), resting);
  await hide(false);
  await waitForFrames(page, resting + 3);

  await page.evaluate(() => {
    const { gl } = window.hairseg.renderer;
    const extension = gl.getExtension("WEBGL_lose_context");
    extension.loseContext();
    setTimeout(() => extension.restoreContext(), 300);
  });
  await page.waitForTimeout(1500);
  await waitForFrames(page, (await frames(page)) + 3);
  assert.ok((await hair(page)).share > 0.02);

  await page.evaluate(() => {
    const [track] = window.hairseg.player.source.element.srcObject.getVideoTracks();
    track.dispatchEvent(new Event("ended"));
  });
  assert.match(await page.textContent("#notice"), /camera was disconnected/);
  await page.click("#notice-action");
  await waitForFrames(page, (await frames(page)) + 3);
});

test("a phone that turns: the camera changes its shape, the page its layout", async (t) => {
  const { page, seen } = await start(t, { device: PHONE });
  // A camera that is a canvas: its frames can turn, which Chromium's fake one cannot.
  await page.evaluate(async (url) => {
    const portrait = await createImageBitmap(await (await fetch(url)).blob());
    const canvas = document.createElement("canvas");
    window.turn = (width, height) => Object.assign(canvas, { width, height });
    window.turn(180, 240);
    setInterval(() => canvas.getContext("2d").drawImage(portrait, -60, 0, 360, 360), 30);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(30);
  }, "assets/sample.webp");
  await page.locator('[data-open="camera"]').first().click();
  await waitForFrames(page, 3);
  const size = () => page.evaluate(() => window.hairseg.renderer.size);
  const inView = () =>
    page.evaluate(() => {
      const { left, top, right, bottom, width, height } = document.getElementById("canvas").getBoundingClientRect();
      return { inside: left >= -1 && top >= -1 && right <= innerWidth + 1 && bottom <= innerHeight + 1, ratio: width / height };
    });
  assert.deepEqual(await size(), { width: 180, height: 240 });
  assert.ok((await inView()).inside);
  await page.evaluate(() => window.turn(240, 180));
  await page.setViewportSize({ width: PHONE.viewport.height, height: PHONE.viewport.width });
  await page.waitForFunction(() => window.hairseg.renderer.size.width === 240);
  await waitForFrames(page, (await frames(page)) + 3);
  assert.deepEqual(await size(), { width: 240, height: 180 });
  const { inside, ratio } = await inView();
  assert.ok(inside);
  assert.ok(Math.abs(ratio - 240 / 180) < 0.02, `shown at ${ratio}`);
  assert.ok((await hair(page)).share > 0.01);
  await shoot(page, "phone-turned");
  assert.deepEqual(seen.errors, []);
});

test("a lost WebGPU device sends the network to the processor", async (t) => {
  const { page } = await start(t, { accelerator: "webgpu" });
  await openFile(page, "#photo-file", "portrait.png");
  await page.evaluate(() => window.hairseg.network.onDeviceLost({ reason: "unknown", message: "for the test" }));
  assert.equal(await page.evaluate(() => window.hairseg.network.accelerator), "wasm");
  assert.match(await page.textContent(".choices .note"), /graphics card/);
  assert.ok((await hair(page)).share > 0.01);
});

test("a refused camera is said in words, with a way on", async (t) => {
  const flags = ["--deny-permission-prompts"];
  const { page } = await start(t, { launching: { camera: false, flags } });
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
  });
  await page.locator('[data-open="camera"]').first().click();
  await page.waitForSelector("#notice.error:not([hidden])");
  assert.match(await page.textContent("#notice"), /camera is blocked/i);
  assert.equal(await page.textContent("#notice-action"), "Try again");
  await shoot(page, "camera-refused");
  assert.ok(await page.isVisible("#welcome"));
});

test("without WebGPU the page says so and works", async (t) => {
  const { page } = await start(t, { accelerator: "webgpu", launching: { webgpu: false } });
  assert.equal(await page.evaluate(() => window.hairseg.network.accelerator), "wasm");
  assert.match(await page.textContent("#welcome .note"), /no WebGPU/);
  await openFile(page, "#photo-file", "portrait.png");
  assert.ok((await hair(page)).share > 0.01);
});
