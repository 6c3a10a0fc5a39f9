// The big preview: both references at once, before and after, and the strip below.

import { h } from "./ui/element.js";
import { draftPlate, factorFor, sketchOf } from "./draft.js";
import { ExactPictures, drawExact } from "./exact.js";
import { blendPosition } from "../engine/color/strands.js";

const SIDES = ["dark", "light"];
const PLATES = [...SIDES, "live"];
const NAMES = { dark: "Dark hair", light: "Light hair", live: "In motion" };
const OVERLAY = "#4f8dff";
// While something is dragged, both references together may take this long; after so much quiet the
// full pictures are drawn. A hand that only pauses gets more time: on a slow card the full pictures
// would be in its way when it goes on.
const WANTED_MS = 18;
const QUIET_MS = 160;
const QUIET_HELD_MS = 700;
// The hair's share of the view when zoomed to, and how far that goes.
const FILLED = 0.86;
const MOST_ZOOM = 3;

export class Stage {
  constructor(studio) {
    Object.assign(this, { studio, view: "both", comparing: false, split: 0.5, dirty: new Set(), frame: 0 });
    this.counts = { frames: 0 };
    this.cost = 0;
    this.draggedAt = -Infinity;
    this.held = false;
    addEventListener("pointerdown", () => (this.held = true), true);
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => this.release(), true);
    this.plates = Object.fromEntries(PLATES.map((side) => [side, this.makePlate(side)]));
    this.plates.live.figure.hidden = true;
    document.getElementById("plates").append(...PLATES.map((side) => this.plates[side].figure));
    for (const input of document.querySelectorAll('#view input')) {
      input.addEventListener("change", () => this.setView(input.value));
    }
    this.compareButton = document.getElementById("compare");
    this.compareButton.addEventListener("click", () => this.compare(!this.comparing));
    this.zoomButton = document.getElementById("zoom");
    this.zoomButton.addEventListener("click", () => this.zoom(!this.zoomed));
    this.zoomed = true;
    this.strip = document.getElementById("strip");
    this.items = new Map();
  }

  makePlate(side) {
    const canvas = h("canvas", { role: "img", "aria-label": `${NAMES[side]} with the look` });
    const divider = h("div", { class: "divider", role: "slider", tabindex: "0", "aria-label": `Before and after, ${NAMES[side].toLowerCase()}`, "aria-valuemin": 0, "aria-valuemax": 100 });
    const labels = [h("span", { class: "corner before" }, "Before"), h("span", { class: "corner after" }, "After")];
    const fit = h("div", { class: "fit" }, canvas, ...labels, divider);
    const caption = h("span", {});
    const figure = h("figure", { class: "plate" }, h("figcaption", {}, h("b", {}, NAMES[side]), caption), h("div", { class: "frame" }, fit));
    const move = (event) => {
      const box = fit.getBoundingClientRect();
      this.moveSplit((event.clientX - box.left) / box.width);
    };
    divider.addEventListener("pointerdown", (event) => {
      divider.setPointerCapture(event.pointerId);
      event.preventDefault();
      divider.focus();
    });
    divider.addEventListener("pointermove", (event) => divider.hasPointerCapture(event.pointerId) && move(event));
    divider.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.01, ArrowRight: 0.01, PageDown: -0.1, PageUp: 0.1, Home: -1, End: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.moveSplit(this.split + step);
    });
    canvas.addEventListener("click", (event) => this.onPick?.(side, canvas, event));
    return { side, canvas, divider, labels, fit, caption, figure };
  }

  setView(view) {
    this.view = view;
    for (const side of PLATES) this.plates[side].figure.hidden = view !== side && (view !== "both" || side === "live");
    for (const input of document.querySelectorAll('#view input')) input.checked = input.value === view;
    this.refresh();
  }

  compare(on) {
    this.comparing = on;
    this.compareButton.setAttribute("aria-pressed", String(on));
    this.refresh();
  }

  zoom(on) {
    this.zoomed = on;
    this.zoomButton.setAttribute("aria-pressed", String(on));
    this.refresh();
  }

  moveSplit(split) {
    this.split = Math.min(Math.max(split, 0), 1);
    for (const side of PLATES) this.showSplit(this.plates[side].divider);
    this.drag();
    this.refresh();
  }

  showSplit(divider) {
    divider.style.left = `${this.split * 100}%`;
    divider.setAttribute("aria-valuenow", String(Math.round(this.split * 100)));
  }

  /** Draws everything again, soon. */
  refresh() {
    for (const side of PLATES) this.dirty.add(side);
    for (const key of this.items.keys()) this.dirty.add(key);
    this.ask();
  }

  /** Something is being dragged: smooth is more than fine, until it rests. */
  drag() {
    this.draggedAt = performance.now();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.refresh(), this.quiet + 10);
  }

  release() {
    this.held = false;
    if (this.dragging) this.drag();
  }

  get quiet() {
    return this.held ? QUIET_HELD_MS : QUIET_MS;
  }

  get dragging() {
    return performance.now() - this.draggedAt < this.quiet;
  }

  ask() {
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  /** The references, or the frame in motion, are drawn at once; of the strip one picture a frame, at rest. */
  draw() {
    this.frame = 0;
    const { dragging } = this;
    const began = performance.now();
    const factor = dragging ? factorFor(this.cost, WANTED_MS) : 1;
    const sides = PLATES.filter((side) => this.dirty.delete(side) && !this.plates[side].figure.hidden);
    const jobs = sides.map((side) => this.prepareSide(side, factor)).filter((job) => job !== null);
    const onCard = jobs.filter(({ sketch, exact }) => !sketch && !exact);
    this.studio.renderer.draw(onCard, { reads: factor > 1 });
    for (const job of jobs) {
      if (job.sketch) this.drawSketch(job);
      if (job.exact) drawExact(job.photo, job.exact, job.canvas, job.split);
    }
    if (sides.length) this.counts.frames++;
    if (onCard.length && !dragging) this.cost = performance.now() - began;
    if (dragging) {
      // A frame that took long was no rest of the hand.
      if (sides.length && this.held) this.drag();
      return;
    }
    const [key] = this.dirty;
    if (key !== undefined) {
      this.dirty.delete(key);
      this.drawItem(key);
    }
    if (this.dirty.size) this.ask();
    else if (this.studio.renderer.isSoftware) this.prepareSketches();
  }

  /** So that the first moment of a drag has nothing to wait for. */
  prepareSketches() {
    const { pictures, store } = this.studio;
    for (const side of SIDES) {
      const entry = pictures.of(store.current.pictures[side]);
      if (entry.ready) sketchOf(entry);
    }
  }

  /** What is to be drawn of a side; null where the card has nothing to do. */
  prepareSide(side, factor) {
    const { canvas, divider, labels, fit, caption } = this.plates[side];
    const { studio } = this;
    const inMotion = side === "live";
    const picture = inMotion ? studio.live.picture : studio.store.current.pictures[side];
    const entry = inMotion ? studio.live.entry : studio.pictures.of(picture);
    const editing = studio.step === "references";
    const compares = this.comparing && !editing;
    divider.hidden = !compares;
    for (const label of labels) label.hidden = !compares;
    this.showSplit(divider);
    caption.textContent = inMotion ? studio.live.describe() : picture.intensity === null ? "no hair found" : `mean intensity ${picture.intensity.toFixed(2)}`;
    fit.style.setProperty("--ratio", String(picture.width / picture.height));
    if (!entry.ready) return null;
    const { scale, x, y } = zoomTo(this.zoomed && !editing && !inMotion ? entry.analysis.facts.clear : null, picture);
    canvas.style.transform = scale > 1 ? `translate(${x * 100}%, ${y * 100}%) scale(${scale})` : "";
    if (editing) {
      this.drawMask(entry, canvas);
      return null;
    }
    const split = compares ? Math.min(Math.max((this.split - x) / scale, 0), 1) : 0;
    const { recipe } = studio.store.current;
    const exact = inMotion ? null : studio.exact.of(entry, recipe, !this.dragging);
    const isDraft = !exact && !ExactPictures.isDraft(recipe);
    if (isDraft) caption.textContent += " · draft, without real shadows";
    if (exact) return { exact, photo: entry.bitmap, canvas, split };
    if (factor === 1 || inMotion) return { plate: entry.plate, canvas, split };
    if (studio.renderer.isSoftware) return { sketch: sketchOf(entry), canvas, split };
    return { plate: draftPlate(studio.renderer, entry, factor), canvas, split };
  }

  drawSketch({ sketch, canvas, split }) {
    const { width, height } = sketch.photo;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const { look, context } = this.studio.renderer;
    canvas.getContext("2d", context).putImageData(sketch.draw(look, split), 0, 0);
  }

  /** The photo with its hair marked. */
  drawMask(entry, canvas) {
    const { width, height } = entry.bitmap;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d", this.studio.renderer.context);
    context.drawImage(entry.bitmap, 0, 0);
    entry.tinted ??= tint(entry.maskBitmap);
    context.globalAlpha = 0.45;
    context.drawImage(entry.tinted, 0, 0);
    context.globalAlpha = 1;
  }

  /** Lays the strip out anew: other hair, dark to light. */
  layStrip() {
    const { studio } = this;
    const pictures = [...studio.store.current.pictures.strip].sort((a, b) => (a.intensity ?? 0) - (b.intensity ?? 0));
    const items = new Map();
    for (const picture of pictures) {
      const key = `strip ${picture.photo} ${picture.mask}`;
      items.set(key, this.items.get(key) ?? this.makeItem(picture));
    }
    this.items = items;
    this.strip.replaceChildren(...[...items.values()].map(({ element }) => element));
    this.refresh();
  }

  makeItem(picture) {
    const name = picture.name ?? "a photo";
    const canvas = h("canvas", { role: "img", "aria-label": `The look on ${name}` });
    const [text, where] = [h("span", {}), h("span", {})];
    const remove = () => this.studio.removeFromStrip(picture);
    const button = h("button", { class: "icon", "aria-label": `Remove ${name}`, onclick: remove }, "×");
    return { picture, canvas, text, where, element: h("li", {}, canvas, button, h("p", {}, text, where)) };
  }

  drawItem(key) {
    const item = this.items.get(key);
    if (!item) return;
    const { picture, canvas, text, where } = item;
    const { dark, light } = this.studio.store.current.recipe.references;
    text.textContent = picture.intensity === null ? "no hair" : picture.intensity.toFixed(2);
    const t = picture.intensity === null ? 0 : blendPosition(picture.intensity, [dark, light]);
    where.textContent = t <= 0 ? "dark side" : t >= 1 ? "light side" : `${Math.round(t * 100)} % light`;
    const entry = this.studio.pictures.of(picture);
    if (!entry.ready || this.studio.step === "references") return;
    const exact = this.studio.exact.of(entry, this.studio.store.current.recipe, true);
    if (exact) drawExact(entry.bitmap, exact, canvas);
    else this.studio.renderer.draw([{ plate: entry.plate, canvas }]);
  }
}

/** How a picture is scaled and moved, in shares of itself, so that the hair fills the view. */
function zoomTo(box, { width, height }) {
  if (!box) return { scale: 1, x: 0, y: 0 };
  const [left, top, right, bottom] = box.map((value, at) => value / (at % 2 ? height : width));
  const scale = Math.min(Math.max(Math.min(FILLED / (right - left), FILLED / (bottom - top)), 1), MOST_ZOOM);
  const middle = (from, to) => Math.min(Math.max(0.5 - (scale * (from + to)) / 2, 1 - scale), 0);
  return { scale, x: middle(left, right), y: middle(top, bottom) };
}

function tint(bitmap) {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(OVERLAY.slice(at, at + 2), 16));
  for (let at = 0; at < pixels.data.length; at += 4) pixels.data.set([red, green, blue, pixels.data[at]], at);
  context.putImageData(pixels, 0, 0);
  return canvas;
}
