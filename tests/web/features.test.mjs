// What people do with the page beside recolouring: whose hair, before and after, own looks, recording, sharing, offline.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { DESKTOP, FOLDER, frames, launch, models, openFile, openPage, PHONE, readBytes, readCanvas, readFloats, serve, shoot, waitForFrames } from "./browser.mjs";

async function start(t, { device = DESKTOP, model = models().at(-1), ...options } = {}) {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  return { ...(await openPage(browser, server.url, { device, query: `?model=${model}&accelerator=wasm`, ...options })), server };
}

test("a tap chooses whose hair is coloured, numbers do so by keys, a hold shows it as it was", async (t) => {
  const { page, seen } = await start(t, { model: models()[0] });
  await openFile(page, "#photo-file", "row.png");
  const heads = () => page.evaluate(() => window.hairseg.recolorer.heads);
  const all = await heads();
  assert.ok(all.length >= 4 && all.every(({ chosen }) => chosen), JSON.stringify(all));
  const whole = await readCanvas(page);
  const { width, height } = await page.evaluate(() => window.hairseg.renderer.size);
  const picture = await page.locator("#canvas").boundingBox();
  const tap = (x, y) => page.mouse.click(picture.x + (x / width) * picture.width, picture.y + (y / height) * picture.height);
  const chosen = (count) => page.waitForFunction((wanted) => window.hairseg.recolorer.heads.filter((head) => head.chosen).length === wanted, count);
  // On the face, not on the hair: that means the head too.
  const [head] = all;
  await tap((head.box.left + head.box.right) / 2, head.box.bottom);
  await chosen(1);
  assert.equal((await heads()).find((one) => one.chosen).id, head.id);
  const alone = await readCanvas(page);
  const mask = readFloats("row.mask");
  const original = await page.evaluate(() => (window.hairseg.recolorer.split = 1)).then(() => readCanvas(page));
  await page.evaluate(() => (window.hairseg.recolorer.split = 0));
  const changes = { own: [0, 0], others: [0, 0] };
  mask.forEach((hair, at) => {
    if (hair < 0.9) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    const { left, top, right, bottom } = head.box;
    const kind = changes[x >= left && x < right && y >= top && y < bottom ? "own" : "others"];
    for (let c = 0; c < 3; c++) kind[0] += Math.abs(alone[at * 3 + c] - (kind === changes.own ? whole : original)[at * 3 + c]);
    kind[1] += 3;
  });
  const [own, others] = [changes.own, changes.others].map(([sum, count]) => sum / count);
  t.diagnostic(`the chosen head differs by ${own.toFixed(2)} codes from all heads' picture, the others by ${others.toFixed(2)} from the photo`);
  assert.ok(own < 6, `${own} codes: the chosen head is recoloured`);
  assert.ok(others < 0.3, `${others} codes: the others are not`);
  await shoot(page, "people");
  // By keys: a second one; then a tap beside everybody means all.
  await page.focus("#people button[aria-pressed=false]");
  await page.keyboard.press("Enter");
  await chosen(2);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-pressed")), "true");
  assert.match(await page.textContent("#status"), /2 of \d people/);
  const last = all.reduce((one, other) => (one.box.bottom > other.box.bottom ? one : other));
  await page.evaluate(([x, y]) => window.hairseg.people.tap(x, y), [0.999, 0.999]);
  assert.ok(last.box.bottom < height);
  await page.evaluate(() => window.hairseg.people.toggle(null));
  await chosen(all.length);
  await page.mouse.move(picture.x + 5, picture.y + 5);
  await page.mouse.down();
  await page.waitForFunction(() => window.hairseg.pipeline.view.split === 1);
  assert.ok(await page.isVisible("#label-before"));
  await page.mouse.up();
  assert.equal(await page.evaluate(() => window.hairseg.pipeline.view.split), 0);
  assert.deepEqual(seen.errors, []);
});

test("a look of one's own is dropped, worn and chosen again; a bad one is refused in words", async (t) => {
  const { page, seen } = await start(t);
  await openFile(page, "#photo-file", "closeup.png");
  const drop = (name, base64) =>
    page.evaluate(
      ([fileName, content]) => {
        const files = new DataTransfer();
        files.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], fileName));
        window.dispatchEvent(new DragEvent("drop", { dataTransfer: files, cancelable: true }));
      },
      [name, base64],
    );
  await drop("grade.cube", readBytes("guide/dark.cube").toString("base64"));
  await page.waitForSelector(".chip.own input:checked", { state: "attached" });
  await page.waitForFunction(() => Boolean(window.hairseg.recolorer.look?.title));
  assert.equal(await page.textContent("#look-name"), await page.textContent(".chip.own .label"));
  const worn = await readCanvas(page);
  await page.evaluate(() => window.hairseg.wear({}));
  const plain = await readCanvas(page);
  assert.notDeepEqual(worn, plain);
  await page.evaluate(() => document.querySelector('.chip input[value="none"]').click());
  await page.evaluate(() => document.querySelector(".chip.own input").click());
  await page.waitForFunction(() => Boolean(window.hairseg.choice.own));
  assert.deepEqual(await readCanvas(page), worn);
  await drop("bad.cube", Buffer.from("LUT_3D_SIZE 2\n0 0 0\n").toString("base64"));
  await page.waitForSelector("#notice.error:not([hidden])");
  assert.match(await page.innerText("#notice"), /bad\.cube: 8 rows are needed; got 1/);
  await drop("photos.zip", Buffer.from("PK\x05\x06" + "\0".repeat(18), "latin1").toString("base64"));
  await page.waitForFunction(() => /photos\.zip/.test(document.getElementById("notice").innerText));
  assert.equal(await page.evaluate(() => Boolean(window.hairseg.choice.own)), true);
  assert.deepEqual(seen.errors, []);
});

