// Recolours any number of pictures on one hidden canvas, as hairseg.recolor does; each result is
// copied to the picture's own canvas on the page.

import { Pass, fetchShaders } from "./program.js";
import { LESS_DETAIL_ON_LIGHT, MOST_COLORS, place, strandsOf } from "../place.js";
import { Texture, Volume } from "./textures.js";

const HEAD = "#version 300 es\n";
const SHARING = ["dyed", "slopes", "recolor"];
const ALONE = ["lumas", "blur", "slope"];
const TILES = 32;
const NO_STRANDS = { strands: new Float32Array(MOST_COLORS), tint: [1, 1, 1] };

export class GraphicsError extends Error {}

/** One picture on the card: its photo, its hair, and where a look's colours lie on it. */
class Plate {
  constructor(gl) {
    this.photo = new Texture(gl, { internal: gl.RGBA8, format: gl.RGBA, type: gl.UNSIGNED_BYTE });
    this.hair = new Texture(gl, { internal: gl.RGBA32F, format: gl.RGBA, type: gl.FLOAT });
    this.weights = new Volume(gl, { layered: true });
    const floats = { internal: gl.RGBA32F, format: gl.RGBA, type: gl.FLOAT, target: true };
    this.work = {};
    for (const name of ["dyed", "lumas", "blurred", "means"]) this.work[name] = new Texture(gl, floats);
    this.facts = null;
    this.layers = 0;
  }

  dispose() {
    for (const part of [this.photo, this.hair, this.weights, ...Object.values(this.work)]) part.dispose();
  }
}

export class Renderer {
  static async create() {
    const names = ["fullscreen.vert", "look.glsl", ...[...SHARING, ...ALONE].map((name) => `${name}.frag`)];
    return new Renderer(await fetchShaders(names));
  }

