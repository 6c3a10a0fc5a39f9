// A look's LUTs with one head's tone in them (hairseg/stream/tone_tables.py): made at once for the first head,
// later only when the head's tone has moved visibly, over many frames, and faded to.

import { strandShare } from "../color/strands.js";
import { fromHalf, toHalf } from "../color/half.js";
import { distance, fitTone, foldTone, lutContrast } from "../color/tone.js";
import { TONE_COLOR_STEP, TONE_LUMA_STEP, TONE_POSITION_STEP } from "../constants.js";
import { Volume } from "./texture.js";

// Planes of a LUT's nodes that are made in one frame; seconds of the fade to new ones.
const PLANES = 3;
const FADE_SECONDS = 0.6;

export class TonedLuts {
  constructor(gl) {
    Object.assign(this, { shown: new Volume(gl), target: new Volume(gl), look: null });
    this.forget();
  }

  /** @param {?{dark, light: Uint16Array, size, depth, tenths, usual, wanted, strands}} look of depth 0: no tone */
  setLook(look) {
    this.forget();
    this.look = null;
    if (!(look?.depth > 0)) return;
    const light = fromHalf(look.light);
    const length = look.size ** 3 * 3;
    const contrasts = look.usual.map((usual, index) => lutContrast(light.subarray(index * length, (index + 1) * length), look.tenths, usual));
    this.look = { ...look, dark: fromHalf(look.dark), light, contrasts };
  }

  /** Forgets the head: the next one's LUTs are made at once. */
  forget() {
    Object.assign(this, { told: null, making: null, fade: 0, isFading: false });
  }

  /** Whether there is anything to draw with. */
  get isReady() {
    return this.look !== null && this.told !== null;
  }

  /**
   * Takes the head of the next frame.
   *
   * @param {?{color, histogram}} head
   * @param {number} t where it lies between the references
   * @param {number} since seconds since the frame before; Infinity for a photo
   * @returns {boolean} whether the hair must be dyed anew
   */
  follow(head, t, since) {
    if (!this.look || !head) return false;
    if (!this.told || since === Infinity) {
      this.forget();
      this.told = { head, t };
      const making = this.make(this.shown);
      while (!making.next().done);
      return true;
    }
    if (this.making) {
      if (!this.making.next().done) return false;
      Object.assign(this, { making: null, isFading: true });
      return false;
    }
    if (this.isFading) {
      this.fade += since / FADE_SECONDS;
      if (this.fade < 1) return true;
      [this.shown, this.target] = [this.target, this.shown];
      Object.assign(this, { fade: 0, isFading: false });
      return true;
    }
    const { luma, color } = distance(head, this.told.head);
    if (luma > TONE_LUMA_STEP || color > TONE_COLOR_STEP || Math.abs(t - this.told.t) > TONE_POSITION_STEP) {
      this.told = { head, t };
      this.making = this.make(this.target);
    }
    return false;
  }

  /** Makes the LUTs of all colours, a part between two yields; fills the volume at the end. */
  *make(volume) {
    const { dark, light, size, contrasts, depth, strands, wanted } = this.look;
    const { head, t } = this.told;
    const nodes = size ** 3;
    const count = dark.length / (nodes * 3);
    const rgba = new Float32Array(count * nodes * 4);
    for (let index = 0; index < count; index++) {
      const part = (table) => table.subarray(index * nodes * 3, (index + 1) * nodes * 3);
      const [one, other] = [part(dark), part(light)];
      const lut = one.map((value, at) => value + (other[at] - value) * t);
      const tone = fitTone(head, lut, { contrast: contrasts[index], depth, wanted: wanted?.[index] });
      const share = strandShare(strands.shares[index], strands.lumas[index], tone.luma, t);
      const folded = rgba.subarray(index * nodes * 4, (index + 1) * nodes * 4);
      for (let plane = 0; plane < size; plane += PLANES) {
        yield;
        foldTone(lut, head, tone, share, folded, { from: plane * size ** 2, to: Math.min(plane + PLANES, size) * size ** 2 });
      }
    }
    volume.upload(toHalf(rgba), size, size, size * count);
  }

  /** What dye.frag looks up, and how far between the two. */
  get uniforms() {
    return { darkLut: this.shown, lightLut: this.isFading ? this.target : this.shown, position: this.fade };
  }

  dispose() {
    this.shown.dispose();
    this.target.dispose();
  }
}
