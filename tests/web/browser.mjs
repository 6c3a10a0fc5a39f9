// A static server and headless Chromium for the page's tests.

import { readFile } from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const FOLDER = process.env.HAIRSEG_WEB_FOLDER;
const WEB = fileURLToPath(new URL("../../web/", import.meta.url));
export const require = createRequire(join(WEB, "package.json"));
const { chromium } = require("playwright-core");

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
  ".woff2": "font/woff2",
};
const FLAGS = [
  ...["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync", "--enable-unsafe-swiftshader"],
];
const WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
const CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
export const SLOW_MS = 240_000;

/** Serves the page under /page/, with the assets that the references were made with. */
export async function serve() {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://page");
    const path = decodeURIComponent(pathname).replace(/\/$/, "/index.html");
    const file = path.startsWith("/page/assets/") ? join(FOLDER, path.replace("/page", "")) : join(WEB, path);
    try {
      const bytes = await readFile(file);
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, "content-length": bytes.length }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://localhost:${server.address().port}/`, close: () => server.close() };
}

export function launch({ webgpu = false, camera = false, flags = [] } = {}) {
  // The empty string makes Chromium find no driver at all.
  const { VK_ICD_FILENAMES, ...env } = process.env;
  const clip = `--use-file-for-fake-video-capture=${join(FOLDER ?? "", "camera.y4m")}`;
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [...FLAGS, ...(webgpu ? WEBGPU : []), ...(camera ? [...CAMERA, clip] : []), ...flags],
    env,
  });
}

export const DESKTOP = { viewport: { width: 1360, height: 860 } };
export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** Opens the page and waits until it is ready; keeps what it asked for and complained about. */
export async function openPage(browser, url, { query = "", device = DESKTOP, prepare, worker = false } = {}) {
  // The worker that keeps the page for offline use takes requests past the tests' routes.
  const context = await browser.newContext({ ...device, serviceWorkers: worker ? "allow" : "block" });
  const page = await context.newPage();
  page.setDefaultTimeout(SLOW_MS);
  const seen = { requests: [], errors: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) seen.errors.push(message.text());
  });
  if (prepare) await prepare(page);
  await page.goto(`${url}page/${query}`);
  await page.waitForFunction(() => document.documentElement.dataset.state);
  return { page, seen, context, close: () => context.close() };
}

/** Gives the page a file as a user does, and waits until it was worked on. */
export async function openFile(page, input, name) {
  const before = await frames(page);
  await page.setInputFiles(input, join(FOLDER, name));
  await waitForFrames(page, before + 1);
}

export const frames = (page) => page.evaluate(() => Number(document.documentElement.dataset.frames ?? 0));

export const waitForFrames = (page, count) =>
  page.waitForFunction((least) => Number(document.documentElement.dataset.frames ?? 0) >= least, count);

/** What the canvas shows, as RGB bytes. */
export async function readCanvas(page) {
  const base64 = await page.evaluate(async () => {
    const { pipeline, renderer } = window.hairseg;
    const bytes = await pipeline.inTurn(() => {
      pipeline.draw();
      const { gl, canvas } = renderer;
      const pixels = new Uint8Array(canvas.width * canvas.height * 4);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
      gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      const rgb = new Uint8Array(canvas.width * canvas.height * 3);
      for (let y = 0; y < canvas.height; y++) {
        for (let x = 0; x < canvas.width; x++) {
          const from = ((canvas.height - 1 - y) * canvas.width + x) * 4;
          rgb.set(pixels.subarray(from, from + 3), (y * canvas.width + x) * 3);
        }
      }
      return rgb;
    });
    const url = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(new Blob([bytes]));
    });
    return url.split(",")[1];
  });
  return Buffer.from(base64, "base64");
}

export function readFloats(name) {
  const bytes = readFileSync(join(FOLDER, name));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export const readBytes = (name) => readFileSync(join(FOLDER, name));
export const models = () => JSON.parse(readFileSync(join(FOLDER, "models.json"), "utf8"));

/** Saves a picture of the page where HAIRSEG_WEB_SHOTS says, for a person to look at. */
export async function shoot(page, name) {
  const folder = process.env.HAIRSEG_WEB_SHOTS;
  if (!folder || !existsSync(folder)) return;
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, `web-${name}.png`) });
}
