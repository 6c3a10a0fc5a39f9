// Correcting where the hair is, with a brush: by mouse, pen, finger or keyboard.

import * as api from "../api.js";
import { h, segmented, slider } from "../ui/element.js";
import { attempt } from "../ui/notice.js";

const TINT = [79, 141, 255];
const KEY_STEP = 0.02;

export class MaskEditor {
  constructor(studio, panel) {
    Object.assign(this, { studio, panel, side: null, mode: "add", radius: 0.04, hard: 0.5, at: [0.5, 0.4], stroke: null });
    this.heading = h("h2", {});
    this.fact = h("p", { class: "quiet", role: "status" });
    this.modes = segmented({ label: "Brush", choices: [["add", "Add hair"], ["erase", "Erase"]], value: "add", onChange: (mode) => this.setMode(mode) });
    this.size = slider({ label: "Size", min: 0.005, max: 0.15, step: 0.001, format: (value) => `${Math.round(value * 1000) / 10} %`, onInput: (value) => this.setSize(value) });
    this.softness = slider({ label: "Softness", min: 0, max: 0.95, onInput: (value) => (this.hard = 1 - value) });
    const again = h("button", { class: "small", onclick: () => this.findAgain() }, "Find the hair again");
    const done = h("button", { class: "primary", onclick: () => this.close(true) }, "Done");
    const keys = h("p", { class: "quiet" }, "Keys: X changes between adding and erasing, [ and ] the size. On the picture, arrows move the brush and Space paints. Undo takes back a stroke.");
    panel.append(this.heading, this.fact, this.modes, this.size, this.softness, h("div", { class: "row" }, again), keys, done);
    this.size.set(this.radius);
    this.softness.set(1 - this.hard);
    this.canvas = h("canvas", { class: "brush", tabindex: "0", role: "application", "aria-label": "Picture to paint the hair on; arrows move, Space paints" });
    this.cursor = h("div", { class: "cursor", "aria-hidden": "true" });
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    this.canvas.addEventListener("pointerup", () => this.end());
    this.canvas.addEventListener("pointercancel", () => this.end());
    this.canvas.addEventListener("keydown", (event) => this.onKey(event));
    addEventListener("keydown", (event) => this.side && this.onToolKey(event));
  }

  async open(side) {
    const { stage, pictures, store } = this.studio;
    const entry = pictures.of(store.current.pictures[side]);
    await entry.loading;
    this.side = side;
    this.viewBefore = stage.view;
    document.body.dataset.editing = side;
    stage.setView(side);
    this.panel.parentElement.querySelectorAll("[role=tabpanel]").forEach((panel) => (panel.hidden = true));
    this.panel.hidden = false;
    this.heading.textContent = `Correct the hair, ${side} reference`;
    stage.plates[side].fit.append(this.canvas, this.cursor);
    this.key = null;
    this.update();
    this.canvas.focus();
  }

  close(focus = false) {
    const { side } = this;
    this.side = null;
    this.panel.hidden = true;
    delete document.body.dataset.editing;
    this.canvas.remove();
    this.cursor.remove();
    this.studio.stage.setView(this.viewBefore);
    this.studio.goTo("references");
    if (focus) this.studio.panels.references.cards[side].card.querySelector("button:last-of-type").focus();
  }

  /** Takes over the work's mask: after a stroke, and after undo. */
  async update() {
    const picture = this.studio.store.current.pictures[this.side];
    this.fact.textContent = picture.intensity === null ? "No hair yet." : `${Math.round(picture.share * 100)} % of the picture is hair, mean intensity ${picture.intensity.toFixed(3)}`;
    const entry = this.studio.pictures.of(picture);
    if (this.key === entry.key) return;
    this.key = entry.key;
    await entry.loading;
    if (this.key !== entry.key || this.stroke) return;
    const { width, height } = entry.maskBitmap;
    Object.assign(this.canvas, { width, height });
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(entry.maskBitmap, 0, 0);
    const codes = context.getImageData(0, 0, width, height).data;
    this.mask = new Float32Array(width * height);
    for (let at = 0; at < this.mask.length; at++) this.mask[at] = codes[at * 4] / 255;
    this.photo = entry.bitmap;
    this.showAll();
    this.showCursor();
  }

  setMode(mode) {
    this.mode = mode;
    this.modes.set(mode);
  }

  setSize(value) {
    this.radius = Math.min(Math.max(value, 0.005), 0.15);
    this.size.set(this.radius);
    this.showCursor();
  }

