// The artist's whole story in headless Chromium, from references to a look on disk; `test_studio.py`
// starts it and uses the look afterwards.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { launch, require, shoot } from "./browser.mjs";

const FOLDER = process.env.HAIRSEG_STUDIO_FOLDER;
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const LAPTOP = { viewport: { width: 1440, height: 900 } };
const TABLET = { viewport: { width: 1024, height: 768 }, hasTouch: true };
const SLOW_MS = Number(process.env.HAIRSEG_STUDIO_SLOW_MS ?? 120_000);
const DRAG_MS = 2000;

/** Starts `hairseg studio`; the same port and folders again after a crash. */
async function startStudio(name, port = 0) {
  const command = ["-m", "hairseg", "studio", "--no-browser", "--port", String(port), "--threads", "1"];
  const folders = ["--work-dir", join(FOLDER, `work-${name}`), "--looks-dir", join(FOLDER, "looks")];
  const child = spawn(process.env.HAIRSEG_PYTHON, [...command, ...folders, "--model", process.env.HAIRSEG_STUDIO_MODEL], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    child.on("exit", () => reject(new Error(`the studio ended: ${said}`)));
    child.stderr.on("data", (data) => {
      said += data;
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(said);
      if (found) resolve(found[0]);
    });
  });
  const end = (signal) => {
    child.removeAllListeners("exit");
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.kill(signal);
    return ended;
  };
  return { url, port: Number(new URL(url).port), kill: () => end("SIGKILL"), close: () => end("SIGTERM") };
}

async function openStudio(t, name, device = LAPTOP, flags = []) {
  const studio = await startStudio(name);
  const browser = await launch({ flags });
  const context = await browser.newContext({ ...device, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(SLOW_MS);
  const seen = { errors: [], strangers: [] };
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(new URL(studio.url).origin)) seen.strangers.push(request.url());
  });
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) seen.errors.push(message.text());
  });
  const found = { studio, page, seen };
  t.after(async () => {
    await browser.close();
    await found.studio.close();
  });
  await page.goto(studio.url);
  await isReady(page);
  return found;
}

const isReady = (page) => page.waitForFunction(() => document.documentElement.dataset.state === "ready");

/** Waits until what is shown is exact: LUTs, weights and pictures are all there. */
async function settle(page) {
  await page.waitForFunction(() => {
    const { exact, follower, pictures, stage, store } = window.studio;
    const entries = [...pictures.loaded.values()];
    const idle = !exact.asking && !follower.asking && !follower.waiting && entries.every((one) => one.ready && !one.asking);
    return idle && !stage.dragging && !stage.frame && stage.dirty.size === 0 && store.state === "saved";
  });
}

/** Draws a side's picture in full, and fetches what hairseg.recolor makes of it without a head's tone, which the page leaves out. */
function compare(page, side) {
  return page.evaluate(async (name) => {
    const { pictures, renderer, store } = window.studio;
    const { photo, mask } = store.current.pictures[name];
    const canvas = document.createElement("canvas");
    renderer.draw([{ plate: pictures.of({ photo, mask }).plate, canvas }]);
    const got = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const headers = { "x-hairseg-studio": "1" };
    const body = JSON.stringify({ photo, mask, recipe: store.current.recipe, depth: 0 });
    const response = await fetch("api/render", { method: "POST", headers, body });
    const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const expected = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    let [most, changed] = [0, 0];
    for (let at = 0; at < got.length; at++) most = Math.max(most, Math.abs(got[at] - expected[at]));
    const before = pictures.of({ photo, mask }).bitmap;
    context.drawImage(before, 0, 0);
    const original = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    for (let at = 0; at < got.length; at++) if (Math.abs(got[at] - original[at]) > 8) changed++;
    return { most, changed: changed / got.length };
  }, side);
}

/** How far what the stage shows of a side is from hairseg.recolor, tone and all: the largest difference. */
function compareStage(page, side) {
  return page.evaluate(async (name) => {
    const { stage, store } = window.studio;
    const { canvas } = stage.plates[name];
    const body = JSON.stringify({ ...store.current.pictures[name], recipe: store.current.recipe });
    const response = await fetch("api/render", { method: "POST", headers: { "x-hairseg-studio": "1" }, body });
    const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const expected = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    const got = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return got.length === expected.length ? got.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at])), 0) : 255;
  }, side);
}

