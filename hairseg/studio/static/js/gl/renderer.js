// Recolours any number of pictures on one hidden canvas, as hairseg.recolor does; each result is
// copied to the picture's own canvas on the page.

import { MOST_COLORS } from "../../engine/constants.js";
import { DETAIL_PASSES, TILES, measureDetail } from "../../engine/gl/detail.js";
import { Pass, fetchShaders } from "../../engine/gl/program.js";
import { Texture, Volume } from "../../engine/gl/texture.js";

const VERTEX = "fullscreen.vert";
const PASSES = ["dye_weighed", ...DETAIL_PASSES, "recolor"];
const padded = (values) => Float32Array.from({ length: MOST_COLORS }, (_, index) => values[index] ?? 0);

export class GraphicsError extends Error {}

/** One picture on the card: its photo, its hair, and where a look's colours lie on it. */
class Plate {
  constructor(gl) {
    this.photo = new Texture(gl, { internal: gl.RGBA8, format: gl.RGBA, type: gl.UNSIGNED_BYTE });
    this.hair = new Texture(gl, { internal: gl.RGBA32F, format: gl.RGBA, type: gl.FLOAT });
    this.mean = new Texture(gl, { internal: gl.RGBA32F, format: gl.RGBA, type: gl.FLOAT });
    this.weights = new Volume(gl, { layered: true });
    const floats = { internal: gl.RGBA32F, format: gl.RGBA, type: gl.FLOAT, target: true };
    this.work = {};
    for (const name of ["dyed", "lumas", "blurred", "means"]) this.work[name] = new Texture(gl, floats);
    this.facts = null;
    this.layers = 0;
  }

  dispose() {
    for (const part of [this.photo, this.hair, this.mean, this.weights, ...Object.values(this.work)]) part.dispose();
  }
}

export class Renderer {
  static async create() {
    const names = [VERTEX, ...PASSES.map((name) => `${name}.frag`)];
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
    for (const name of PASSES) this.passes[name] = new Pass(gl, sources[VERTEX], sources[`${name}.frag`], name);
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
    plate.mean.resize(1, 1);
    plate.mean.upload(Float32Array.of(...facts.color, 1));
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
    const { gl, look, passes, slopes, slope } = this;
    const { photo, hair, mean, facts, work } = plate;
    const target = { framebuffer: null, width: photo.width, height: photo.height, left };
    const shows = look !== null && facts.box !== null && split < 1;
    const known = shows && look.detail > 0;
    if (shows) {
      work.dyed.resize(hair.width, hair.height);
      passes.dye_weighed.draw(work.dyed, {
        hair,
        mean,
        darkLut: this.luts.dark,
        lightLut: this.luts.light,
        references: look.references,
        toned: 0,
        position: 0,
        strandShares: padded(look.shares.map((share) => share * look.strandColor)),
        colorLumas: padded(look.lumas),
        weights: plate.layers ? plate.weights : this.noWeights,
        count: plate.layers ? look.count : 1,
        rough: rough ? 1 : 0,
      });
      const copy = { side: facts.small, sigma: facts.sigma };
      if (known) measureDetail(passes, { hair, ...work, slopes, slope }, copy);
    }
    passes.recolor.draw(target, {
      frame: photo,
      hair: shows ? hair : photo,
      dyed: shows ? work.dyed : photo,
      mean: shows ? mean : photo,
      means: known ? work.means : photo,
      slope: known ? slope : photo,
      references: shows ? look.references : [0, 1],
      toned: 0,
      detail: known ? look.detail : 0,
      strength: shows ? look.strength : 0,
      corner: facts.box ? facts.box.slice(0, 2) : [0, 0],
      origin: [left, 0],
      split: shows ? split * photo.width : photo.width,
      mirrored_frame: 0,
    });
    gl.flush();
  }
}
