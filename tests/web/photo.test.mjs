// A photo: the page recolours it as hairseg.recolor does, on both backends, and talks to nobody.

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeLuts } from "../../web/engine/color/dye.js";
import { fromHalf, toHalf } from "../../web/engine/color/half.js";
import { blendPosition, strandShare } from "../../web/engine/color/strands.js";
import { fitTone, foldTone, lutContrast } from "../../web/engine/color/tone.js";
import { launch, models, openFile, openPage, PHONE, readBytes, readCanvas, readFloats, serve, shoot, waitForFrames } from "./browser.mjs";

const COLORS = ["copper", "platinum", "jet-black", "#7a1f3d", "test-glossy", "test-matte"];
const PARTS = ["test-gradient", "test-weak-roots", "test-split", "test-highlights"];
const PHOTOS = ["closeup", "portrait"];
const MOST_CODES = 1.5;

/** Mean difference in codes over the pixels whose mask is in a range. */
function difference(got, expected, mask, from, to) {
  let sum = 0;
  let count = 0;
  mask.forEach((value, pixel) => {
    if (value < from || value > to) return;
    for (let channel = 0; channel < 3; channel++) {
      sum += Math.abs(got[pixel * 3 + channel] - expected[pixel * 3 + channel]);
    }
    count += 3;
  });
  return count ? sum / count : 0;
}

const wear = (page, color) =>
  page.evaluate((name) => window.hairseg.wear(name.startsWith("#") ? { hex: name } : { id: name }), color);

for (const accelerator of ["wasm", "webgpu"]) {
  test(`photos agree with hairseg.recolor on ${accelerator}`, async (t) => {
    const server = await serve();
    const browser = await launch({ webgpu: accelerator === "webgpu" });
    t.after(() => Promise.all([browser.close(), server.close()]));
    for (const model of models()) {
      const query = `?model=${model}&accelerator=${accelerator}`;
      const { page, seen, close } = await openPage(browser, server.url, { query });
      assert.equal(await page.evaluate(() => window.hairseg.network.accelerator), accelerator);
      for (const photo of PHOTOS) {
        await openFile(page, "#photo-file", `${photo}.png`);
        const mask = readFloats(`${photo}.${model}.mask`);
        for (const color of COLORS) {
          await wear(page, color);
          const got = await readCanvas(page);
          const expected = readBytes(`${photo}.${model}.${color.replace("#", "")}.rgb`);
          const inside = difference(got, expected, mask, 0.5, 1);
          const border = difference(got, expected, mask, 1e-6, 0.5);
          const outside = difference(got, expected, mask, 0, 0);
          const about = `${photo}, ${model}, ${color}`;
          t.diagnostic(`${about}: ${inside.toFixed(3)} inside, ${border.toFixed(3)} border, ${outside.toFixed(4)} outside`);
          assert.ok(inside <= MOST_CODES, `${about}: ${inside} codes inside the hair`);
          assert.ok(border <= MOST_CODES, `${about}: ${border} codes at the border`);
          assert.ok(outside <= 0.01, `${about}: ${outside} codes outside`);
        }
      }
      await wear(page, "copper");
      if (model === models()[0]) await shoot(page, `desktop-${accelerator}`);
      assert.deepEqual(seen.errors, []);
      const strangers = seen.requests.filter((url) => !url.startsWith(server.url) && !url.startsWith("blob:") && !url.startsWith("data:"));
      assert.deepEqual(strangers, []);
      await close();
    }
  });
}

test("gradients, halves and shine agree with hairseg.recolor", async (t) => {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const model = models()[0];
  const { page, seen } = await openPage(browser, server.url, { query: `?model=${model}` });
  for (const photo of PHOTOS) {
    await openFile(page, "#photo-file", `${photo}.png`);
    const mask = readFloats(`${photo}.${model}.mask`);
    for (const color of PARTS) {
      await wear(page, color);
      const expected = readBytes(`${photo}.${model}.${color}.rgb`);
      const inside = difference(await readCanvas(page), expected, mask, 0.5, 1);
      t.diagnostic(`${photo}, ${color}: ${inside.toFixed(3)} codes inside the hair`);
      await shoot(page, `${photo}-${color}`);
      assert.ok(inside <= MOST_CODES, `${photo}, ${color}: ${inside} codes`);
    }
    // The slider does what a look's own shine does.
    await wear(page, "copper");
    await page.locator("#shine").fill("160");
    await page.waitForFunction(() => window.hairseg.recolorer.shine === 1.6);
    await page.waitForTimeout(500);
    const glossy = readBytes(`${photo}.${model}.test-glossy.rgb`);
    assert.ok(difference(await readCanvas(page), glossy, mask, 0.5, 1) <= MOST_CODES);
    await page.locator("#shine").fill("100");
  }
  assert.deepEqual(seen.errors, []);
});

