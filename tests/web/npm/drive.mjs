// Opens pages of the installed package in Chromium and prints what came out: node drive.mjs FOLDER PAGE?way=...,...
// PAGE lies in FOLDER; with each goes what was fetched, and its size as it is and gzipped.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { launch, SLOW_MS } from "../browser.mjs";

const [folder, ...pages] = process.argv.slice(2);
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".wasm": "application/wasm", ".png": "image/png" };
const gzipped = new Map();
const fetched = {};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://page");
  try {
    const bytes = readFileSync(join(folder, normalize(pathname)));
    const kind = pathname.includes("/wasm/") ? "runtime" : pathname === "/photo.png" || pathname.endsWith(".html") ? null : "own";
    if (kind) {
      if (!gzipped.has(pathname)) gzipped.set(pathname, gzipSync(bytes).length);
      fetched[kind] ??= { files: 0, bytes: 0, gzipped: 0 };
      fetched[kind].files += 1;
      fetched[kind].bytes += bytes.length;
      fetched[kind].gzipped += gzipped.get(pathname);
    }
    response.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? "application/octet-stream", "content-length": bytes.length }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await launch();
const results = {};
try {
  for (const name of pages) {
    for (const kind of Object.keys(fetched)) delete fetched[kind];
    const context = await browser.newContext();
    const page = await context.newPage();
    const failures = [];
    page.on("pageerror", (error) => failures.push(error.message));
    page.on("response", (response) => response.status() >= 400 && !/favicon/.test(response.url()) && failures.push(`${response.status()} ${response.url()}`));
    await page.goto(`http://localhost:${server.address().port}/${name}`);
    await page.waitForFunction(() => window.done, null, { timeout: SLOW_MS });
    results[name] = { ...(await page.evaluate(() => window.done)), failures, fetched: structuredClone(fetched) };
    await context.close();
  }
} finally {
  await browser.close();
  server.close();
}
console.log(JSON.stringify(results));
