// The annotation page in headless Chromium; `test_page.py` makes the folder and starts it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { launch } from "../../web/browser.mjs";

const FOLDER = process.env.HAIRSEG_ANNOTATE_FOLDER;

async function start(t) {
  const command = ["-m", "training", "annotate", FOLDER, "--port", "0", "--no-browser"];
  const child = spawn(process.env.HAIRSEG_PYTHON, command, { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill());
  const url = await new Promise((resolve, reject) => {
    child.on("exit", () => reject(new Error("annotate ended")));
    child.stdout.on("data", (data) => {
      const found = /http:\S+token=[\w-]+/.exec(String(data));
      if (found) resolve(found[0]);
    });
  });
  child.removeAllListeners("exit");
  const browser = await launch();
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
  page.setDefaultTimeout(120_000);
  await page.goto(url);
  await told(page, "#count", "1 of 2");
  return page;
}

const told = (page, where, text) =>
  page.waitForFunction(([at, what]) => document.querySelector(at).textContent.includes(what), [where, text]);

async function drag(page) {
  const box = await page.locator("#view").boundingBox();
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.5);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.5, { steps: 4 });
  await page.mouse.up();
}

/** The mask's middle pixel as the page shows it. */
const middle = (page) => page.evaluate(async () => {
  const stem = document.getElementById("name").textContent;
  const answer = await fetch(`api/photos/${stem}/mask`, { headers: { "x-hairseg-studio": "1" } });
  const picture = await createImageBitmap(await answer.blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  return pen.getImageData(picture.width / 2, picture.height / 2, 1, 1).data[0];
});
const shown = (page) => page.evaluate(() => [...document.getElementById("view").getContext("2d")
  .getImageData(document.getElementById("view").width / 2, document.getElementById("view").height / 2, 1, 1).data]);

test("paint, erase, undo, accept and reject by keys, each saved at once", async (t) => {
  const page = await start(t);
  const bare = await shown(page);
  await drag(page);
  await told(page, "#saved", "saved");
  assert.equal(await middle(page), 255);
  assert.notDeepEqual(await shown(page), bare);
  await page.keyboard.press("e");
  await drag(page);
  await told(page, "#state", "2 changes");
  assert.equal(await middle(page), 0);
  await page.keyboard.press("z");
  await told(page, "#saved", "undone");
  assert.equal(await middle(page), 255);
  assert.equal(readdirSync(join(FOLDER, "versions", "ann")).length, 1);

  // a save that fails is told, and the page shows what the server has
  await page.keyboard.press("z");
  await told(page, "#state", "0 changes");
  await page.keyboard.press("p");
  await page.route("**/mask", (route) => route.request().method() === "PUT"
    ? route.fulfill({ status: 400, body: '{"error": "disk is full"}' }) : route.continue());
  await drag(page);
  await told(page, "#saved", "disk is full");
  assert.deepEqual(await shown(page), bare);
  await page.unroute("**/mask");

  await page.keyboard.press("a");
  await told(page, "#name", "bea");
  await page.keyboard.press("r");
  await told(page, "#state", "reject");
  assert.ok(existsSync(join(FOLDER, "rejected", "bea.png")));
  assert.match(readFileSync(join(FOLDER, "annotations.jsonl"), "utf8"), /"verdict": "accept"/);
});
