// More than one colour: a gradient from root to tip, strands, two halves.

import { h, newId, slider, well } from "../ui/element.js";

const MOST_STOPS = 4;

export class PartsControl {
  constructor(studio) {
    this.studio = studio;
    this.bodies = {};
    const toggles = [
      this.toggle("gradient", "Gradient, root to tip", () => this.newGradient()),
      this.toggle("highlights", "Highlights", () => ({ settings: this.settings("#d8b078"), share: 0.3, width: 0.02, strength: 1, root: 0 })),
      this.toggle("split", "Left and right", () => ({ settings: this.settings("#3a2a66"), softness: 0.06 })),
    ];
    this.element = h("section", {}, h("details", {}, h("summary", {}, "More colours"), h("div", {}, ...toggles)));
  }

  settings(color) {
    return { ...this.studio.recipe.sides.dark.settings, color };
  }

  newGradient() {
    return { root: 0.15, root_strength: 1, stops: [{ position: 1, strength: 1, settings: this.settings("#d9b27c") }] };
  }

  toggle(name, text, fresh) {
    const box = h("input", { type: "checkbox" });
    box.addEventListener("change", () => {
      this.studio.store.endStep();
      this.studio.changeRecipe(`part ${name}`, (recipe) => (recipe[name] = box.checked ? fresh() : null));
      this.studio.store.endStep();
    });
    const body = h("div", {});
    this.bodies[name] = { box, body, shape: "" };
    return h("div", {}, h("label", { class: "check" }, box, text), body);
  }

  /** Changes one part; the key names the slider, for undo and for drafts. */
  set(key, name, mutate, value = null) {
    this.studio.changeRecipe(`${name} ${key}`, (recipe) => mutate(recipe[name]), value);
  }

  update(recipe) {
    for (const [name, parts] of Object.entries(this.bodies)) {
      const part = recipe[name];
      parts.box.checked = part !== null;
      const shape = part === null ? "" : `${name} ${part.stops?.length ?? 0}`;
      if (shape !== parts.shape) {
        parts.shape = shape;
        parts.setters = [];
        parts.body.replaceChildren(...(part === null ? [] : this.controls(name, part, parts.setters)));
      }
      for (const setter of parts.setters ?? []) setter(part);
    }
  }

  controls(name, part, setters) {
    const end = () => this.studio.store.endStep();
    const number = (label, key, options, path = (one) => one) => {
      const onInput = (value) => this.set(`${label} ${key}`, name, (one) => (path(one)[key] = value));
      const control = slider({ label, min: 0, max: 1, ...options, onInput, onEnd: end });
      setters.push((one) => control.set(path(one)[key]));
      return control;
    };
    const color = (label, path) => {
      const id = newId("part");
      const control = well({ label, onInput: (hex) => this.set(`color ${id}`, name, (one) => (path(one).settings.color = hex)), onEnd: end });
      setters.push((one) => control.set(path(one).settings.color));
      return control;
    };
    const same = (one) => one;
    if (name === "highlights") {
      return [
        h("div", { class: "tint" }, color("Colour of the highlights", same), number("Share", "share", { min: 0.05 })),
        number("Width", "width", { min: 0.005, max: 0.08, step: 0.001, format: (value) => `${(value * 100).toFixed(1)}` }),
        number("Strength", "strength"),
        number("Begin at", "root", { max: 0.9 }),
      ];
    }
    if (name === "split") return [h("div", { class: "tint" }, color("Colour of the right half", same), number("Softness", "softness", { max: 0.5 }))];
    const stops = part.stops.map((_, index) => {
      const path = (one) => one.stops[Math.min(index, one.stops.length - 1)];
      const label = `Colour ${index + 2}`;
      const control = slider({ label: `${label} at`, min: 0.05, max: 1, onInput: (value) => this.moveStop(index, value), onEnd: end });
      setters.push((one) => control.set(path(one).position));
      return h("div", { class: "tint" }, color(label, path), control);
    });
    const add = h("button", { class: "small", disabled: part.stops.length >= MOST_STOPS, onclick: () => this.addStop() }, "Add a colour");
    const remove = h("button", { class: "small", disabled: part.stops.length <= 1, onclick: () => this.removeStop() }, "Remove the last");
    return [number("Root until", "root", { max: 0.9 }), ...stops, h("div", { class: "row" }, add, remove)];
  }

  /** Positions rise: a stop stays between its neighbours. */
  moveStop(index, value) {
    this.set(`stop ${index}`, "gradient", (gradient) => {
      const low = (index ? gradient.stops[index - 1].position : gradient.root) + 0.02;
      const high = index + 1 < gradient.stops.length ? gradient.stops[index + 1].position - 0.02 : 1;
      gradient.stops[index].position = Math.min(Math.max(value, low), high);
    });
  }

  addStop() {
    this.studio.store.endStep();
    this.set("add", "gradient", (gradient) => {
      const last = gradient.stops.at(-1);
      const before = gradient.stops.at(-2)?.position ?? gradient.root;
      const middle = (before + last.position) / 2;
      gradient.stops.splice(-1, 0, { ...structuredClone(last), position: middle });
    });
  }

  removeStop() {
    this.studio.store.endStep();
    this.set("remove", "gradient", (gradient) => gradient.stops.pop());
  }
}
