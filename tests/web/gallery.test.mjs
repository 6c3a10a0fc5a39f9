// The gallery: families, the search, and what must not be offered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DESKTOP, launch, models, openPage, PHONE, readBytes, serve, shoot } from "./browser.mjs";

const FAMILIES = ["naturals", "reds", "fashion"];

/** The page with looks in three families, every third one tagged "party". */
async function openGallery(t, device) {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const manifest = JSON.parse(readBytes("assets/manifest.json"));
  manifest.looks.forEach((look, index) => {
    look.family = FAMILIES[index % FAMILIES.length];
    look.tags = index % 3 ? ["office"] : ["party"];
  });
  const prepare = (page) => page.route("**/assets/manifest.json", (route) => route.fulfill({ json: manifest }));
  const { page } = await openPage(browser, server.url, { device, prepare, query: `?model=${models().at(-1)}` });
  return { page, looks: manifest.looks };
}

const shown = (page) =>
  page.$$eval('#gallery input[name="look"]', (inputs) =>
    inputs.filter((input) => input.offsetParent !== null || input.getClientRects().length).map(({ value }) => value),
  );

for (const [name, device] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
]) {
  test(`families and search narrow the looks down, ${name}`, async (t) => {
    const { page, looks } = await openGallery(t, device);
    assert.equal((await shown(page)).length, looks.length + 2);
    await page.click('.pill:has-text("Reds")');
    const reds = looks.filter(({ family }) => family === "reds").map(({ id }) => id);
    assert.deepEqual((await shown(page)).sort(), ["any", "none", ...reds].sort());
    await shoot(page, `gallery-${name}`);
    await page.fill("#search", "party");
    const party = looks.filter(({ tags }) => tags.includes("party")).map(({ id }) => id);
    assert.deepEqual((await shown(page)).sort(), ["any", "none", ...party].sort());
    assert.ok(await page.isChecked('input[name="family"][value="all"]'));
    await page.fill("#search", "zebra");
    assert.deepEqual((await shown(page)).sort(), ["any", "none"]);
    assert.match(await page.textContent("#no-look"), /Any colour/);
    await page.press("#search", "Escape");
    assert.equal((await shown(page)).length, looks.length + 2);
    assert.ok(await page.isHidden("#no-look"));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  });
}

test("looks are chosen by keys, families too", async (t) => {
  const { page, looks } = await openGallery(t, DESKTOP);
  await page.focus('input[name="family"]:checked');
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.$eval('input[name="family"]:checked', ({ value }) => value), "naturals");
  await page.focus('#gallery input[name="look"][value="none"]');
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const chosen = await page.$eval('input[name="look"]:checked', ({ value }) => value);
  assert.equal(looks.find(({ id }) => id === chosen)?.family, "naturals");
});

test("a model for tests can be started with, and is not offered", async (t) => {
  const { page } = await openGallery(t, DESKTOP);
  const tiny = models().at(-1);
  assert.equal(await page.evaluate(() => window.hairseg.network.model.name), tiny);
  const offered = await page.$$eval('input[name="model"]', (inputs) => inputs.map(({ value }) => value));
  assert.deepEqual(offered, models().slice(0, -1));
  assert.ok(!(await page.innerText("body")).includes("tiny"));
});
