// Cameras, files and addresses that are not what was hoped for: freed, taken away, refused, turned, misnamed.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { FOLDER, frames, launch, models, openFile, openPage, PHONE, serve, shoot, waitForFrames } from "./browser.mjs";

const PAGE = fileURLToPath(new URL("../../web/page/index.html", import.meta.url));

/** A phone's cameras: two of them, one at a time; `window.camera` says what was asked and takes them away. */
function phoneCameras({ back = true } = {}) {
  const state = (window.camera = { live: null, asked: [], overlaps: 0, refused: null, permission: "granted", listeners: [] });
  let pending = false;
  navigator.mediaDevices.getUserMedia = async ({ video: { facingMode } }) => {
    state.asked.push(facingMode);
    if (pending) state.overlaps += 1;
    pending = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
    pending = false;
    if (state.refused) throw new DOMException("refused", state.refused);
    if (state.live?.readyState === "live") throw new DOMException("Could not start video source", "NotReadableError");
    if (facingMode === "environment" && !back) throw new DOMException("none", "NotFoundError");
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
    let step = 0;
    setInterval(() => {
      const context = canvas.getContext("2d");
      context.fillStyle = `hsl(${step++} 50% 50%)`;
      context.fillRect(0, 0, 320, 240);
    }, 40);
    const stream = canvas.captureStream(25);
    [state.live] = stream.getVideoTracks();
    state.live.getSettings = () => ({ facingMode, deviceId: facingMode });
    return stream;
  };
  const status = {
    get state() {
      return state.permission;
    },
    addEventListener: (_, run) => state.listeners.push(run),
    removeEventListener: (_, run) => state.listeners.splice(state.listeners.indexOf(run), 1),
  };
  const query = navigator.permissions.query.bind(navigator.permissions);
  navigator.permissions.query = async (wanted) => (wanted.name === "camera" ? status : query(wanted));
}

async function start(t, { device = PHONE, cameras } = {}) {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const prepare = cameras && ((page) => page.addInitScript(phoneCameras, cameras));
  return openPage(browser, server.url, { device, prepare, query: `?model=${models().at(-1)}&accelerator=wasm` });
}

const notice = (page) => page.evaluate(() => (document.getElementById("notice").hidden ? "" : document.getElementById("notice").innerText));
// The toolbar's: the welcome's goes with the first picture.
const openCamera = (page) => page.click('.toolbar [data-open="camera"]');
const next = async (page, count = 3) => waitForFrames(page, (await frames(page)) + count);

test("a phone's camera is freed before the next one is asked for", async (t) => {
  const { page, seen } = await start(t, { cameras: {} });
  await openCamera(page);
  await waitForFrames(page, 3);
  await page.click("#flip");
  await page.waitForFunction(() => window.camera.live?.getSettings().facingMode === "environment");
  await next(page);
  assert.equal(await notice(page), "");
  assert.equal(await page.evaluate(() => window.hairseg.pipeline.view.mirrored), false);
  // Turned twice in a hurry: the requests follow each other, the last one counts.
  await page.evaluate(() => {
    document.getElementById("flip").click();
    document.getElementById("flip").click();
  });
  await page.waitForFunction(() => document.getElementById("busy").hidden && window.hairseg.player.running);
  await next(page);
  const { asked, overlaps } = await page.evaluate(() => window.camera);
  assert.equal(overlaps, 0, asked.join());
  assert.equal(await page.evaluate(() => window.camera.live.getSettings().facingMode), await page.evaluate(() => window.hairseg.player.facing));
  assert.equal(await notice(page), "");
  // A photo in its place, or another page, frees it too.
  const becomes = (state) => page.waitForFunction((wanted) => window.camera.live.readyState === wanted, state);
  await openFile(page, "#photo-file", "closeup.png");
  await becomes("ended");
  await openCamera(page);
  await next(page);
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await becomes("ended");
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await next(page);
  await becomes("live");
  assert.deepEqual(seen.errors, []);
});

test("a phone without a second camera goes back to its first", async (t) => {
  const { page } = await start(t, { cameras: { back: false } });
  await openCamera(page);
  await waitForFrames(page, 3);
  await page.click("#flip");
  await page.waitForFunction(() => /no other camera/.test(document.getElementById("notice").innerText));
  await next(page);
  assert.equal(await page.evaluate(() => window.camera.live.getSettings().facingMode), "user");
});