test("a clip is recorded and saved, a picture is shared", async (t) => {
  const prepare = (page) =>
    page.addInitScript(() => {
      navigator.canShare = ({ files }) => files.every((file) => file instanceof File);
      navigator.share = async ({ files: [file] }) => (window.shared = { name: file.name, type: file.type, size: file.size });
    });
  const { page, seen } = await start(t, { device: PHONE, prepare });
  await openFile(page, "#photo-file", "closeup.png");
  assert.ok(await page.isHidden("#record"), "a photo is not recorded");
  await page.click("#share");
  await page.waitForFunction(() => window.shared);
  const shared = await page.evaluate(() => window.shared);
  assert.equal(shared.type, "image/jpeg");
  assert.match(shared.name, /^hairseg-copper\.jpeg$/);
  assert.ok(shared.size > 5000);
  // Closing the share sheet is no error; one that fails offers to save.
  await page.evaluate(() => (navigator.share = () => Promise.reject(new DOMException("closed", "AbortError"))));
  await page.click("#share");
  await page.waitForTimeout(500);
  assert.ok(await page.isHidden("#notice"));
  await openFile(page, "#clip-file", "clip.webm");
  await page.click("#record");
  await page.waitForSelector("#record[aria-pressed=true]");
  await waitForFrames(page, (await frames(page)) + 6);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#record")]);
  assert.match(download.suggestedFilename(), /^hairseg\.(mp4|webm)$/);
  const path = join(FOLDER, `recorded-${download.suggestedFilename()}`);
  await download.saveAs(path);
  t.diagnostic(`${download.suggestedFilename()}, ${statSync(path).size} bytes`);
  const head = readFileSync(path).subarray(0, 12).toString("latin1");
  assert.ok(head.includes("ftyp") || head.startsWith("\x1aE\xdf\xa3"), "a video file");
  // It is a clip that the page itself plays.
  await page.setInputFiles("#clip-file", path);
  await page.waitForFunction(() => window.hairseg.player.source.kind === "clip" && document.getElementById("notice").hidden);
  await waitForFrames(page, (await frames(page)) + 2);
  assert.equal(await page.textContent("#record").then((text) => text.trim()), "Record");
  await shoot(page, "phone-toolbar");
  assert.deepEqual(seen.errors, []);
});

test("the page opens without a network after one visit, and can be installed", async (t) => {
  const { page, context, seen, server } = await start(t, { worker: true });
  await page.waitForFunction(() => document.documentElement.dataset.offline);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.offline), "ready");
  const manifest = await page.evaluate(async () => (await fetch(document.querySelector('link[rel="manifest"]').href)).json());
  assert.equal(manifest.display, "standalone");
  for (const { src } of manifest.icons) assert.equal((await page.request.get(`${server.url}page/${src}`)).status(), 200, src);
  await context.setOffline(true);
  await page.goto(`${server.url}page/?look=platinum&model=${models().at(-1)}`);
  await page.waitForFunction(() => document.documentElement.dataset.state);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.state), "ready");
  await openFile(page, "#photo-file", "closeup.png");
  assert.equal(await page.textContent("#look-name"), "Platinum");
  assert.deepEqual(seen.errors, []);
});

test("what the page fetches before a picture is opened is small", async (t) => {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const sizes = {};
  const prepare = (page) =>
    page.on("response", async (response) => (sizes[new URL(response.url()).pathname] = Number(response.headers()["content-length"] ?? 0)));
  const { page } = await openPage(browser, server.url, { prepare, query: `?model=${models()[0]}&accelerator=wasm` });
  await page.waitForTimeout(500);
  const pictures = Object.entries(sizes).filter(([path]) => /sample/.test(path));
  assert.deepEqual(pictures.map(([path]) => path), ["/page/assets/sample-thumb.webp"]);
  assert.ok(pictures[0][1] < 5000);
  const own = Object.entries(sizes).filter(([path]) => !path.includes("/wasm/"));
  const total = own.reduce((sum, [, size]) => sum + size, 0);
  t.diagnostic(`${(total / 1e6).toFixed(2)} MB in ${own.length} files beside LiteRT's wasm`);
  assert.ok(total < 6e6, `${total} bytes`);
});