test("every head of a group is found", async (t) => {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const { page, seen } = await openPage(browser, server.url, { query: `?model=${models()[0]}` });
  await wear(page, "copper");
  for (const photo of ["group", "row"]) {
    await openFile(page, "#photo-file", `${photo}.png`);
    const [got, expected, mask] = [await readCanvas(page), readBytes(`${photo}.rgb`), readFloats(`${photo}.mask`)];
    for (const [about, from, to] of [["inside", 0.5, 1], ["at the border of", 1e-6, 0.5]]) {
      const codes = difference(got, expected, mask, from, to);
      t.diagnostic(`${photo}: ${codes.toFixed(3)} codes ${about} the hair`);
      assert.ok(codes <= MOST_CODES, `${photo}: ${codes} codes ${about} the hair`);
    }
  }
  assert.deepEqual(seen.errors, []);
});

test("a head's tone is in what the page draws", async (t) => {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const model = models()[0];
  const { page, seen } = await openPage(browser, server.url, { query: `?model=${model}` });
  await openFile(page, "#photo-file", "closeup.png");
  await wear(page, "none");
  await wear(page, "test-toned");
  const got = await readCanvas(page);
  const { head, intensity } = await page.evaluate(() => {
    const { renderer } = window.hairseg;
    return { head: { color: renderer.head.color, histogram: [...renderer.head.histogram] }, intensity: renderer.hair.intensity };
  });
  await page.locator("#strength").fill("0");
  await page.waitForFunction(() => window.hairseg.recolorer.strength === 0);
  const photo = await readCanvas(page);
  const { looks, dye: tables } = JSON.parse(readBytes("assets/manifest.json"));
  const look = looks.find(({ id }) => id === "test-toned");
  const halves = toHalf(makeLuts({ ...look.dyes[0], references: [look.darkIntensity, look.lightIntensity] }, tables));
  const [dark, light] = [0, 1].map((side) => fromHalf(halves.subarray((side * halves.length) / 2, ((side + 1) * halves.length) / 2)));
  const position = blendPosition(intensity, [look.darkIntensity, look.lightIntensity]);
  const lut = dark.map((value, at) => value + (light[at] - value) * position);
  const tone = fitTone(head, lut, { contrast: lutContrast(light, look.tenths, look.usual[0]), depth: look.depth, wanted: look.lumas[0] });
  assert.ok(tone.amount > 0.5, `the tone acts by ${tone.amount} only`);
  const folded = foldTone(lut, head, tone, strandShare(look.strandColor, look.lumas[0], tone.luma, position));
  const mask = readFloats(`closeup.${model}.mask`);
  const expected = Float32Array.from(got);
  const at = (node) => folded.subarray(node * 4, node * 4 + 3);
  mask.forEach((value, pixel) => {
    if (value < 0.99) return;
    // Between two nodes a side, as the card does.
    const place = [0, 1, 2].map((channel) => (photo[pixel * 3 + channel] / 255) * (look.size - 1));
    const low = place.map((one) => Math.min(Math.floor(one), look.size - 2));
    const sum = [0, 0, 0];
    for (let corner = 0; corner < 8; corner++) {
      const bits = [corner & 1, (corner >> 1) & 1, corner >> 2];
      const weight = bits.reduce((product, bit, axis) => product * (bit ? place[axis] - low[axis] : 1 - place[axis] + low[axis]), 1);
      const node = ((low[2] + bits[2]) * look.size + low[1] + bits[1]) * look.size + low[0] + bits[0];
      at(node).forEach((one, channel) => (sum[channel] += weight * one));
    }
    expected.set(sum.map((one) => one * 255), pixel * 3);
  });
  const inside = difference(got, expected, mask, 0.99, 1);
  t.diagnostic(`${inside.toFixed(3)} codes inside the hair, where the look changes ${difference(photo, expected, mask, 0.99, 1).toFixed(1)}`);
  assert.ok(inside <= MOST_CODES, `${inside} codes`);
  assert.deepEqual(seen.errors, []);
});