  constructor(sources) {
    this.sources = sources;
    this.canvas = document.createElement("canvas");
    this.gl = this.canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, powerPreference: "high-performance" });
    if (!this.gl) throw new GraphicsError("This browser has no WebGL 2, which the studio draws with.");
    // Where the processor draws, a canvas in its own memory is filled quicker.
    const named = this.gl.getExtension("WEBGL_debug_renderer_info");
    const card = named ? this.gl.getParameter(named.UNMASKED_RENDERER_WEBGL) : "";
    this.isSoftware = /swiftshader|llvmpipe|software|basic render/i.test(card);
    this.context = { willReadFrequently: this.isSoftware };
    this.canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    this.build();
  }

  /** Makes programs and textures; again after the context was lost. */
  build() {
    const { gl, sources } = this;
    if (!gl.getExtension("EXT_color_buffer_float")) throw new GraphicsError("This graphics card cannot draw into float textures.");
    const floats = { internal: gl.RGBA32F, format: gl.RGBA, type: gl.FLOAT, target: true };
    this.passes = {};
    for (const name of SHARING) {
      this.passes[name] = new Pass(gl, sources["fullscreen.vert"], HEAD + sources["look.glsl"] + sources[`${name}.frag`], name);
    }
    for (const name of ALONE) this.passes[name] = new Pass(gl, sources["fullscreen.vert"], sources[`${name}.frag`], name);
    this.slopes = new Texture(gl, floats);
    this.slopes.resize(TILES, TILES);
    this.slope = new Texture(gl, floats);
    this.slope.resize(1, 1);
    this.luts = { dark: new Volume(gl), light: new Volume(gl) };
    this.noWeights = new Volume(gl, { layered: true });
    this.noWeights.upload(new Uint16Array(4), 1, 1, 1);
    this.look = null;
    this.uploaded = null;
  }

  addPlate() {
    return new Plate(this.gl);
  }

  /**
   * @param {Plate} plate
   * @param {ImageBitmap|OffscreenCanvas} bitmap the photo
   * @param {{facts, pixels: Float32Array}} analysis as hairseg/studio/analysis.py packs it
   */
  setPicture(plate, bitmap, { facts, pixels }) {
    plate.photo.resize(bitmap.width, bitmap.height);
    plate.photo.upload(bitmap);
    plate.facts = facts;
    plate.layers = 0;
    if (!facts.box) return;
    const [left, top, right, bottom] = facts.box;
    plate.hair.resize(right - left, bottom - top);
    plate.hair.upload(pixels);
  }

  /** Where each of the look's colours lies; 0 layers for a look of one colour. */
  setWeights(plate, { layers, width, height, halves }) {
    plate.layers = layers;
    if (layers) plate.weights.upload(halves, width, height, layers);
  }

  /** @param {{size, count, references, detail, strandColor, lumas, shares, strength, dark: Uint16Array, light: Uint16Array}} look */
  setLook(look) {
    this.look = look;
  }

  /** Brings the look's LUTs to the card, if something is to be drawn with it there. */
  uploadLook() {
    if (!this.look || this.look === this.uploaded) return;
    const { size, count, dark, light } = this.look;
    this.luts.dark.upload(dark, size, size, size * count);
    this.luts.light.upload(light, size, size, size * count);
    this.uploaded = this.look;
  }

  /**
   * Draws pictures with the look, each onto a 2-D canvas of its size.
   *
   * All are drawn before any is copied, so that the card is waited for once.
   *
   * @param {{plate: Plate, canvas, split?: number}[]} jobs split in 0..1 of the width
   * @param {{reads?: boolean}} how as a draft: quicker where the processor draws
   */
  draw(jobs, { reads = false } = {}) {
    const { gl } = this;
    const ready = jobs.filter(({ plate }) => plate.photo.width > 0);
    if (!ready.length || gl.isContextLost()) return;
    this.uploadLook();
    // Grown only: a canvas that changes its size loses its buffers each time.
    const width = ready.reduce((sum, { plate }) => sum + plate.photo.width, 0);
    const height = Math.max(...ready.map(({ plate }) => plate.photo.height));
    if (this.canvas.width < width) this.canvas.width = width;
    if (this.canvas.height < height) this.canvas.height = height;
    let left = 0;
    for (const job of ready) {
      job.left = left;
      this.render(job.plate, { split: job.plate.facts.box ? (job.split ?? 0) : 1, left, rough: reads });
      left += job.plate.photo.width;
    }
    for (const job of ready) {
      if (reads) this.read(job);
      else this.copy(job);
    }
  }

  copy({ plate, canvas, left }) {
    const { width, height } = plate.photo;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    canvas.getContext("2d", this.context).drawImage(this.canvas, left, this.canvas.height - height, width, height, 0, 0, width, height);
  }

  read({ plate, canvas, left }) {
    const { gl } = this;
    const { width, height } = plate.photo;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pixels = new Uint8Array(width * height * 4);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.readPixels(left, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    const upright = new ImageData(width, height);
    const row = width * 4;
    for (let y = 0; y < height; y++) upright.data.set(pixels.subarray((height - 1 - y) * row, (height - y) * row), y * row);
    canvas.getContext("2d", this.context).putImageData(upright, 0, 0);
  }

  render(plate, { split, left, rough }) {
    const { gl, look, passes } = this;
    const { photo, hair, facts, work } = plate;
    const target = { framebuffer: null, width: photo.width, height: photo.height, left };
    const shows = look !== null && facts.box !== null && split < 1;
    const t = shows ? place(facts.intensity, look.references) : 0;
    const count = shows ? (plate.layers ? look.count : 1) : 0;
    const shared = {
      hair: facts.box ? hair : photo,
      darkLuts: this.luts.dark,
      lightLuts: this.luts.light,
      weights: plate.layers ? plate.weights : this.noWeights,
      count,
      t,
    };
    const detail = shows ? look.detail * (1 - LESS_DETAIL_ON_LIGHT * t) : 0;
    if (shows) {
      work.dyed.resize(hair.width, hair.height);
      passes.dyed.draw(work.dyed, { ...shared, rough: rough ? 1 : 0 });
      if (detail > 0) this.measureDetail(shared, plate);
    }
    const known = detail > 0;
    const { strands, tint } = shows ? strandsOf(look, facts, t) : NO_STRANDS;
    passes.recolor.draw(target, {
      ...shared,
      photo,
      dyed: shows ? work.dyed : photo,
      means: known ? work.means : photo,
      slope: known ? this.slope : photo,
      corner: facts.box ? facts.box.slice(0, 2) : [0, 0],
      detail,
      strands,
      tint,
      strength: shows ? look.strength : 0,
      split: shows ? split * photo.width : photo.width,
      origin: [left, 0],
    });
    gl.flush();
  }

  measureDetail(shared, { facts: { sigma, small }, work }) {
    const { passes, slopes, slope } = this;
    const { dyed, lumas, blurred, means } = work;
    for (const texture of [lumas, blurred, means]) texture.resize(...small);
    passes.lumas.draw(lumas, { hair: shared.hair, dyed, side: small });
    passes.blur.draw(blurred, { source: lumas, sigma, stepX: 1, stepY: 0, first: 1 });
    passes.blur.draw(means, { source: blurred, sigma, stepX: 0, stepY: 1, first: 0 });
    passes.slopes.draw(slopes, { ...shared, dyed, means, tiles: TILES });
    passes.slope.draw(slope, { sums: slopes, tiles: TILES });
  }
}
