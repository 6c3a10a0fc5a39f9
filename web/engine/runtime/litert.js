// LiteRT.js: the network on WebGPU or wasm. Its wasm files lie in a folder that the app may choose.

import { Tensor, getWebGpuDevice, loadAndCompile, loadLiteRt } from "@litertjs/core";

// Beside this package, as npm lays them out; in the checkout, where web/'s own packages are.
const INSTALLED = new URL("../../@litertjs/core/wasm/", import.meta.url);
const CHECKOUT = new URL("../../node_modules/@litertjs/core/wasm/", import.meta.url);

let loading = null;

/**
 * Loads LiteRT once, from the folder that was named first.
 *
 * @param {string|URL} [folder] of LiteRT's wasm files
 * @returns {Promise<("webgpu"|"wasm")[]>} what works here, the best one first
 */
export async function loadRuntime(folder) {
  loading ??= load(folder ?? (import.meta.url.includes("/node_modules/hairseg/") ? INSTALLED : CHECKOUT));
  try {
    await loading;
  } catch (error) {
    loading = null;
    throw error;
  }
  return getWebGpuDevice() ? ["webgpu", "wasm"] : ["wasm"];
}

async function load(folder) {
  const place = new URL(folder, globalThis.document?.baseURI ?? globalThis.location.href).href.replace(/\/?$/, "/");
  if (typeof globalThis.importScripts !== "function" || globalThis.document) return loadLiteRt(place);
  // In a worker LiteRT looks for its wasm beside the worker's own script, unless it is told.
  globalThis.Module = { locateFile: (name) => new URL(name, place).href };
  return canImportScripts() ? loadLiteRt(place) : loadInModuleWorker(place);
}

function canImportScripts() {
  try {
    globalThis.importScripts();
    return true;
  } catch {
    return false;
  }
}

/** LiteRT asks importScripts for its loader, which module workers refuse: the loader is imported for it. */
async function loadInModuleWorker(place) {
  const wanted = [];
  globalThis.importScripts = (url) => {
    if (globalThis.ModuleFactory) return;
    wanted.push(url);
    throw new Error("imported below");
  };
  try {
    return await loadLiteRt(place);
  } catch (error) {
    if (!wanted.length) throw error;
  }
  const response = await fetch(wanted[0]);
  if (!response.ok) throw new Error(`${wanted[0]} is missing (${response.status})`);
  const text = `${await response.text()}\n;globalThis.ModuleFactory = ModuleFactory;`;
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
  return loadLiteRt(place);
}

/** Resolves when the WebGPU device is lost for good; never where there is none. */
export function deviceLost() {
  return getWebGpuDevice()?.lost ?? new Promise(() => {});
}

/** A network in LiteRT: `run(image, prior)` gives the mask. */
export class LiteRtModel {
  /** @param {Uint8Array} bytes of the .tflite @param {"webgpu"|"wasm"} accelerator */
  static async create(bytes, accelerator) {
    return new LiteRtModel(await loadAndCompile(bytes, { accelerator }));
  }

  constructor(model) {
    this.model = model;
  }

  /**
   * @param {Float32Array} image [size, size, 3] @param {Float32Array} prior [size, size]
   * @returns {Promise<Float32Array>} mask [size, size]
   */
  async run(image, prior, size) {
    const inputs = { image: new Tensor(image, [1, size, size, 3]), prior: new Tensor(prior, [1, size, size, 1]) };
    try {
      const { mask } = await this.model.run(inputs);
      const values = await mask.data();
      mask.delete();
      return values;
    } finally {
      inputs.image.delete();
      inputs.prior.delete();
    }
  }

  close() {
    this.model.delete();
  }
}
