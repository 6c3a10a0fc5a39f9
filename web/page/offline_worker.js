// Keeps the page's own files, so that it opens without a network: a service worker. With a network the newest file is
// always taken; nothing but files of this host is kept, and no photo ever comes by here.

const KEPT = "hairseg-files-1";

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name.startsWith("hairseg-files") && name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

// The page tells what it was made of when it is ready: its first visit went past this worker.
self.addEventListener("message", (event) => {
  const keep = async () => {
    const cache = await caches.open(KEPT);
    const urls = event.data.keep.filter(isOwn);
    const results = await Promise.allSettled(urls.map(async (url) => (await cache.match(url)) ?? cache.add(url)));
    event.source?.postMessage({ kept: results.filter(({ status }) => status === "fulfilled").length, of: urls.length });
  };
  event.waitUntil(keep());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && isOwn(request.url)) event.respondWith(answer(request));
});

const isOwn = (url) => new URL(url).origin === self.location.origin;

/** The network's answer, which is kept; without a network the one that was kept. */
async function answer(request) {
  const cache = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    // Parts of files are no files; LiteRT's wasm is 9 MB, its copy is made beside the answer.
    if (response.status === 200) cache.put(request, response.clone()).catch(() => {});
    return response;
  } catch (error) {
    // The address may name a look or a model; the page is the same.
    const kept = await cache.match(request, { ignoreSearch: request.mode === "navigate" });
    if (kept) return kept;
    throw error;
  }
}