async function agree(page, t, about) {
  await settle(page);
  for (const side of ["dark", "light"]) {
    const { most, changed } = await compare(page, side);
    t.diagnostic(`${about}, ${side}: at most ${most} of 255 from hairseg.recolor`);
    assert.ok(most <= 1, `${about}, ${side}: ${most} codes`);
    assert.ok(changed > 0.005, `${about}, ${side}: hardly anything was recoloured`);
  }
}

/** How far the sketch of a drag is from the picture at rest: mean difference in the hair's box. */
function compareSketch(page, side) {
  return page.evaluate(async (name) => {
    const { sketchOf } = await import("/js/draft.js");
    const { pictures, renderer, store } = window.studio;
    const entry = pictures.of(store.current.pictures[name]);
    const sketch = sketchOf(entry);
    const drawn = sketch.draw(renderer.look, 0).data;
    const canvas = document.createElement("canvas");
    renderer.draw([{ plate: entry.plate, canvas }]);
    const { width, height } = sketch.photo;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(canvas, 0, 0, width, height);
    const full = context.getImageData(0, 0, width, height).data;
    const [left, top, right, bottom] = sketch.facts.box;
    let [sum, change, count] = [0, 0, 0];
    for (let y = top; y < bottom; y++) {
      for (let at = (y * width + left) * 4; at < (y * width + right) * 4; at++, count++) {
        sum += Math.abs(drawn[at] - full[at]);
        change += Math.abs(sketch.photo.data[at] - full[at]);
      }
    }
    return { off: sum / count, change: change / count };
  }, side);
}

async function sketchesAgree(page, t, about) {
  for (const side of ["dark", "light"]) {
    const { off, change } = await compareSketch(page, side);
    t.diagnostic(`the sketch of a drag, ${about}, ${side}: ${off.toFixed(1)} of 255 off, where the look changes ${change.toFixed(1)}`);
    assert.ok(off < 6 && off < change / 4, `the sketch is ${off} off`);
  }
}

/** Moves a slider by mouse from one share of its way to another, and counts what is drawn. */
async function drag(page, label, from, to) {
  const slider = page.getByLabel(label, { exact: true });
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  const [y, left, width] = [box.y + box.height / 2, box.x + 10, box.width - 20];
  await page.mouse.move(left + from * width, y);
  await page.mouse.down();
  const counts = () => page.evaluate(() => ({ frames: window.studio.stage.counts.frames, exact: window.studio.follower.answers, drafts: window.studio.follower.drafts }));
  const before = await counts();
  const began = Date.now();
  // A mouse tells where it is every so often, and does not wait for the page.
  const moves = [];
  for (let now = 0; now < DRAG_MS; now = Date.now() - began) {
    moves.push(page.mouse.move(left + (from + ((to - from) * now) / DRAG_MS) * width, y));
    await new Promise((resolve) => setTimeout(resolve, 12));
  }
  await Promise.all(moves);
  const after = await counts();
  await page.mouse.up();
  const seconds = (Date.now() - began) / 1000;
  return { seconds, ...Object.fromEntries(Object.keys(after).map((key) => [key, after[key] - before[key]])) };
}

const choose = (page, name) => page.getByRole("radio", { name, exact: true }).check({ force: true });

const look = (page) => page.evaluate(() => window.studio.store.current);

