// hairseg in the browser: hair recoloured in photos, videos and the camera, by WebGL 2 and a small network.
// index.d.ts describes what is exported here; the README shows it at work.

import { HairRecolorer, makeCanvas } from "./recolorer.js";

export { HairRecolorer } from "./recolorer.js";
export { LookFileError } from "./look_file.js";

// Beside this file, as the package has them.
const HERE = { data: new URL("./assets/", import.meta.url), shaders: undefined, runtime: undefined };

/** Makes a recolorer: loads the network and the first look, onto a canvas. */
export async function createHairRecolorer({ canvas, model = null, look = null, accelerator = "auto", assets, ort, onProgress } = {}) {
  const recolorer = await HairRecolorer.create(canvas ?? makeCanvas(1, 1), placesOf(assets), { ort });
  // The look is made while the network is on its way.
  const [loaded, dressed] = await Promise.allSettled([
    model === false ? null : recolorer.setModel(model, { accelerator, onProgress }),
    recolorer.setLook(look),
  ]);
  for (const { reason } of [loaded, dressed]) {
    if (!reason) continue;
    await recolorer.dispose();
    throw reason;
  }
  return recolorer;
}

/** Where files lie: one folder that `npx hairseg` filled, or each of the three by itself. */
function placesOf(assets) {
  if (assets === undefined) return HERE;
  const base = globalThis.document?.baseURI ?? globalThis.location.href;
  const folder = (place) => place && new URL(String(place).replace(/\/?$/, "/"), base);
  if (typeof assets === "string" || assets instanceof URL) {
    const root = folder(assets);
    return { data: root, shaders: new URL("shaders/", root), runtime: new URL("wasm/", root) };
  }
  return { data: folder(assets.data) ?? HERE.data, shaders: folder(assets.shaders), runtime: folder(assets.runtime) };
}
