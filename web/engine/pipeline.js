// From a picture to recoloured hair on the canvas: renderer and network, one frame at a time.

import { ToneFollower } from "./hair/tone_follower.js";
import { sharesOfChosen } from "./heads/choice.js";
import { layersOf } from "./heads/merge.js";
import { bestView, findHeads } from "./heads/search.js";
import { Segmenter } from "./segmenter.js";
import { Stopwatch } from "./stopwatch.js";

// The card works on after its commands are given; only every so many frames are waited for, to
// learn how long the drawing really takes.
const MEASURE_EVERY = 12;

/** The network was closed while it ran: another one took its place. */
class NetworkGone extends Error {}

export class Pipeline {
  constructor(renderer) {
    this.renderer = renderer;
    this.segmenter = null;
    this.tones = new ToneFollower();
    this.stopwatch = new Stopwatch();
    this.view = { strength: 1, detail: 1, split: 0, mirrored: false };
    this.pixels = null;
    /** The last photo's search (heads/search.js), and the labels of the heads that are recoloured; null: all. */
    this.found = null;
    this.chosen = null;
    this.started = null;
    this.count = 0;
    this.queue = Promise.resolve();
  }

  get ready() {
    return this.segmenter !== null;
  }

  /** Puts a network in place of the last one, whose memory is freed. */
  useModel(create) {
    return this.inTurn(async () => {
      const segmenter = await create();
      this.segmenter?.close();
      this.segmenter = segmenter;
      this.pixels = new Uint8Array(segmenter.size ** 2 * 4);
      this.stopwatch.reset();
    });
  }

  /** Forgets prior and intensity: what comes next has nothing to do with what came before. */
  forget() {
    this.segmenter?.forget();
    this.renderer.forget();
    this.tones.forget();
    Object.assign(this, { started: null, found: null, chosen: null });
  }

  /**
   * Finds and recolours the hair of one frame.
   *
   * @param {{element, width, height, live}} source a photo starts without a prior
   * @returns {Promise<?{prepare, network, draw?}>} ms, or null where there is no network yet
   */
  process(source) {
    return this.inTurn(() => this.run(source));
  }

  async run({ element, width, height, live }) {
    const { renderer, segmenter } = this;
    const start = performance.now();
    const resized = renderer.setFrame(element, width, height);
    const uploaded = performance.now() - start;
    if (!segmenter) {
      this.draw();
      return null;
    }
    const since = this.started === null ? Infinity : (start - this.started) / 1000;
    if (!live || resized) {
      this.forget();
      this.stopwatch.reset();
    }
    this.started = start;
    // "Right" is what the viewer sees there.
    renderer.layers.mirrored = this.view.mirrored;
    const times = await (live ? this.followFrame(since) : this.findInPhoto());
    if (!times || renderer.gl.isContextLost()) return null;
    times.prepare += uploaded;
    const found = performance.now();
    renderer.measure(live ? since : Infinity);
    this.draw();
    if (!live || this.count++ % MEASURE_EVERY === 0) {
      renderer.finish();
      times.draw = performance.now() - found;
    }
    this.stopwatch.add(times);
    return times;
  }

  /** One run of the network, which knows its last mask. */
  async followFrame(since) {
    const { renderer, segmenter, pixels } = this;
    const start = performance.now();
    renderer.readImage(segmenter.size, pixels);
    const prepared = performance.now();
    const mask = await segmenter.segment(pixels);
    if (!mask || renderer.gl.isContextLost()) return null;
    renderer.head = this.tones.follow(pixels, mask, segmenter.size, since);
    renderer.setMask(mask, segmenter.size);
    return { prepare: prepared - start, network: performance.now() - prepared };
  }

  /** Every head in a photo (heads/search.js); the largest one's tone is that of all. */
  async findInPhoto() {
    const { renderer, segmenter, pixels } = this;
    const { size } = segmenter;
    const times = { prepare: 0, network: 0 };
    const read = (box) => {
      const start = performance.now();
      renderer.readImage(size, pixels, box);
      times.prepare += performance.now() - start;
    };
    const run = async (box, work) => {
      read(box);
      const start = performance.now();
      const mask = await work();
      times.network += performance.now() - start;
      if (!mask) throw new NetworkGone();
      return { box, size, mask };
    };
    const see = (box) => {
      segmenter.forget();
      return run(box, () => segmenter.segment(pixels));
    };
    const seeMirrored = ({ box, mask }) => run(box, () => segmenter.segmentMirrored(pixels, mask));
    const colors = (canvas) => renderer.readColors(canvas);
    try {
      this.found = await findHeads({ frame: renderer.size, size, see, seeMirrored, colors });
      this.layHeads(read);
      return times;
    } catch (error) {
      if (error instanceof NetworkGone) return null;
      throw error;
    }
  }

  /** Lays the photo's masks, of the chosen heads only; the largest one's tone is that of all. */
  layHeads(read) {
    const { renderer, segmenter, pixels, found, chosen } = this;
    const { size } = segmenter;
    const largest = found.heads.find((head) => head.known && (!chosen || chosen.has(head.label)));
    const view = largest && (bestView(found, largest) ?? found.first[0]);
    if (view) read(view.box);
    renderer.head = view ? this.tones.follow(pixels, view.mask, size, Infinity) : null;
    renderer.setLayers(layersOf(found), size, found.canvas);
    if (chosen) renderer.keepOnly(sharesOfChosen(found, chosen), found.canvas);
  }

  /** Recolours only some heads of the photo that is shown. @param {?Iterable<number>} labels null: all of them */
  choose(labels) {
    return this.inTurn(() => {
      if (!this.found || !this.segmenter) return;
      this.chosen = labels && new Set(labels);
      this.layHeads((box) => this.renderer.readImage(this.segmenter.size, this.pixels, box));
      this.renderer.measure(Infinity);
      this.draw();
    });
  }

  draw() {
    this.renderer.draw(this.view);
  }

  /** One thing at a time: a network must not be closed while it runs. */
  inTurn(task) {
    const result = this.queue.then(task);
    this.queue = result.catch(() => {});
    return result;
  }
}