test("from references to a look on disk", async (t) => {
  const { page, seen } = await openStudio(t, "story");
  await settle(page);
  await shoot(page, "studio-1-references");

  // 1. A photo as dark reference; its hair is found, corrected with the brush, undone, redone.
  await page.getByLabel("Choose dark reference photo").setInputFiles(join(FOLDER, "portrait.png"));
  await page.waitForFunction(() => window.studio.store.current.pictures.dark.name === "portrait.png");
  await settle(page);
  const found = (await look(page)).pictures.dark;
  assert.ok(found.intensity > 0.02 && found.intensity < 0.5, `intensity ${found.intensity}`);
  assert.equal((await look(page)).recipe.references.dark, found.intensity);
  await shoot(page, "studio-2-mask");
  await page.getByLabel("Correct the hair of the dark reference").click();
  await page.waitForSelector("canvas.brush");
  await page.waitForFunction(() => window.studio.editor.mask);
  await settle(page);
  await choose(page, "Erase");
  const box = await page.locator("canvas.brush").boundingBox();
  // Right across the top of the head, where some hair is found by any model.
  await page.mouse.move(box.x + box.width * 0.33, box.y + box.height * 0.12);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.57, box.y + box.height * 0.12, { steps: 8 });
  await shoot(page, "studio-3-brush");
  await page.mouse.up();
  await page.waitForFunction((mask) => window.studio.store.current.pictures.dark.mask !== mask, found.mask);
  const painted = (await look(page)).pictures.dark;
  assert.ok(painted.share < found.share, "erasing takes hair away");
  await page.click("#undo");
  assert.equal((await look(page)).pictures.dark.mask, found.mask);
  await page.click("#redo");
  assert.equal((await look(page)).pictures.dark.mask, painted.mask);
  await page.keyboard.press("Control+z");
  await page.getByRole("button", { name: "Done" }).click();

  // 2. The colour: on both sides, then on one; before and after; the strip.
  await page.getByRole("button", { name: "Go on to the colour" }).click();
  await page.getByLabel("Target colour as hex").fill("#7a1f3d");
  await page.keyboard.press("Enter");
  await agree(page, t, "one colour");
  await shoot(page, "studio-4-color");
  const moved = await drag(page, "Contrast", 0.2, 0.8);
  const rate = (moved.frames / moved.seconds).toFixed(1);
  t.diagnostic(`Contrast dragged ${moved.seconds.toFixed(2)} s: ${moved.frames} pictures (${rate} a second), ${moved.exact} exact LUT pairs, ${moved.drafts} drafts between`);
  const hue = await drag(page, "Hue", 0.1, 0.6);
  t.diagnostic(`Hue dragged ${hue.seconds.toFixed(2)} s: ${hue.frames} pictures (${(hue.frames / hue.seconds).toFixed(1)} a second), ${hue.exact} exact LUT pairs, ${hue.drafts} drafts between`);
  assert.ok(moved.frames > 0 && hue.frames > 0, "the picture follows the hand");
  await agree(page, t, "after dragging");
  await sketchesAgree(page, t, "one colour");
  await choose(page, "Light");
  const handle = page.getByLabel("Lightness curve, Middle");
  await handle.focus();
  for (let press = 0; press < 6; press++) await page.keyboard.press("ArrowUp");
  await page.getByLabel("Tint of the shadows").evaluate((input) => {
    input.value = "#2a3cc0";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const { sides } = (await look(page)).recipe;
  assert.equal(sides.light.grade.curve[2], 0.06);
  assert.equal(sides.dark.grade.curve[2], 0);
  assert.equal(sides.light.grade.shadow_tint, "#2a3cc0");
  await agree(page, t, "one side graded");
  await choose(page, "Both sides");
  await page.getByText("Swatches").click();
  await page.getByRole("button", { name: "Copper", exact: true }).click();
  assert.equal(await page.inputValue('[aria-label="Target colour as hex"]'), (await look(page)).recipe.sides.dark.settings.color);
  await page.click("#compare");
  await page.waitForSelector(".divider");
  await page.locator(".divider").first().focus();
  await page.keyboard.press("PageUp");
  assert.equal(await page.locator(".divider").first().getAttribute("aria-valuenow"), "60");
  await settle(page);
  await shoot(page, "studio-5-compare");
  await page.keyboard.press("b");
  const before = await page.locator("#strip li").count();
  await page.locator("#strip-file").setInputFiles(join(FOLDER, "portrait.png"));
  await page.waitForFunction((count) => document.querySelectorAll("#strip li").length === count + 1, before);

  // 3. Save, download; what is drawn is kept for the SDK to be compared with.
  await page.click("#tab-publish");
  await page.getByLabel("Name", { exact: true }).fill("Ember Dusk");
  await page.getByLabel("Made by").fill("Studio test");
  await page.getByLabel("Tags, with commas").fill("Warm, Blue shadows");
  await settle(page);
  assert.equal((await look(page)).recipe.id, "ember-dusk");
  await page.getByRole("button", { name: "Save look" }).click();
  await page.waitForSelector(".saved");
  await settle(page);
  await shoot(page, "studio-6-publish");
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as a zip" }).click();
  const download = await waiting;
  assert.equal(download.suggestedFilename(), "ember-dusk.zip");
  await download.saveAs(join(FOLDER, "ember-dusk.zip"));
  const drawn = await page.evaluate(async () => {
    const { pictures, renderer, store } = window.studio;
    const { photo, mask } = store.current.pictures.dark;
    const canvas = document.createElement("canvas");
    renderer.draw([{ plate: pictures.of({ photo, mask }).plate, canvas }]);
    return { url: canvas.toDataURL("image/png"), mask };
  });
  writeFileSync(join(FOLDER, "drawn.png"), Buffer.from(drawn.url.split(",")[1], "base64"));
  writeFileSync(join(FOLDER, "mask.txt"), drawn.mask);
  assert.ok(existsSync(join(FOLDER, "looks", "ember-dusk", "look.json")));

  // The look is among the artist's own, and opens as it was left.
  const { recipe } = await look(page);
  await page.click("#open");
  await page.getByLabel("Search looks").fill("ember");
  await shoot(page, "studio-7-library");
  await page.getByRole("button", { name: "Ember Dusk" }).click();
  await page.waitForFunction(() => window.studio.step === "color");
  assert.deepEqual((await look(page)).recipe, recipe);
  assert.deepEqual(seen, { errors: [], strangers: [] });
});

test("the stage shows the tone as the SDK makes it, and what it aims at", async (t) => {
  const { page } = await openStudio(t, "tone");
  await page.click("#tab-color");
  await settle(page);
  for (const side of ["dark", "light"]) assert.ok((await compareStage(page, side)) <= 1, side);
  const shadows = page.locator("table.tone tr", { hasText: "Shadows" }).locator("td");
  await page.waitForFunction(() => document.querySelector("table.tone td").textContent !== "");
  const [now, dyed, real] = (await shadows.allTextContents()).map(Number);
  assert.ok(now < dyed, `shadows ${now} became ${dyed}`);
  assert.ok(Math.abs(dyed - real) < 12, `shadows ${dyed}, real hair ${real}`);
  await page.getByLabel("Real shadows", { exact: true }).fill("0");
  await settle(page);
  assert.equal((await look(page)).recipe.depth, 0);
  await shoot(page, "studio-tone");
});

test("several colours are drawn as the SDK draws them", async (t) => {
  const { page, seen } = await openStudio(t, "parts");
  await page.click("#tab-color");
  await page.getByText("More colours").click();
  for (const [label, name] of [["Gradient, root to tip", "gradient"], ["Highlights", "highlights"], ["Left and right", "split"]]) {
    await page.locator("label.check", { hasText: label }).click();
    await page.waitForFunction((part) => window.studio.recipe[part] !== null, name);
    await agree(page, t, name);
  }
  await sketchesAgree(page, t, "several colours");
  await page.getByRole("button", { name: "Add a colour" }).click();
  await agree(page, t, "three stops");
  await shoot(page, "studio-8-colors");
  assert.deepEqual(seen.errors, []);
});

test("a LUT from an editor takes a side's place", async (t) => {
  const { page } = await openStudio(t, "lut");
  await page.click("#tab-color");
  await page.getByText("LUT from your editor").click();
  await page.getByLabel("Import a LUT for the light side").setInputFiles(join(FOLDER, "edited.cube"));
  await page.waitForFunction(() => window.studio.recipe.sides.light.lut);
  await agree(page, t, "imported LUT");
  await page.getByLabel("Import a LUT for the dark side").setInputFiles(join(FOLDER, "portrait.png"));
  await page.waitForSelector("#notice:not([hidden]):not(.good)");
  assert.equal((await look(page)).recipe.sides.dark.lut, null);
});

test("unsaved work survives a reload and a crash of the server", async (t) => {
  const found = await openStudio(t, "crash");
  const { page } = found;
  await page.click("#tab-color");
  await page.getByLabel("Target colour as hex").fill("#335577");
  await page.keyboard.press("Enter");
  await settle(page);
  const before = await look(page);
  await page.reload();
  await isReady(page);
  assert.deepEqual(await look(page), before);
  assert.equal(await page.getAttribute("#tab-color", "aria-selected"), "true");
  await found.studio.kill();
  await page.getByLabel("Target colour as hex").fill("#446688");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.documentElement.dataset.saved === "failed");
  found.studio = await startStudio("crash", found.studio.port);
  await page.waitForFunction(() => document.documentElement.dataset.saved === "saved");
  const after = await look(page);
  await page.reload();
  await isReady(page);
  assert.deepEqual(await look(page), after);
  assert.equal(after.recipe.sides.dark.settings.color, "#446688");
  await page.click("#undo");
  assert.equal((await look(page)).recipe.sides.dark.settings.color, "#335577");
});

