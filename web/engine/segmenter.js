// The network, whoever runs it (runtime/), and the share of its mask that is the next prior.

import { PRIOR_SHARE } from "./constants.js";

export class Segmenter {
  /**
   * @param {{run, close}} model of runtime/litert.js or runtime/onnx.js
   * @param {number} size S, the side of image, prior and mask
   * @param {"webgpu"|"wasm"} accelerator what it runs on
   */
  constructor(model, size, accelerator) {
    Object.assign(this, { model, size, accelerator });
    this.image = new Float32Array(size * size * 3);
    this.prior = null;
    this.closed = false;
  }

  /**
   * Finds the hair of one frame; a share of its mask becomes the next prior.
   *
   * @param {Uint8Array} pixels RGBA, size x size
   * @returns {Promise<Float32Array>} the mask, size x size
   */
  async segment(pixels) {
    const { image, size } = this;
    for (let from = 0, to = 0; to < image.length; from += 4, to += 3) {
      image[to] = pixels[from] / 255;
      image[to + 1] = pixels[from + 1] / 255;
      image[to + 2] = pixels[from + 2] / 255;
    }
    const values = await this.model.run(image, this.prior ?? new Float32Array(size * size), size);
    if (this.closed) return null;
    this.prior = values.map((hair) => hair * PRIOR_SHARE);
    return values;
  }

  /**
   * Finds the hair of a picture once more in a mirror, knowing what was seen the first time
   * (hairseg/segmentation/passes.py, which gives the reasons).
   *
   * @param {Uint8Array} pixels RGBA, size x size; they are mirrored
   * @param {Float32Array} first its mask
   * @returns {Promise<?Float32Array>} the mean of both masks
   */
  async segmentMirrored(pixels, first) {
    const { size } = this;
    mirror(new Uint32Array(pixels.buffer, pixels.byteOffset, size * size), size);
    this.prior = mirror(first.map((hair) => hair * PRIOR_SHARE), size);
    const second = await this.segment(pixels);
    this.forget();
    return second && mirror(second, size).map((hair, place) => (first[place] + hair) / 2);
  }

  /** The next frame starts without a prior: another photo, a cut, a turned phone. */
  forget() {
    this.prior = null;
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.forget();
    this.model.close();
  }
}

/** Turns each row of size values around, in place. */
function mirror(values, size) {
  for (let row = 0; row < values.length; row += size) values.subarray(row, row + size).reverse();
  return values;
}