test("a camera that is taken away, held or refused is said, and comes back", async (t) => {
  const { page } = await start(t, { cameras: {} });
  await openCamera(page);
  await waitForFrames(page, 3);
  await page.evaluate(() => window.camera.live.dispatchEvent(new Event("mute")));
  await page.waitForFunction(() => /camera is paused/.test(document.getElementById("notice").innerText));
  await page.evaluate(() => window.camera.live.dispatchEvent(new Event("unmute")));
  assert.equal(await notice(page), "");
  const take = (permission) =>
    page.evaluate((value) => {
      window.camera.permission = value;
      window.camera.live.stop();
      window.camera.live.dispatchEvent(new Event("ended"));
    }, permission);
  await take("granted");
  await page.waitForFunction(() => /camera was disconnected/.test(document.getElementById("notice").innerText));
  await page.click("#notice-action");
  await next(page);
  await take("denied");
  await page.waitForFunction(() => /camera was taken away/.test(document.getElementById("notice").innerText));
  await page.evaluate(() => (window.camera.refused = "NotAllowedError"));
  await page.click("#notice-action");
  await page.waitForFunction(() => /camera is blocked/.test(document.getElementById("notice").innerText));
  await shoot(page, "camera-blocked");
  // Allowed in the browser's settings: it opens by itself.
  await page.evaluate(() => {
    Object.assign(window.camera, { refused: null, permission: "granted" });
    for (const run of [...window.camera.listeners]) run();
  });
  await next(page);
  assert.equal(await notice(page), "");
});

test("files are told apart by what they hold, and refused by their names", async (t) => {
  const { page } = await start(t);
  const ftyp = (brand) => `\0\0\0\x18ftyp${brand}\0\0\0\0${brand}`;
  const files = {
    "IMG_1.HEIC": [ftyp("heic"), /HEIC photos cannot be read/],
    "renamed.jpg": [ftyp("heic"), /HEIC photos cannot be read/],
    "photo.jpg": ["\xff\xd8\xff\xe0 cut", /picture cannot be read/],
    "clip.mov": [ftyp("qt  "), /clip cannot be played/],
    "clip.mkv": ["\x1aE\xdf\xa3 cut", /clip cannot be played/],
    "song.mp3": ["ID3\x03", /sound file/],
    "camera.dng": ["II*\0", /[Rr]aw photos/],
    "letter.pdf": ["%PDF-1.7", /document/],
    "notes.txt": ["hello\n", /text file/],
    "program.exe": ["MZ\0\0\x7f", /no photo, clip or look/],
    "later.png": ["", /empty/],
    "grade.3dl": ["0 64 128\n", /LUTs of this format/],
  };
  for (const [name, [text, said]] of Object.entries(files)) {
    const path = join(FOLDER, `kind-${name}`);
    writeFileSync(path, Buffer.from(text, "latin1"));
    await page.evaluate(() => (document.getElementById("notice-title").textContent = ""));
    await page.setInputFiles("#photo-file", path);
    await page.waitForFunction(() => document.getElementById("notice-title").textContent);
    assert.match(await notice(page), said, name);
  }
  assert.ok(await page.isVisible("#welcome"));
  // A clip among the photos is a clip all the same.
  await openFile(page, "#photo-file", "clip.webm");
  assert.equal(await page.evaluate(() => window.hairseg.player.source.kind), "clip");
});

test("on a phone the picture stays in sight while the controls move", async (t) => {
  const { page } = await start(t);
  await openFile(page, "#photo-file", "closeup.png");
  await page.locator("#shine").scrollIntoViewIfNeeded();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.waitForTimeout(300);
  const { top, bottom, scrolled } = await page.evaluate(() => {
    const { top, bottom } = document.getElementById("canvas").getBoundingClientRect();
    return { top, bottom, scrolled: scrollY };
  });
  assert.ok(scrolled > 200, `scrolled by ${scrolled}`);
  assert.ok(top >= -1 && bottom > 100 && bottom < PHONE.viewport.height, `the picture stands at ${top} to ${bottom}`);
  await page.locator("#strength").scrollIntoViewIfNeeded();
  const [slider, picture] = await Promise.all(["#strength", "#canvas"].map((id) => page.locator(id).boundingBox()));
  assert.ok(slider.y >= picture.y + picture.height - 1, "the slider lies below the picture, not under it");
  await shoot(page, "phone-scrolled");
});

test("opened as a file, the page says how to serve it", async (t) => {
  const browser = await launch();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(pathToFileURL(PAGE).href);
  await page.waitForSelector("#notice:not([hidden])");
  assert.match(await page.innerText("#notice"), /must be served.*scripts\/web/s);
  assert.equal(await page.innerText("#look-name"), "");
});
