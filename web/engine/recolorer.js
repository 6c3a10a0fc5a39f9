// The package's one class: hair recoloured on a canvas. `createHairRecolorer` makes it (index.js, where the options are).

import { Catalogue } from "./catalogue.js";
import { download } from "./download.js";
import { FrameLoop } from "./frame_loop.js";
import { Renderer } from "./gl/renderer.js";
import { headAt } from "./heads/choice.js";
import { lookTables } from "./look_tables.js";
import { Pipeline } from "./pipeline.js";
import { LiteRtModel, deviceLost, loadRuntime } from "./runtime/litert.js";
import { OnnxModel, onnxAccelerators } from "./runtime/onnx.js";
import { Segmenter } from "./segmenter.js";

const VIEW = { strength: 1, detail: 1, split: 0, mirrored: false };
const JPEG_QUALITY = 0.92;

export class HairRecolorer {
  /** Loads what every picture needs: shaders, the catalogue, LiteRT. */
  static async create(canvas, { data, shaders, runtime }, { ort } = {}) {
    const [catalogue, renderer, accelerators] = await Promise.all([
      Catalogue.load(data),
      Renderer.create(canvas, shaders),
      ort ? onnxAccelerators() : loadRuntime(runtime),
    ]);
    return new HairRecolorer({ catalogue, renderer, accelerators, ort });
  }

  constructor({ catalogue, renderer, accelerators, ort }) {
    Object.assign(this, { catalogue, renderer, ort, canvas: renderer.canvas });
    this.pipeline = new Pipeline(renderer);
    /** What works here, the best one first; WebGPU leaves it when it fails. */
    this.accelerators = accelerators;
    this.accelerator = null;
    /** Why the network does not run where it was asked to. */
    this.fallback = null;
    this.model = null;
    this.look = null;
    this.isLive = false;
    this.own = { ...VIEW, shine: 1 };
    this.onAcceleratorLost = null;
    if (!ort) deviceLost().then((info) => this.loseAccelerator(info));
  }

  /** The shipped looks: {id, title, family, tags, swatch, chip}; chip is a small picture's URL. */
  get looks() {
    return this.catalogue.looks.map(({ id, title, family, tags, chip }) => ({ id, title, family, tags, chip: this.catalogue.url(chip) }));
  }

  /** The shipped models: {name, title, size, bytes, licence, commercialUse}. */
  get models() {
    return this.catalogue.offeredModels.map(({ name, title, size, bytes, licence, commercialUse }) => ({ name, title, size, bytes, licence, commercialUse }));
  }

  /**
   * Puts a network in place of the last one. WebGPU that fails gives way to wasm; `fallback` then says why.
   *
   * @param {string|{url, size}} model a name of `models`, or a file of your own
   */
  async setModel(model = null, { accelerator = "auto", onProgress } = {}) {
    const entry = model?.url ? { name: String(model.url), ...model } : this.catalogue.model(model);
    if (!entry) throw new RangeError(`unknown model ${JSON.stringify(model)}; a model is one of ${this.models.map(({ name }) => name).join(", ")}`);
    const bytes = await download(entry.url ? new URL(entry.url, globalThis.location.href).href : this.catalogue.url(entry.file), onProgress);
    const there = accelerator !== "auto" && this.accelerators.includes(accelerator);
    const wanted = there ? accelerator : this.accelerators[0];
    try {
      await this.useBytes(bytes, entry, wanted);
      this.fallback = null;
    } catch (error) {
      if (wanted !== "webgpu") throw error;
      this.accelerators = ["wasm"];
      await this.useBytes(bytes, entry, "wasm");
      this.fallback = error.message;
    }
  }

  async useBytes(bytes, entry, accelerator) {
    const { ort } = this;
    await this.pipeline.useModel(async () => {
      const network = await (ort ? OnnxModel.create(ort, bytes, accelerator) : LiteRtModel.create(bytes, accelerator));
      return new Segmenter(network, entry.size, accelerator);
    });
    Object.assign(this, { model: entry, accelerator });
  }

  /** The browser took WebGPU away: the same network goes on in wasm. */
  async loseAccelerator({ reason, message }) {
    if (reason === "destroyed" || this.isDisposed) return;
    this.accelerators = ["wasm"];
    if (this.accelerator === "webgpu") {
      await this.setModel(this.model.url ? this.model : this.model.name, { accelerator: "wasm" });
      this.fallback = message;
    }
    this.onAcceleratorLost?.(message);
  }

  /**
   * Chooses the colour; what is on the canvas changes at once.
   *
   * @param {?string|object} color a look's id, "#rrggbb", what `readLook` gave; null is the hair as it is
   */
  async setLook(color) {
    const turn = (this.turn = Symbol());
    const look = color === null || color === undefined ? null : await this.catalogue.any(color);
    // Another look may have been chosen while this one was made.
    if (this.turn !== turn) return;
    this.look = look;
    this.dress();
  }

  /** Reads a look of one's own, from a .cube file or a look's zip, for `setLook`. */
  readLook(file) {
    return this.catalogue.read(file);
  }

  /** Puts the look's tables on the card, as shiny as `shine` says. */
  dress() {
    if (this.look) this.renderer.setLook({ ...this.look, ...lookTables(this.look, this.own.shine) });
    this.redraw();
  }

  get strength() {
    return this.own.strength;
  }