/** Waits for so many more frames in motion; how far their hair's colour is from the photo's. */
async function inMotion(page, count = 3) {
  const before = await page.evaluate(() => window.studio.live.frames);
  await page.waitForFunction((least) => window.studio.live.frames >= least && !window.studio.stage.dirty.has("live"), before + count);
  return page.evaluate(() => {
    const { live, stage } = window.studio;
    const { canvas } = stage.plates.live;
    const dyed = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const frame = live.context.getImageData(0, 0, canvas.width, canvas.height).data;
    let changed = 0;
    for (let at = 0; at < dyed.length; at += 4) changed += Math.abs(dyed[at] - frame[at]) > 8 ? 1 : 0;
    return { changed: changed / (canvas.width * canvas.height), width: canvas.width, height: canvas.height, layers: live.entry.plate.layers, intensity: live.picture.intensity };
  });
}

const isFree = (page) =>
  page.evaluate(() => {
    const { live, stage } = window.studio;
    return { source: live.source, plate: live.entry.plate ?? null, hidden: stage.plates.live.figure.hidden, view: stage.view };
  });

const FREE = { source: null, plate: null, hidden: true, view: "both" };

test("the look on a clip", async (t) => {
  const { page, seen } = await openStudio(t, "clip");
  await page.click("#tab-color");
  await page.getByLabel("Target colour as hex").fill("#2a3cc0");
  await page.keyboard.press("Enter");
  await settle(page);
  await page.locator("#live-file").setInputFiles(join(FOLDER, "clip.webm"));
  const plain = await inMotion(page);
  await shoot(page, "studio-8-clip");
  assert.deepEqual([plain.width, plain.height, plain.layers], [480, 480, 0]);
  assert.ok(plain.changed > 0.005, `hardly anything was recoloured: ${plain.changed}`);
  assert.ok(plain.intensity > 0.05 && plain.intensity < 0.6, `intensity ${plain.intensity}`);
  await page.getByText("More colours").click();
  await page.locator("label.check", { hasText: "Gradient, root to tip" }).click();
  await page.waitForFunction(() => window.studio.live.entry.plate.layers === 1);
  // While the references are shown, no frame is taken; a file that is no clip is said to be none.
  await choose(page, "Both");
  await page.waitForFunction(() => document.querySelectorAll("#plates figure:not([hidden])").length === 2);
  await choose(page, "In motion");
  await inMotion(page, 1);
  // A clip dropped on a picture takes the place of the one before.
  const clip = readFileSync(join(FOLDER, "clip.webm")).toString("base64");
  await page.evaluate((base64) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], "dropped.webm", { type: "video/webm" }));
    document.querySelector("#plates canvas").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: dropped }));
  }, clip);
  await page.waitForFunction(() => window.studio.live.source?.name === "dropped.webm");
  await inMotion(page, 1);
  await page.locator("#live-file").setInputFiles(join(FOLDER, "portrait.png"));
  await page.waitForSelector("#notice:has-text('portrait.png cannot be played')");
  assert.deepEqual(await isFree(page), FREE);
  assert.deepEqual(seen, { errors: [], strangers: [] });
});

