// What build_assets.py made: looks, models, the sample portrait; and looks for any colour.

import { dyeLuts } from "./color/dye.js";
import { toHalf } from "./color/half.js";
import { download } from "./download.js";

const ASSETS = new URL("../assets/", import.meta.url);

export class Catalogue {
  static async load() {
    const response = await fetch(new URL("manifest.json", ASSETS));
    if (!response.ok) throw new Error("assets/manifest.json is missing");
    return new Catalogue(await response.json());
  }

  constructor({ looks, models, sample, dye }) {
    Object.assign(this, { looks, models, sample, dye });
    this.offeredModels = models.filter(({ hidden }) => !hidden);
    this.loaded = new Map();
    this.tones = null;
  }

  url(file) {
    return new URL(file, ASSETS).href;
  }

  model(name) {
    return this.models.find((model) => model.name === name) ?? this.offeredModels[0] ?? this.models[0];
  }

  /** The textures of a shipped look; fetched once. */
  async look(id) {
    const { luts, size, darkIntensity, lightIntensity, detail } = this.looks.find((look) => look.id === id);
    if (!this.loaded.has(id)) this.loaded.set(id, download(this.url(luts)));
    try {
      const bytes = await this.loaded.get(id);
      const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
      return sides(halves, size, { references: [darkIntensity, lightIntensity], detail });
    } catch (error) {
      this.loaded.delete(id);
      throw error;
    }
  }

  /** The textures of any colour, "#rrggbb", as `hairseg.recolor` would make them. */
  async color(hex) {
    this.tones ??= download(this.url("tones.f32")).then((bytes) => new Float32Array(bytes.buffer));
    const luts = dyeLuts(hex, this.dye, await this.tones);
    const { darkIntensity, lightIntensity, detail, size } = this.dye;
    return sides(toHalf(luts), size, { references: [darkIntensity, lightIntensity], detail });
  }
}

function sides(halves, size, about) {
  const length = size ** 3 * 3;
  return { dark: halves.subarray(0, length), light: halves.subarray(length), size, ...about };
}