  /** Share of the look's colour, 0..1. */
  set strength(value) {
    this.own.strength = value;
    this.redraw();
  }

  get detail() {
    return this.own.detail;
  }

  /** Times the fine detail that is won back, 0..2. */
  set detail(value) {
    this.own.detail = value;
    this.redraw();
  }

  get shine() {
    return this.own.shine;
  }

  /** Times the look's shine, 0..2. */
  set shine(value) {
    this.own.shine = value;
    this.dress();
  }

  get split() {
    return this.own.split;
  }

  /** The share of the width, from the left, that shows the picture as it was; 1 shows all of it. */
  set split(value) {
    this.own.split = value;
    this.redraw();
  }

  get mirrored() {
    return this.own.mirrored;
  }

  /** Shows the picture as in a mirror, as people expect of a camera that looks at them. */
  set mirrored(value) {
    if (value === this.own.mirrored) return;
    this.own.mirrored = value;
    this.redraw();
  }

  redraw() {
    const { strength, detail, split, mirrored } = this.own;
    Object.assign(this.pipeline.view, { detail, split, mirrored, strength: this.look ? strength * this.look.strength : 0 });
    if (!this.isLive && this.renderer.size.width) this.pipeline.draw();
  }

  /**
   * Recolours a picture, or the next frame of a live sequence, onto the canvas.
   *
   * @param {TexImageSource|Blob} source
   * @param {{live?: boolean}} options live: the mask and the tone of the frame before are known; one network run
   * @returns {Promise<{width, height, heads, intensity, share, times}>} see index.d.ts
   */
  async recolor(source, { live = false } = {}) {
    if (source instanceof Blob) {
      const bitmap = await createImageBitmap(source, { premultiplyAlpha: "none" });
      try {
        return await this.recolor(bitmap, { live });
      } finally {
        bitmap.close();
      }
    }
    const [width, height] = sizeOf(source);
    if (!width || !height) throw new TypeError("the picture has no size yet; wait until it is loaded");
    const times = await this.pipeline.process({ element: source, width, height, live });
    const { intensity, share } = this.renderer.hair;
    return { width, height, heads: this.heads, intensity, share, times };
  }

  /** Recolours each new frame of a video until the function that it returns is called. */
  play(video, { onFrame, onError = (error) => reportError(error) } = {}) {
    this.stop();
    this.forget();
    const step = async () => {
      // A phone that turns has no size for a moment.
      if (video.videoWidth) onFrame?.(await this.recolor(video, { live: true }));
    };
    const loop = new FrameLoop(step, (error) => {
      if (this.loop === loop) this.stop();
      onError(error);
    });
    Object.assign(this, { loop, isLive: true });
    loop.start(video);
    return () => this.loop === loop && this.stop();
  }

  stop() {
    this.loop?.stop();
    this.loop = null;
    this.isLive = false;
  }

  /** Forgets mask and tone of the frame before: a cut, another camera. */
  forget() {
    return this.pipeline.inTurn(() => this.pipeline.forget());
  }

  /** The heads of the photo on the canvas, the largest first: {id, box, chosen}; none while live. */
  get heads() {
    const { found, chosen } = this.pipeline;
    const known = found?.heads.filter((head) => head.known) ?? [];
    return known.map(({ label, box: { left, top, right, bottom } }) => ({
      id: label,
      box: { left, top, right, bottom },
      chosen: !chosen || chosen.has(label),
    }));
  }

  /** The id of the head of the photo at a pixel of it; null where nobody is near. */
  headAt(x, y) {
    const { found } = this.pipeline;
    return found && headAt(found, x, y);
  }

  /** Recolours only the heads of these ids; null recolours all. */
  async choose(ids) {
    await this.pipeline.choose(ids);
    return this.heads;
  }

  /** What the canvas shows, without the split, as a picture file. */
  async toBlob({ type = "image/png", quality = JPEG_QUALITY } = {}) {
    const { canvas, pipeline } = this;
    const bitmap = await pipeline.inTurn(() => {
      const { split } = pipeline.view;
      pipeline.view.split = 0;
      pipeline.draw();
      // The drawing buffer only lasts until the browser shows it: it is copied at once.
      const copy = makeCanvas(canvas.width, canvas.height);
      copy.getContext("2d").drawImage(canvas, 0, 0);
      pipeline.view.split = split;
      pipeline.draw();
      return copy;
    });
    if (bitmap.convertToBlob) return bitmap.convertToBlob({ type, quality });
    return new Promise((resolve, reject) =>
      bitmap.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made."))), type, quality),
    );
  }

  /** Frees the network and the card's memory; the canvas keeps its last picture. */
  async dispose() {
    this.stop();
    this.isDisposed = true;
    await this.pipeline.inTurn(() => {
      this.pipeline.segmenter?.close();
      this.pipeline.segmenter = null;
      this.renderer.gl.getExtension("WEBGL_lose_context")?.loseContext();
    });
  }
}

export function makeCanvas(width, height) {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}

/** Width and height of whatever a texture can be made of. */
function sizeOf(source) {
  const width = source.videoWidth ?? source.naturalWidth ?? source.displayWidth ?? source.width;
  const height = source.videoHeight ?? source.naturalHeight ?? source.displayHeight ?? source.height;
  if (!Number.isFinite(width) || !Number.isFinite(height)) throw new TypeError("a picture must be an image, canvas, video, ImageBitmap, ImageData, VideoFrame or Blob");
  return [width, height];
}