test("the look on the camera", async (t) => {
  const { page, seen } = await openStudio(t, "camera", LAPTOP, ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]);
  await page.click("#tab-color");
  await page.click("#live-camera");
  // Chromium's own test picture has no hair; what counts is that frames come, and that all is freed.
  await inMotion(page, 2);
  await page.evaluate(() => (window.track = window.studio.live.source.video.srcObject.getVideoTracks()[0]));
  const freed = page.waitForRequest((request) => request.method() === "DELETE" && request.url().endsWith("/api/live"));
  await page.click("#live-stop");
  await freed;
  assert.equal(await page.evaluate(() => window.track.readyState), "ended");
  assert.deepEqual(await isFree(page), FREE);
  // Going back to the references ends it too.
  await page.click("#live-camera");
  await inMotion(page, 1);
  await page.click("#tab-references");
  assert.deepEqual(await isFree(page), FREE);
  assert.deepEqual(seen, { errors: [], strangers: [] });
});

test("a camera that is refused is said", async (t) => {
  const { page } = await openStudio(t, "refused", LAPTOP, ["--use-fake-device-for-media-stream", "--deny-permission-prompts"]);
  await page.click("#tab-color");
  await page.click("#live-camera");
  await page.waitForSelector("#notice:has-text('The camera is blocked')");
  assert.deepEqual(await isFree(page), FREE);
});

