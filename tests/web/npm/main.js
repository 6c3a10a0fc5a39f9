// An app of its own, built by Vite or read as it is: each way of using the package once; what came out is in `window.done`.

import { createHairRecolorer } from "hairseg";

const wanted = new URLSearchParams(location.search);
const assets = document.documentElement.dataset.assets;
const options = { look: "copper", accelerator: "wasm", ...(assets ? { assets } : {}) };

/** How much of a picture is not the photo's any more, and its first pixels' mean. */
function changed(canvas, photo) {
  const read = (picture) => {
    const copy = new OffscreenCanvas(photo.width, photo.height);
    const context = copy.getContext("2d");
    context.drawImage(picture, 0, 0);
    return context.getImageData(0, 0, photo.width, photo.height).data;
  };
  const [one, other] = [read(canvas), read(photo)];
  let count = 0;
  for (let at = 0; at < one.length; at += 4) count += Math.abs(one[at] - other[at]) > 12 ? 1 : 0;
  return count / (one.length / 4);
}

const ways = {
  async bitmap(photo) {
    const canvas = document.getElementById("canvas");
    const started = performance.now();
    const recolorer = await createHairRecolorer({ canvas, ...options });
    const result = await recolorer.recolor(photo);
    const ms = performance.now() - started;
    const share = changed(await createImageBitmap(await recolorer.toBlob()), photo);
    await recolorer.setLook("#3366ff");
    const blue = changed(await createImageBitmap(await recolorer.toBlob()), photo);
    const refused = await recolorer.setLook("no-such-look").catch((error) => error.message);
    const { models, looks, accelerator } = recolorer;
    await recolorer.dispose();
    return { ...result, ms, changed: share, blue, refused, accelerator, models, looks: looks.length };
  },

  async video(photo) {
    // A <video> whose frames are the photo's.
    const still = Object.assign(document.createElement("canvas"), { width: photo.width, height: photo.height });
    const context = still.getContext("2d");
    const draw = setInterval(() => context.drawImage(photo, 0, 0), 40);
    context.drawImage(photo, 0, 0);
    const video = Object.assign(document.createElement("video"), { muted: true, srcObject: still.captureStream(25) });
    await video.play();
    const recolorer = await createHairRecolorer({ ...options });
    const last = await new Promise((resolve, reject) => {
      let count = 0;
      const stop = recolorer.play(video, {
        onFrame: (result) => {
          if (++count < 4) return;
          stop();
          resolve({ ...result, count });
        },
        onError: reject,
      });
    });
    clearInterval(draw);
    return { ...last, changed: changed(await createImageBitmap(await recolorer.toBlob()), photo) };
  },

  /** The site's own runtime in place of LiteRT: the plain page's import map says where it lies. */
  async onnx(photo) {
    const name = "onnxruntime-web";
    const ort = await import(/* @vite-ignore */ name);
    ort.env.wasm.wasmPaths = "/node_modules/onnxruntime-web/dist/";
    ort.env.wasm.numThreads = 1;
    const model = { url: "/hairseg_256.onnx", size: 256 };
    const recolorer = await createHairRecolorer({ canvas: document.getElementById("canvas"), ...options, ort, model });
    const result = await recolorer.recolor(photo);
    const picture = await createImageBitmap(await recolorer.toBlob());
    // The same by LiteRT: how far the two pictures are apart.
    const other = await createHairRecolorer({ ...options });
    await other.recolor(photo);
    const apart = changed(picture, await createImageBitmap(await other.toBlob()));
    return { ...result, accelerator: recolorer.accelerator, changed: changed(picture, photo), apart };
  },

  async worker(photo) {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    const bitmap = await createImageBitmap(photo);
    const answer = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message ?? "the worker failed"));
    });
    worker.postMessage({ bitmap, options: { ...options, ...(assets ? { assets: new URL(assets, location.href).href } : {}) } }, [bitmap]);
    const { result, error, picture } = await answer;
    if (error) throw new Error(error);
    return { ...result, changed: changed(picture, photo) };
  },
};

try {
  const photo = await createImageBitmap(await (await fetch("/photo.png")).blob());
  const way = wanted.get("way") ?? "bitmap";
  window.done = await ways[way](photo);
} catch (error) {
  window.done = { error: error.stack };
}