  onToolKey(event) {
    if (event.target.matches("input[type=text]") || event.ctrlKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    if (key === "x") this.setMode(this.mode === "add" ? "erase" : "add");
    else if (key === "[") this.setSize(this.radius / 1.2);
    else if (key === "]") this.setSize(this.radius * 1.2);
    else if (key === "escape") this.close(true);
  }

  onKey(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) {
      event.preventDefault();
      this.at = this.at.map((value, axis) => Math.min(Math.max(value + step[axis] * KEY_STEP, 0), 1));
      this.showCursor();
    } else if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      this.dab(this.at, 1);
      this.end(true);
    }
  }

  begin(event) {
    if (!this.mask) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.focus();
    this.stroke = { last: null };
    this.move(event);
  }

  move(event) {
    const box = this.canvas.getBoundingClientRect();
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      this.at = [(one.clientX - box.left) / box.width, (one.clientY - box.top) / box.height];
      if (this.stroke) this.paintTo(this.at, one.pointerType === "pen" ? Math.max(one.pressure, 0.1) : 1);
    }
    this.showCursor();
  }

  paintTo(to, pressure) {
    const from = this.stroke.last ?? to;
    const { width, height } = this.canvas;
    const far = Math.hypot((to[0] - from[0]) * width, (to[1] - from[1]) * height);
    const steps = Math.max(1, Math.ceil(far / (this.radiusPx * 0.25)));
    for (let step = 1; step <= steps; step++) {
      this.dab(from.map((value, axis) => value + ((to[axis] - value) * step) / steps), pressure);
    }
    this.stroke.last = to;
  }

  get radiusPx() {
    return this.radius * Math.max(this.canvas.width, this.canvas.height);
  }

  dab([x, y], pressure) {
    const { width, height } = this.canvas;
    const [cx, cy, radius] = [x * width, y * height, this.radiusPx * pressure];
    const [left, top] = [Math.max(0, Math.floor(cx - radius)), Math.max(0, Math.floor(cy - radius))];
    const [right, bottom] = [Math.min(width, Math.ceil(cx + radius)), Math.min(height, Math.ceil(cy + radius))];
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const share = Math.hypot(column + 0.5 - cx, row + 0.5 - cy) / radius;
        const weight = Math.min(Math.max((1 - share) / Math.max(1 - this.hard, 0.02), 0), 1);
        const at = row * width + column;
        this.mask[at] = this.mode === "add" ? Math.max(this.mask[at], weight) : Math.min(this.mask[at], 1 - weight);
      }
    }
    if (right > left && bottom > top) this.show(left, top, right - left, bottom - top);
  }

  showAll() {
    this.show(0, 0, this.canvas.width, this.canvas.height);
  }

  /** The tint over the photo; the photo itself is drawn below where the stage has the old mask. */
  show(left, top, width, height) {
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    context.clearRect(left, top, width, height);
    const pixels = context.createImageData(width, height);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const value = this.mask[(top + row) * this.canvas.width + left + column];
        pixels.data.set([...TINT, value * 128], (row * width + column) * 4);
      }
    }
    const layer = new OffscreenCanvas(width, height);
    layer.getContext("2d").putImageData(pixels, 0, 0);
    context.drawImage(this.photo, left, top, width, height, left, top, width, height);
    context.drawImage(layer, left, top);
  }

  showCursor() {
    const share = (this.radiusPx * 2) / this.canvas.width;
    Object.assign(this.cursor.style, { left: `${this.at[0] * 100}%`, top: `${this.at[1] * 100}%`, width: `${share * 100}%`, aspectRatio: "1" });
  }

  /** After a stroke: the server takes the mask and measures the hair anew. */
  async end(force = false) {
    if (!this.stroke && !force) return;
    this.stroke = null;
    const { width, height } = this.canvas;
    const codes = new ImageData(width, height);
    for (let at = 0; at < this.mask.length; at++) {
      const code = Math.round(this.mask[at] * 255);
      codes.data.set([code, code, code, 255], at * 4);
    }
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").putImageData(codes, 0, 0);
    const png = await canvas.convertToBlob({ type: "image/png" });
    await this.take((photo) => api.sendMask(photo, png));
  }

  findAgain() {
    return this.take((photo) => api.sendMask(photo, null));
  }

  async take(send) {
    const { side } = this;
    const before = this.studio.store.current.pictures[side];
    const picture = await attempt(() => send(before.photo));
    if (picture) this.studio.setReference(side, { ...before, ...picture });
  }
}