for (const [name, device] of [["laptop", LAPTOP], ["tablet", TABLET]]) {
  test(`axe finds nothing and nothing overflows, ${name}`, async (t) => {
    const { page } = await openStudio(t, `axe-${name}`, device);
    const check = async (about, ready = settle) => {
      await ready(page);
      await shoot(page, `studio-${name}-${about}`);
      await page.evaluate(AXE);
      const found = await page.evaluate((values) => window.axe.run(document, { runOnly: values }), TAGS);
      assert.deepEqual(found.violations.map(({ id, nodes }) => `${about} ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, about);
      const lines = await page.locator("#compare").evaluate((button) => {
        const text = document.createRange();
        text.selectNodeContents(button);
        return new Set([...text.getClientRects()].map(({ top }) => top)).size;
      });
      assert.equal(lines, 1, `${about}: lines of Before / after`);
    };
    await check("references");
    await page.getByLabel("Correct the hair of the light reference").click();
    await page.waitForFunction(() => window.studio.editor.mask);
    await check("brush");
    await page.keyboard.press("Escape");
    await page.click("#tab-color");
    for (const summary of await page.locator("#panel-color summary").all()) await summary.click();
    await page.locator("label.check", { hasText: "Gradient, root to tip" }).click();
    await page.click("#compare");
    await check("color");
    // The axe reads the page as it is, so the clip may run on.
    await page.locator("#live-file").setInputFiles(join(FOLDER, "clip.webm"));
    await check("motion", inMotion);
    await page.click("#live-stop");
    await page.click("#tab-publish");
    await check("publish");
    await page.click("#open");
    await check("library");
  });
}

test("everything is done by keyboard", async (t) => {
  const { page } = await openStudio(t, "keys");
  await page.focus("#tab-references");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.getAttribute("#tab-color", "aria-selected"), "true");
  const reached = new Set();
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => {
      const { activeElement: one } = document;
      return one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent.trim();
    }));
  }
  for (const name of ["Before / after", "Target colour", "Lightness", "Hue", "Lightness curve, Middle", "Saturation", "Shine", "Tint of the shadows", "Open look"]) {
    assert.ok(reached.has(name), `${name} among ${[...reached].join(", ")}`);
  }
  // The brush: Space paints where the arrows have moved it.
  await page.click("#tab-references");
  await page.getByLabel("Correct the hair of the dark reference").press("Enter");
  await page.waitForFunction(() => window.studio.editor.mask);
  const before = (await look(page)).pictures.dark;
  await page.keyboard.press("x");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.waitForFunction((mask) => window.studio.store.current.pictures.dark.mask !== mask, before.mask);
  assert.ok((await look(page)).pictures.dark.share < before.share);
  await page.keyboard.press("Escape");
  assert.equal(await page.isVisible("#panel-references"), true);
});
