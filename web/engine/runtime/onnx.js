// ONNX Runtime Web, which many sites have already: the app hands its `ort` over, nothing is loaded twice.

/** What of "webgpu" and "wasm" this `ort` and browser may run; tried in this order. */
export const onnxAccelerators = () => (globalThis.navigator?.gpu ? ["webgpu", "wasm"] : ["wasm"]);

/** A network in ONNX Runtime Web: `run(image, prior)` gives the mask. */
export class OnnxModel {
  /** @param {object} ort the app's onnxruntime-web @param {Uint8Array} bytes of the .onnx */
  static async create(ort, bytes, accelerator) {
    return new OnnxModel(ort, await ort.InferenceSession.create(bytes, { executionProviders: [accelerator] }));
  }

  constructor(ort, session) {
    Object.assign(this, { ort, session });
  }

  async run(image, prior, size) {
    const { Tensor } = this.ort;
    const feeds = { image: new Tensor("float32", image, [1, size, size, 3]), prior: new Tensor("float32", prior, [1, size, size, 1]) };
    const { mask } = await this.session.run(feeds);
    // ONNX Runtime may give the next run the same memory.
    return Float32Array.from(mask.data);
  }

  close() {
    this.session.release();
  }
}
