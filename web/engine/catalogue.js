// What build_assets.py made: looks, models and tables of dyes; and looks of any colour. A look made by settings is
// its settings: its LUTs are made here (color/dye.js); those of an editor are fetched.

import { dyeLuts, makeLuts, usualTenths } from "./color/dye.js";
import { toHalf } from "./color/half.js";
import { hexToRgb, luma601 } from "./color/oklab.js";
import { download } from "./download.js";
import { readLookFile } from "./look_file.js";

const HEX = /^#[0-9a-f]{6}$/i;

export class Catalogue {
  /** @param {string|URL} folder of manifest.json */
  static async load(folder) {
    const response = await fetch(new URL("manifest.json", folder));
    if (!response.ok) throw new Error(`${new URL("manifest.json", folder).pathname} is missing (${response.status})`);
    return new Catalogue(await response.json(), folder);
  }

  constructor({ looks, models, sample, dye }, folder) {
    Object.assign(this, { looks, models, sample, dye, folder });
    this.offeredModels = models.filter(({ hidden }) => !hidden);
    this.loaded = new Map();
    this.tones = null;
  }

  url(file) {
    return new URL(file, this.folder).href;
  }

  /** A model by name or title ("light"); null asks for the first one. Unknown ones are undefined. */
  model(name) {
    if (!name) return this.offeredModels[0] ?? this.models[0];
    return this.models.find((model) => model.name === name || model.title.toLowerCase() === String(name).toLowerCase());
  }

  /** Any look: an id, "#rrggbb", or what `readLook` gave. */
  async any(color) {
    if (typeof color !== "string") return color;
    if (HEX.test(color)) return this.color(color);
    if (this.looks.some(({ id }) => id === color)) return this.look(color);
    throw new RangeError(`unknown look ${JSON.stringify(color)}; a look is one of ${this.looks.map(({ id }) => id).join(", ")}, or "#rrggbb"`);
  }

  /** A shipped look; its LUTs are made or fetched once. */
  async look(id) {
    const entry = this.looks.find((look) => look.id === id);
    if (!this.loaded.has(id)) this.loaded.set(id, this.halvesOf(entry));
    try {
      return lookOf(entry, await this.loaded.get(id));
    } catch (error) {
      this.loaded.delete(id);
      throw error;
    }
  }

  async halvesOf({ dyes, luts, darkIntensity, lightIntensity }) {
    if (dyes) return stacked(dyes.map((dye) => makeLuts({ ...dye, references: [darkIntensity, lightIntensity] }, this.dye)));
    const bytes = await download(this.url(luts));
    return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  }

  /** A look of any colour, "#rrggbb", as `hairseg.recolor` would make it. */
  async color(hex) {
    const tones = await this.toneCurves();
    const luma = luma601(hexToRgb(hex));
    const entry = { ...this.dye, strength: 1, shine: 1, strengths: [1], parts: {}, lumas: [luma] };
    return lookOf({ ...entry, usual: [usualTenths(luma, this.dye, tones)] }, toHalf(dyeLuts(hex, this.dye, tones)));
  }

  /** A look of one's own, from a .cube file or a look's zip; its title is in it. */
  async read(file) {
    const { title, swatch, entry, halves } = await readLookFile(file, { dye: this.dye, tones: await this.toneCurves() });
    return { ...lookOf(entry, halves), title, swatch };
  }

  async toneCurves() {
    this.tones ??= download(this.url("tones.f32")).then((bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4));
    try {
      return await this.tones;
    } catch (error) {
      this.tones = null;
      throw error;
    }
  }
}

/** What the renderer takes (gl/renderer.js, setLook), of an entry of the manifest and its LUTs. */
export function lookOf(entry, halves) {
  const { size, darkIntensity, lightIntensity, detail, strength, shine, strengths, parts, lumas, strandColor } = entry;
  const { depth, tenths, usual } = entry;
  const strands = { shares: strengths.map((one) => one * strandColor), lumas };
  const wanted = lumas.map((luma, index) => (strengths[index] >= 1 ? luma : null));
  const references = [darkIntensity, lightIntensity];
  return { halves, size, references, detail, strength, shine, strengths, parts, strands, depth, tenths, usual, wanted };
}

/** LUTs of several colours, [side, node] each, as float16 [side, colour, node]. */
function stacked(colors) {
  const length = colors[0].length / 2;
  const all = new Float32Array(2 * length * colors.length);
  colors.forEach((luts, color) => {
    for (const side of [0, 1]) all.set(luts.subarray(side * length, (side + 1) * length), (side * colors.length + color) * length);
  });
  return toHalf(all);
}
