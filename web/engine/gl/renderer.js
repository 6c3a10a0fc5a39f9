// One frame's way on the graphics card: the network's input out, its mask in, recoloured hair on
// the canvas. The passes are named like their shaders.

import {
  BORDER_REACH,
  DETAIL_SCALE,
  GUIDE_RADIUS_PX,
  GUIDE_SIDE,
  INTENSITY_TIME_S,
  LEAST_DETAIL_PX,
  LEAST_REACH_PX,
  LEAST_SIGMA_PX,
  LOCKS_PX,
  MOST_COLORS,
  MOST_GUIDE_RADIUS,
} from "../constants.js";
import { clamp } from "../color/numbers.js";
import { luma601 } from "../color/oklab.js";
import { blendPosition } from "../color/strands.js";
import { findHairBox, grown, union } from "../hair/hair_box.js";
import { DETAIL_PASSES, TILES, WEIGHTING, drawMeans, measureDetail } from "./detail.js";
import { Layers } from "./layers.js";
import { Pass, fetchShaders } from "./program.js";
import { Volume, widened } from "./texture.js";
import { TonedLuts } from "./toned_luts.js";
import { GraphicsError, makeTextures } from "./working_set.js";

const PASSES = [
  ...["stretch", "guide", "band", "near", "fit", "average", "alpha", "keep", "tiles", "intensity"],
  ...["shrink", "unmix", "dye", ...DETAIL_PASSES, "recolor"],
];
const VERTEX = "fullscreen.vert";
// near.frag: models are fitted by blocks of this side.
const BLOCK = MOST_GUIDE_RADIUS;
// A Gaussian's reach in its sigmas (4), and the smaller copy's cells at both ends.
const FAR = 6;
// Roots, tips and strands are looked for on a copy of at most so many pixels.
const COPY_PX = { photo: 1 << 17, live: 1 << 15, most: 1 << 20 };
// Weights of a mask of the whole frame (heads/merge.js).
const EVERYWHERE = { across: [-2, -1, 1e6, 2e6], down: [-2, -1, 1e6, 2e6] };
const padded = (values) => Float32Array.from({ length: MOST_COLORS }, (_, index) => values[index] ?? 0);
const NO_STRANDS = { shares: padded([]), lumas: padded([]) };

export class Renderer {
  /** Fetches the shaders (from another folder, if one is named) and sets everything up on a canvas. */
  static async create(canvas, folder) {
    const names = [VERTEX, ...PASSES.map((name) => `${name}.frag`)];
    return new Renderer(canvas, await fetchShaders(names, folder));
  }

  constructor(canvas, sources) {
    this.canvas = canvas;
    this.sources = sources;
    this.gl = canvas.getContext("webgl2", {
      alpha: false,
      antialias: false,
      depth: false,
      powerPreference: "high-performance",
      premultipliedAlpha: false,
    });
    if (!this.gl) throw new GraphicsError("This browser has no WebGL 2, which the picture is drawn with.");
    this.build();
  }

  /** Makes programs and textures; again after the context was lost. */
  build() {
    const { gl } = this;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    this.textures = makeTextures(gl);
    this.passes = {};
    for (const name of PASSES) {
      this.passes[name] = new Pass(gl, this.sources[VERTEX], this.sources[`${name}.frag`], name);
    }
    this.luts = { dark: new Volume(gl), light: new Volume(gl) };
    this.look = { references: [0, 1], detail: 0, parts: {}, strands: NO_STRANDS };
    this.toned = new TonedLuts(gl);
    this.head = null;
    this.layers = new Layers(this.textures);
    this.hair = { intensity: null, share: 0 };
    this.hasMask = false;
    this.box = null;
    this.since = Infinity;
    this.forget();
  }

  get size() {
    return { width: this.textures.frame.width, height: this.textures.frame.height };
  }

  /** The largest side of a picture that this card takes. */
  get maxSide() {
    return this.gl.getParameter(this.gl.MAX_TEXTURE_SIZE);
  }

  /** Takes a picture or the current frame of a video. Returns whether the size is new. */
  setFrame(source, width, height) {
    const resized = this.textures.frame.resize(width, height);
    this.textures.frame.upload(source);
    if (resized) {
      Object.assign(this.canvas, { width, height });
      this.textures.alpha.resize(width, height);
      this.textures.unmixed.resize(width, height);
      this.textures.dyed.resize(width, height);
      this.hasMask = false;
      this.box = null;
    }
    return resized;
  }

