// By keyboard and for everyone: axe finds nothing against WCAG 2.2 AA, every step works by keys.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DESKTOP, launch, models, openFile, openPage, PHONE, require, serve } from "./browser.mjs";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate((values) => window.axe.run(document, { runOnly: values }), TAGS);
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

for (const [name, device] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
]) {
  test(`axe finds nothing, ${name}`, async (t) => {
    const server = await serve();
    const browser = await launch();
    t.after(() => Promise.all([browser.close(), server.close()]));
    const { page } = await openPage(browser, server.url, { device, query: `?model=${models().at(-1)}` });
    assert.deepEqual(await violations(page), []);
    await openFile(page, "#photo-file", "portrait.png");
    await page.click("#compare");
    await page.click(".technical summary");
    assert.deepEqual(await violations(page), []);
  });
}

test("everything can be reached and used by keyboard", async (t) => {
  const server = await serve();
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const { page } = await openPage(browser, server.url, { query: `?model=${models().at(-1)}` });
  await openFile(page, "#photo-file", "portrait.png");
  await page.evaluate(() => (document.querySelector(".technical").open = true));
  const reached = [];
  for (let press = 0; press < 26; press++) {
    await page.keyboard.press("Tab");
    const id = await page.evaluate(() => document.activeElement.id || document.activeElement.name || document.activeElement.dataset.open || document.activeElement.ariaLabel || document.activeElement.localName);
    if (!id || reached.includes(id)) break;
    reached.push(id);
  }
  for (const id of ["camera", "photo", "clip", "compare", "snapshot", "look", "own", "strength", "summary", "detail", "model", "accelerator"]) {
    assert.ok(reached.includes(id), `${id} among ${reached}`);
  }
  const before = await page.textContent("#look-name");
  await page.focus('input[name="look"]:checked');
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await page.textContent("#look-name"), before);
  await page.focus("#compare");
  await page.keyboard.press("Enter");
  await page.focus("#divider");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("PageUp");
  assert.equal(await page.getAttribute("#divider", "aria-valuenow"), "62");
  assert.equal(await page.evaluate(() => window.hairseg.pipeline.view.split.toFixed(2)), "0.62");
});
