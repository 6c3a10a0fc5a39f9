// The target colour: lightness, chroma and hue, hex, swatches, and picking from pictures.

import * as api from "../api.js";
import { hexToRgb } from "../../engine/color/oklab.js";
import { lchToHex, rgbToHex, rgbToLch } from "../color.js";
import { PHOTOS, filePicker, h, slider, well } from "../ui/element.js";
import { attempt, notify } from "../ui/notice.js";

const MOST_CHROMA = 0.28;
// A picked colour is the mean of so many pixels to each side.
const PICKED_PX = 4;

export class ColorControl {
  /** @param {(key: string, hex: string, value: ?number) => void} onColor */
  constructor(studio, onColor) {
    Object.assign(this, { studio, onColor, lch: { l: 0, c: 0, h: 0 }, hex: "" });
    const end = () => studio.store.endStep();
    this.well = well({ label: "Target colour", onInput: (hex) => onColor("well", hex, null), onEnd: end });
    this.field = h("input", { type: "text", "aria-label": "Target colour as hex", maxlength: 7, spellcheck: "false" });
    this.field.addEventListener("change", () => this.takeHex());
    this.picker = h("button", { class: "small", "aria-pressed": "false", onclick: () => this.pickFromStage(), title: "Click a colour on the big pictures" }, "Pick");
    this.sliders = {
      l: slider({ label: "Lightness", min: 0.05, max: 0.97, step: 0.002, colored: true, format: (value) => `${Math.round(value * 100)}`, onInput: (value) => this.take("l", value), onEnd: end }),
      c: slider({ label: "Chroma", min: 0, max: MOST_CHROMA, step: 0.001, colored: true, format: (value) => `${Math.round(value * 1000)}`, onInput: (value) => this.take("c", value), onEnd: end }),
      h: slider({ label: "Hue", min: 0, max: 359, step: 0.5, colored: true, format: (value) => `${Math.round(value)}°`, onInput: (value) => this.take("h", value), onEnd: end }),
    };
    this.swatches = h("div", { class: "swatches", role: "group", "aria-label": "Colours of looks" });
    this.photo = h("canvas", { class: "picked", role: "img", "aria-label": "Photo to pick a colour from; click it", hidden: true });
    this.photo.addEventListener("click", (event) => this.pickAt(this.photo, event));
    this.useHair = h("button", { class: "small", hidden: true }, "Mean of its hair");
    const fromPhoto = filePicker("From a photo", { accept: PHOTOS, onFiles: ([file]) => this.openPhoto(file), label: "Pick the colour from a photo" });
    this.element = h(
      "div",
      { class: "color-control" },
      h("div", { class: "current" }, this.well, this.field, this.picker),
      ...Object.values(this.sliders),
      h("div", { class: "row" }, fromPhoto, this.useHair),
      this.photo,
      h("details", {}, h("summary", {}, "Swatches"), h("div", {}, this.swatches)),
    );
    this.fillSwatches();
  }

  fillSwatches() {
    const seen = new Set();
    for (const { title, swatch } of this.studio.facts.looks) {
      if (!swatch || seen.has(swatch)) continue;
      seen.add(swatch);
      const button = h("button", { "aria-label": title, title: `${title} ${swatch}`, onclick: () => this.jump(swatch) });
      button.style.background = swatch;
      this.swatches.append(button);
    }
  }

  take(name, value) {
    this.lch = { ...this.lch, [name]: value };
    this.hex = lchToHex(this.lch);
    this.onColor(name, this.hex, value);
    this.show();
  }

  /** One colour at once: a step of its own in the history. */
  jump(hex) {
    this.studio.store.endStep();
    this.onColor("jump", hex, null);
    this.studio.store.endStep();
  }

  takeHex() {
    const text = this.field.value.trim().toLowerCase().replace(/^#?/, "#");
    if (/^#[0-9a-f]{6}$/.test(text)) this.jump(text);
    else {
      notify("A colour is # and six hex digits, such as #a05a34.");
      this.field.value = this.hex;
    }
  }

  async openPhoto(file) {
    const picture = await attempt(() => api.addPhoto(file));
    const bitmap = picture && (await attempt(() => api.readBitmap(picture.photo)));
    if (!bitmap) return;
    Object.assign(this.photo, { width: bitmap.width, height: bitmap.height, hidden: false });
    this.photo.getContext("2d", { willReadFrequently: true }).drawImage(bitmap, 0, 0);
    this.useHair.hidden = !picture.color;
    this.useHair.onclick = () => this.jump(rgbToHex(picture.color.map((code) => code / 255)));
  }

  pickFromStage() {
    const on = this.picker.getAttribute("aria-pressed") !== "true";
    this.picker.setAttribute("aria-pressed", String(on));
    document.body.classList.toggle("picking", on);
    const { stage } = this.studio;
    stage.onPick = on
      ? (side, canvas, event) => {
          this.pickFromStage();
          this.pickAt(canvas, event);
        }
      : null;
  }

  /** The mean around the pixel under the pointer. */
  pickAt(canvas, event) {
    const box = canvas.getBoundingClientRect();
    // The picture may be letterboxed in its element.
    const scale = Math.min(box.width / canvas.width, box.height / canvas.height);
    const x = Math.round((event.clientX - box.left - (box.width - canvas.width * scale) / 2) / scale);
    const y = Math.round((event.clientY - box.top - (box.height - canvas.height * scale) / 2) / scale);
    const side = 2 * PICKED_PX + 1;
    const [left, top] = [clamp(x - PICKED_PX, canvas.width - side), clamp(y - PICKED_PX, canvas.height - side)];
    const { data } = canvas.getContext("2d").getImageData(left, top, side, side);
    const sums = [0, 0, 0];
    for (let at = 0; at < data.length; at += 4) for (let channel = 0; channel < 3; channel++) sums[channel] += data[at + channel];
    this.jump(rgbToHex(sums.map((sum) => sum / (side * side) / 255)));
  }

  update(hex) {
    if (hex !== this.hex) {
      const lch = rgbToLch(hexToRgb(hex));
      // A grey has no hue of its own: the slider keeps its place.
      this.lch = lch.c < 0.004 ? { ...lch, h: this.lch.h } : lch;
      this.hex = hex;
    }
    this.show();
  }

  show() {
    const { lch } = this;
    this.well.set(this.hex);
    if (document.activeElement !== this.field) this.field.value = this.hex;
    for (const [name, one] of Object.entries(this.sliders)) {
      one.set(lch[name]);
      const { min, max } = one.input;
      const colors = Array.from({ length: 13 }, (_, step) => lchToHex({ ...lch, [name]: Number(min) + ((max - min) * step) / 12 }));
      one.track(`linear-gradient(90deg, ${colors.join(", ")})`);
    }
  }
}

const clamp = (value, most) => Math.min(Math.max(value, 0), Math.max(most, 0));