  /** The network's input: RGBA bytes of the frame, or a crop, stretched to side x side, row 0 on top. */
  readImage(side, into, crop = this.whole) {
    const { gl } = this;
    this.stretch(side, crop);
    gl.readPixels(0, 0, side, side, gl.RGBA, gl.UNSIGNED_BYTE, into);
    // The card has just been waited for: what the last frame measured costs nothing now.
    if (this.measured) this.hair = this.readHair();
  }

  stretch(side, crop) {
    const { image, frame } = this.textures;
    image.resize(side, side);
    this.passes.stretch.draw(image, { frame, side, part: partOf(crop) });
  }

  /** The frame as a box. */
  get whole() {
    const { width, height } = this.size;
    return { left: 0, top: 0, right: width, bottom: height };
  }

  /**
   * Takes the network's mask of the picture that was read last, and refines it.
   *
   * @param {Float32Array} values mask, side x side
   */
  setMask(values, side) {
    this.textures.alpha.clear();
    this.box = findHairBox(values, side);
    if (this.box) this.refine(values, side, { crop: this.whole, box: this.box, weights: EVERYWHERE });
  }

  /**
   * Lays the masks of a photo's views over each other, and refines each by its part of the frame.
   *
   * @param {object[]} layers from heads/merge.js, with a canvas {width, height} that their own weights are on
   */
  setLayers(layers, side, canvas) {
    this.textures.alpha.clear();
    this.box = null;
    for (const { view, mask, weights, own, keeps } of layers) {
      const within = shareOf(view.box, this.size);
      this.stretch(side, view.box);
      this.refine(mask, side, { crop: view.box, box: within, weights, own: own && { values: own, ...canvas }, keeps });
      const hair = findHairBox(mask, side);
      if (!hair) continue;
      const [width, height] = [within.right - within.left, within.bottom - within.top];
      const placed = {
        left: within.left + hair.left * width,
        top: within.top + hair.top * height,
        right: within.left + hair.right * width,
        bottom: within.top + hair.bottom * height,
      };
      this.box = this.box ? union(this.box, placed) : placed;
    }
  }

