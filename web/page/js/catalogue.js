// What build_assets.py made: looks, models, the sample portrait; and looks for any colour.

import { dyeLuts, usualTenths } from "../../engine/color/dye.js";
import { toHalf } from "../../engine/color/half.js";
import { hexToRgb, luma601 } from "../../engine/color/oklab.js";
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

  /** A shipped look; its LUTs are fetched once. */
  async look(id) {
    const entry = this.looks.find((look) => look.id === id);
    const { luts, size, darkIntensity, lightIntensity, detail, strength, shine, strengths, parts, lumas, strandColor } = entry;
    const { depth, tenths, usual } = entry;
    if (!this.loaded.has(id)) this.loaded.set(id, download(this.url(luts)));
    try {
      const bytes = await this.loaded.get(id);
      const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
      const references = [darkIntensity, lightIntensity];
      const strands = { shares: strengths.map((one) => one * strandColor), lumas };
      const wanted = lumas.map((luma, index) => (strengths[index] >= 1 ? luma : null));
      return { halves, size, references, detail, strength, shine, strengths, parts, strands, depth, tenths, usual, wanted };
    } catch (error) {
      this.loaded.delete(id);
      throw error;
    }
  }

  /** A look of any colour, "#rrggbb", as `hairseg.recolor` would make it. */
  async color(hex) {
    this.tones ??= download(this.url("tones.f32")).then((bytes) => new Float32Array(bytes.buffer));
    const halves = toHalf(dyeLuts(hex, this.dye, await this.tones));
    const { darkIntensity, lightIntensity, detail, strandColor, size, depth, tenths } = this.dye;
    const strands = { shares: [strandColor], lumas: [luma601(hexToRgb(hex))] };
    const plain = { strength: 1, shine: 1, strengths: [1], parts: {}, strands };
    const usual = [usualTenths(luma601(hexToRgb(hex)), this.dye, await this.tones)];
    return { halves, size, references: [darkIntensity, lightIntensity], detail, ...plain, depth, tenths, usual, wanted: strands.lumas };
  }
}
