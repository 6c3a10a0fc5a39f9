// Makes the page open without a network: its worker (offline_worker.js) keeps what it is made of.

/** @param {string[]} more addresses that this visit did not load, the gallery's chips for one */
export async function keepForOffline(more) {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  try {
    await serviceWorker.register(new URL("../offline_worker.js", import.meta.url));
    const { active } = await serviceWorker.ready;
    const used = performance.getEntriesByType("resource").map(({ name }) => name);
    const page = location.origin + location.pathname;
    const keep = [...new Set([page, ...used, ...more])].filter((url) => url.startsWith("http"));
    serviceWorker.addEventListener("message", ({ data }) => {
      document.documentElement.dataset.offline = data.kept === data.of ? "ready" : "partly";
    });
    serviceWorker.startMessages();
    active.postMessage({ keep });
  } catch (error) {
    // Private windows and some servers allow none; the page works all the same.
    console.warn("not kept for offline use:", error.message);
  }
}