  /**
   * Takes the mask away from all but some of the hair.
   *
   * @param {Float32Array} shares of the mask that stay, on a canvas {width, height} over the frame
   */
  keepOnly(shares, { width, height }) {
    const { gl } = this;
    const { own, frame, alpha } = this.textures;
    own.resize(width, height);
    own.upload(shares);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ZERO, gl.SRC_COLOR);
    this.passes.keep.draw(alpha, { own, frame });
    gl.disable(gl.BLEND);
  }

  /** The frame at a smaller size, RGBA codes. */
  readColors({ width, height }) {
    const { gl } = this;
    const { frame, alpha, copy } = this.textures;
    copy.resize(width, height);
    this.passes.shrink.draw(copy, { frame, alpha, side: [width, height] });
    const rgba = new Float32Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.FLOAT, rgba);
    return rgba.map((value) => value * 255);
  }

  /** Brings a mask to the frame's size, on the crop that it is of, and there on the box. */
  refine(values, side, { crop, box, weights, own = null, keeps = false }) {
    const { gl } = this;
    const { frame, image, mask, guide, share, near, model, average, alpha } = this.textures;
    const factor = Math.max(1, Math.floor(side / GUIDE_SIDE));
    mask.resize(side, side);
    mask.upload(values);
    for (const texture of [guide, share, model, average]) texture.resize(side / factor, side / factor);
    this.passes.guide.draw(guide, { image, mask, factor });
    const part = partOf(crop);
    const scale = Math.sqrt((part[2] * part[3]) / guide.width ** 2);
    const radius = clamp(Math.round(GUIDE_RADIUS_PX / scale), 1, MOST_GUIDE_RADIUS);
    this.passes.band.draw(share, { guide, radius: clamp(radius, 2, 3) });
    near.resize(Math.ceil(guide.width / BLOCK), Math.ceil(guide.height / BLOCK));
    this.passes.near.draw(near, { share });
    this.passes.fit.draw(model, { guide, near, radius });
    this.passes.average.draw(average, { model, share, radius });
    this.textures.own.resize(own?.width ?? 1, own?.height ?? 1);
    this.textures.own.upload(own?.values ?? Float32Array.of(1));
    gl.enable(gl.BLEND);
    gl.blendEquation(keeps ? gl.MAX : gl.FUNC_ADD);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    const uniforms = { frame, mask, band: share, models: average, own: this.textures.own, keeps: keeps ? 1 : 0, part };
    this.passes.alpha.draw(alpha, { ...uniforms, ...weights }, box);
    gl.blendEquation(gl.FUNC_ADD);
    gl.disable(gl.BLEND);
  }

  /**
   * Measures the hair of the mask that was set.
   *
   * @param {number} since seconds since the frame before; Infinity for a photo
   */
  measure(since) {
    const gain = 1 - Math.exp(-since / INTENSITY_TIME_S);
    const { frame, alpha, sums } = this.textures;
    this.since = since;
    this.passes.tiles.draw(sums, { frame, alpha, tiles: TILES });
    const { mean, meanBefore } = this.textures;
    Object.assign(this.textures, { mean: meanBefore, meanBefore: mean });
    this.passes.intensity.draw(meanBefore, { sums, before: mean, tiles: TILES, gain });
    // Nothing to go by yet: this one is waited for.
    if (!this.measured || gain === 1) this.hair = this.readHair();
    this.measured = true;
    this.hasMask = true;
    this.textures.unmixed.clear();
    if (!this.box) return;
    this.unmixBorder();
    this.findLayers();
    this.followTone(since);
    this.dye();
  }

  /** Brings the LUTs up to the head's tone. */
  followTone(since) {
    const { intensity } = this.hair;
    if (intensity !== null) this.toned.follow(this.head, blendPosition(intensity, this.look.references), since);
  }

  /** Where a look of several colours puts them: told by the processor from a smaller copy. */
  findLayers() {
    if (!this.box || this.layers.isPlain) return;
    const { gl } = this;
    const { frame, unmixed, alpha, copy } = this.textures;
    const scale = this.copyScale();
    const side = [frame.width, frame.height].map((length) => Math.max(1, Math.round(length * scale)));
    copy.resize(...side);
    this.passes.shrink.draw(copy, { frame: unmixed, alpha, side });
    const [width, height] = side;
    const rgba = new Float32Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.FLOAT, rgba);
    this.layers.find({ rgba, width, height }, this.since);
  }

  /** How small the copy is that layers are found on. */
  copyScale() {
    const { width, height } = this.size;
    const fitting = (pixels) => Math.sqrt(pixels / (width * height));
    const isPhoto = this.since === Infinity;
    const wanted = isPhoto && this.layers.hasStrands ? LOCKS_PX / this.hairSize : fitting(isPhoto ? COPY_PX.photo : COPY_PX.live);
    return Math.min(1, wanted, fitting(COPY_PX.most));
  }

  /** The mean hair intensity (null under the minimum), and the share of the frame that is hair. */
  readHair() {
    const { gl } = this;
    const values = new Float32Array(4);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.textures.mean.framebuffer);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.FLOAT, values);
    const [red, green, blue, share] = values;
    return { intensity: share > 0 ? luma601([red, green, blue]) : null, share: Math.abs(share) };
  }

  /** The root of the hair's area, in pixels. */
  get hairSize() {
    const { width, height } = this.size;
    return Math.sqrt(this.hair.share * width * height);
  }

  /** The hair's box with a margin in pixels of the frame. */
  around(marginPx) {
    return grown(this.box, marginPx / this.size.width, marginPx / this.size.height);
  }

  get detailSigma() {
    return Math.max(LEAST_DETAIL_PX, DETAIL_SCALE * this.hairSize);
  }

  unmixBorder() {
    const { frame, alpha, small, blurred, hairMeans, backgroundMeans, unmixed } = this.textures;
    const reach = Math.max(LEAST_REACH_PX, BORDER_REACH * this.hairSize);
    const side = this.smallSide(reach);
    small.resize(...side);
    this.passes.shrink.draw(small, { frame, alpha, side }, this.around(FAR * reach));
    const { sigma } = this.copyOf(side, reach);
    for (const [target, weighting] of [
      [hairMeans, WEIGHTING.hair],
      [backgroundMeans, WEIGHTING.background],
    ]) {
      drawMeans(this.passes, { source: small, blurred, target }, { sigma, weighting }, this.reached(reach));
    }
    // Cells that detail is measured on reach over the box by less than its sigma.
    const box = this.around(this.detailSigma + 2);
    this.passes.unmix.draw(unmixed, { frame, alpha, hairMeans, backgroundMeans }, box);
  }

  /** The hair after the look's LUTs, and what winning back its detail needs to know; for each look. */
  dye() {
    if (!this.box || !this.luts.dark.size) return;
    const { unmixed: hair, dyed, mean, lumas, blurred, detailMeans, slopes, slope } = this.textures;
    const sigmaPx = this.detailSigma;
    this.passes.dye.draw(dyed, { hair, mean, ...this.lookUniforms() }, this.around(sigmaPx + 2));
    if (!this.look.detail) return;
    const side = this.smallSide(sigmaPx);
    const textures = { hair, dyed, lumas, blurred, means: detailMeans, slopes, slope };
    measureDetail(this.passes, textures, this.copyOf(side, sigmaPx), { hair: this.box, ...this.reached(sigmaPx) });
  }

  /** A smaller copy, and a sigma in its pixels. */
  copyOf(side, sigmaPx) {
    return { side, sigma: (sigmaPx * side[0]) / this.size.width };
  }

  /** What both directions of a Gaussian must draw, for its means in the hair's box. */
  reached(sigmaPx) {
    return { first: this.around(FAR * sigmaPx), second: this.around(2 * sigmaPx) };
  }

  /** The size of a copy on which a Gaussian of this sigma still weighs smoothly. */
  smallSide(sigma) {
    const factor = Math.max(1, Math.floor(sigma / LEAST_SIGMA_PX));
    const { width, height } = this.size;
    return [width, height].map((length) => Math.max(1, Math.floor(length / factor)));
  }

  /**
   * @param {{dark, light: Uint16Array, size, references: [number, number], detail, parts, strands, depth, tenths,
   *   usual, wanted}} look the last four say how much of real hair's tone it wants, and what its contrast is told by
   */
  setLook(look) {
    const { dark, light, size, references, detail, parts, strands } = look;
    const count = dark.length / (size ** 3 * 3);
    this.luts.dark.upload(widened(dark), size, size, size * count);
    this.luts.light.upload(widened(light), size, size, size * count);
    this.look = { references, detail, parts, strands: { shares: padded(strands.shares), lumas: padded(strands.lumas) } };
    this.toned.setLook(look);
    this.layers.setParts(parts);
    this.findLayers();
    this.followTone(Infinity);
    this.dye();
  }

  /** What dye.frag needs of the look. */
  lookUniforms() {
    const { references, strands } = this.look;
    const luts = this.toned.isReady ? { toned: 1, ...this.toned.uniforms } : { toned: 0, position: 0, darkLut: this.luts.dark, lightLut: this.luts.light };
    return { ...luts, references, strandShares: strands.shares, colorLumas: strands.lumas, ...this.layers.uniforms };
  }

  /** Forgets the smoothed intensity: another photo, camera or cut. */
  forget() {
    this.measured = false;
    this.head = null;
    this.toned.forget();
    this.layers.forget();
    for (const texture of [this.textures.mean, this.textures.meanBefore]) {
      texture.resize(1, 1);
      texture.clear();
    }
  }

  /**
   * Draws the canvas.
   *
   * @param {object} view strength 0..1; detail in shares of the look's own; split in 0..1 of the
   *   width; mirrored
   */
  draw({ strength, detail, split, mirrored }) {
    const { frame, unmixed, dyed, mean, detailMeans, slope } = this.textures;
    if (!frame.width) return;
    this.passes.recolor.draw(null, {
      frame,
      hair: unmixed,
      dyed,
      mean,
      means: detailMeans,
      slope,
      references: this.look.references,
      toned: this.toned.isReady ? 1 : 0,
      detail: this.look.detail * (this.toned.isReady ? detail - 1 : detail),
      strength: this.hasMask && this.luts.dark.size ? strength : 0,
      corner: [0, 0],
      origin: [0, 0],
      split: split * frame.width,
      mirrored_frame: mirrored ? 1 : 0,
    });
  }

  /** Waits until everything is drawn: reading a pixel back does, gl.finish() need not. */
  finish() {
    this.readHair();
  }

  dispose() {
    this.toned.dispose();
    for (const part of [this.passes, this.textures, this.luts]) {
      for (const item of Object.values(part)) item.dispose();
    }
  }
}

/** A box in pixels as left, top, width, height. */
const partOf = ({ left, top, right, bottom }) => [left, top, right - left, bottom - top];

/** A box in pixels in shares of the frame. */
const shareOf = ({ left, top, right, bottom }, { width, height }) => ({
  left: left / width,
  top: top / height,
  right: right / width,
  bottom: bottom / height,
});