test("strength 0, and the hair as it is, show the photo bit for bit", async (t) => {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const { page } = await openPage(browser, server.url, { query: `?model=${models().at(-1)}` });
  await openFile(page, "#photo-file", "portrait.png");
  const recolored = await readCanvas(page);
  await page.evaluate(() => {
    const slider = document.getElementById("strength");
    slider.value = "0";
    slider.dispatchEvent(new Event("input"));
  });
  const plain = await readCanvas(page);
  assert.notDeepEqual(recolored, plain);
  await page.locator('input[name="look"][value="none"]').check({ force: true });
  assert.deepEqual(await readCanvas(page), plain);
});

test("a photo is dropped on the page, another one pasted", async (t) => {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const { page, seen } = await openPage(browser, server.url, { query: `?model=${models().at(-1)}` });
  const give = (name, kind) =>
    page.evaluate(
      ([base64, title, type]) => {
        const transfer = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], title, { type: "image/png" }));
        const about = { bubbles: true, cancelable: true };
        const stage = document.getElementById("stage");
        if (type === "paste") window.dispatchEvent(new ClipboardEvent("paste", { ...about, clipboardData: transfer }));
        else for (const step of ["dragenter", "dragover", "drop"]) stage.dispatchEvent(new DragEvent(step, { ...about, dataTransfer: transfer }));
      },
      [readBytes(name).toString("base64"), name, kind],
    );
  const size = () => page.evaluate(() => window.hairseg.renderer.size);
  await give("portrait.png", "drop");
  await waitForFrames(page, 1);
  assert.deepEqual(await size(), { width: 512, height: 512 });
  await give("closeup.png", "paste");
  await waitForFrames(page, 2);
  assert.deepEqual(await size(), { width: 880, height: 1010 });
  assert.ok(await page.isHidden("#welcome"));
  assert.deepEqual(seen.errors, []);
});

test("any colour by the picker", async (t) => {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const model = models().at(-1);
  const { page } = await openPage(browser, server.url, { query: `?model=${model}` });
  await openFile(page, "#photo-file", "portrait.png");
  await page.locator(".picker").evaluate((picker) => {
    picker.value = "#7a1f3d";
    picker.dispatchEvent(new Event("input"));
  });
  await page.waitForFunction(() => window.hairseg.choice.hex === "#7a1f3d");
  await page.waitForTimeout(1500);
  assert.equal(await page.textContent("#look-name"), "#7A1F3D");
  assert.ok(await page.isChecked('input[name="look"][value="any"]'));
  const mask = readFloats(`portrait.${model}.mask`);
  const expected = readBytes(`portrait.${model}.7a1f3d.rgb`);
  assert.ok(difference(await readCanvas(page), expected, mask, 0.5, 1) <= MOST_CODES);
});

test("compare, snapshot and what is no picture", async (t) => {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const { page } = await openPage(browser, server.url, { device: PHONE });
  await shoot(page, "phone-welcome");
  await openFile(page, "#photo-file", "portrait.png");
  await page.locator('input[name="look"][value="platinum"]').check({ force: true });
  await page.click("#compare");
  await shoot(page, "phone-compare");
  const half = await readCanvas(page);
  const download = page.waitForEvent("download");
  await page.click("#snapshot");
  const saved = await download;
  assert.equal(saved.suggestedFilename(), "hairseg-platinum.png");
  await page.click("#compare");
  assert.notDeepEqual(await readCanvas(page), half);
  await page.setInputFiles("#photo-file", { name: "note.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await page.waitForSelector("#notice.error:not([hidden])");
  assert.match(await page.textContent("#notice"), /not a picture/);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
});
