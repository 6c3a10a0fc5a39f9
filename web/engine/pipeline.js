// From a picture to recoloured hair on the canvas: renderer and network, one frame at a time.

import { ToneFollower } from "./hair/tone_follower.js";
import { lookAgain } from "./second_look.js";
import { Segmenter } from "./segmenter.js";
import { Stopwatch } from "./stopwatch.js";

// The card works on after its commands are given; only every so many frames are waited for, to
// learn how long the drawing really takes.
const MEASURE_EVERY = 12;

export class Pipeline {
  constructor(renderer) {
    this.renderer = renderer;
    this.segmenter = null;
    this.tones = new ToneFollower();
    this.stopwatch = new Stopwatch();
    this.view = { strength: 1, detail: 1, split: 0, mirrored: false };
    this.pixels = null;
    this.started = null;
    this.count = 0;
    this.queue = Promise.resolve();
  }

  get ready() {
    return this.segmenter !== null;
  }

  /** Puts a network in place of the last one, whose memory is freed. */
  useModel(bytes, size, accelerator) {
    return this.inTurn(async () => {
      const segmenter = await Segmenter.create(bytes, size, accelerator);
      this.segmenter?.close();
      this.segmenter = segmenter;
      this.pixels = new Uint8Array(size * size * 4);
      this.stopwatch.reset();
    });
  }

  /** Forgets prior and intensity: what comes next has nothing to do with what came before. */
  forget() {
    this.segmenter?.forget();
    this.renderer.forget();
    this.tones.forget();
    this.started = null;
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
    renderer.readImage(segmenter.size, this.pixels);
    const prepared = performance.now();
    const mask = await (live ? segmenter.segment(this.pixels) : segmenter.segmentPhoto(this.pixels));
    const head = mask && this.tones.follow(this.pixels, mask, segmenter.size, live ? since : Infinity);
    const looks = live || !mask ? [] : await this.lookAgain(mask);
    const found = performance.now();
    if (!mask || renderer.gl.isContextLost()) return null;
    // "Right" is what the viewer sees there.
    renderer.layers.mirrored = this.view.mirrored;
    renderer.head = head;
    renderer.setMask(mask, segmenter.size);
    for (const look of looks) renderer.pasteMask(look, segmenter.size);
    renderer.measure(live ? since : Infinity);
    this.draw();
    const times = { prepare: prepared - start, network: found - prepared };
    if (!live || this.count++ % MEASURE_EVERY === 0) {
      renderer.finish();
      times.draw = performance.now() - found;
    }
    this.stopwatch.add(times);
    return times;
  }

  /** Small heads in a photo once more, from nearer. */
  async lookAgain(mask) {
    const { renderer, segmenter } = this;
    const looks = await lookAgain(mask, segmenter.size, renderer.size, async (crop) => {
      segmenter.forget();
      renderer.readImage(segmenter.size, this.pixels, crop);
      return segmenter.segment(this.pixels);
    });
    // The mask of the whole frame is refined by the whole frame, not by the last crop.
    renderer.stretch(segmenter.size, renderer.whole);
    return looks;
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
