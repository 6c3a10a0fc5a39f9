// Step 2: the colour, on both sides or on one.

import * as api from "../api.js";
import { filePicker, h, segmented, slider, well } from "../ui/element.js";
import { attempt, notify } from "../ui/notice.js";
import { ColorControl } from "./color_control.js";
import { Curve } from "./curve.js";
import { PartsControl } from "./parts.js";
import { ToneControl } from "./tone.js";

const SIDES = ["dark", "light"];
const SETTINGS = [
  { name: "contrast", label: "Contrast", max: 2, title: "Spread of light and dark strands; 1 is that of real hair" },
  { name: "shine", label: "Shine", max: 2.5, title: "Spread of the lightest strands; under 1 is matte" },
];
const MORE = [
  { name: "saturation", label: "Range", max: 2, title: "How much the chroma follows the lightness" },
  { name: "hue_shift", label: "Hue depth", max: 2, title: "Deeper hues in shadows, lighter ones in lights" },
  { name: "warmth", label: "Warmth", max: 2, title: "More golden shadows; for colours that hair has by nature" },
  { name: "own_color", label: "Own colour", max: 1, title: "What stays of the hair's own streaks and casts" },
  { name: "detail", label: "Strands", max: 1.5, title: "Fine detail won back; more is crisper, and noisier" },
  { name: "strand_color", label: "Strand colour", max: 1, title: "How much each strand's colour differs from its neighbours'; 0 is one even dye" },
  { name: "max_slope", label: "Lift", min: 1, max: 8, title: "Contrast lifted out of black hair, and noise with it" },
];

export class ColorPanel {
  constructor(studio, element) {
    this.studio = studio;
    this.scope = "both";
    const choices = [["both", "Both sides"], ["dark", "Dark"], ["light", "Light"]];
    this.scopes = segmented({ label: "Tune", choices, value: "both", onChange: (scope) => this.setScope(scope) });
    this.note = h("p", { class: "quiet" });
    this.color = new ColorControl(studio, (key, hex, value) => this.set(`color ${key}`, (side) => (side.settings.color = hex), value));
    this.sliders = {};
    this.curve = new Curve((index, value) => this.set(`curve ${index}`, (side) => (side.grade.curve[index] = value), value), () => this.end());
    this.tone = new ToneControl(studio);
    this.usual = studio.facts.recipe.sides.dark;
    element.append(
      h("div", { class: "row between" }, h("h2", {}, "Colour")),
      this.scopes,
      this.note,
      h("section", { "aria-label": "Target colour" }, this.color.element),
      h("section", { "aria-label": "Tone" }, h("h3", {}, "Lightness curve"), this.curve.element, ...this.grades(["saturation"]), ...SETTINGS.map((one) => this.setting(one))),
      this.tone.element,
      h("section", { "aria-label": "Tints" }, h("h3", {}, "Tints"), this.tint("shadow", "Shadows"), this.tint("highlight", "Highlights")),
      h("section", {}, h("details", {}, h("summary", {}, "Finer settings"), h("div", {}, ...MORE.map((one) => this.setting(one)), this.glossSlider()))),
      this.lutSection(),
    );
    this.parts = new PartsControl(studio);
    element.append(this.parts.element);
  }

  setScope(scope) {
    this.scope = scope;
    this.scopes.set(scope);
    if (scope !== "both" && this.studio.stage.view !== "both") this.studio.stage.setView(scope);
    this.update(this.studio.store.current);
  }

  get sides() {
    return this.scope === "both" ? SIDES : [this.scope];
  }

  /** Changes the sides in scope; `value` is where the slider stands. */
  set(key, mutate, value = null) {
    const { sides } = this;
    this.studio.changeRecipe(`${key} ${this.scope}`, (recipe) => sides.forEach((side) => mutate(recipe.sides[side])), value);
  }

  end() {
    this.studio.store.endStep();
  }

  setting({ name, label, min = 0, max, title }) {
    const usual = this.usual.settings[name];
    const onInput = (value) => this.set(name, (side) => (side.settings[name] = value), value);
    this.sliders[name] = slider({ label, min, max, step: 0.01, title: `${title}. Double click: ${usual}`, usual, onInput, onEnd: () => this.end() });
    return this.sliders[name];
  }

  grades() {
    const onInput = (value) => this.set("grade saturation", (side) => (side.grade.saturation = value), value);
    this.saturation = slider({ label: "Saturation", min: 0, max: 2, usual: 1, title: "Of the whole colour. Double click: 1", onInput, onEnd: () => this.end() });
    return [this.saturation];
  }

  /** Of the whole look, whatever its colours. */
  glossSlider() {
    const onInput = (value) => this.studio.changeRecipe("gloss", (recipe) => (recipe.shine = value), value);
    this.gloss = slider({ label: "Gloss", min: 0, max: 2, usual: 1, title: "Of the whole look, all its colours: 0 is matte. Double click: 1", onInput, onEnd: () => this.end() });
    return this.gloss;
  }

  tint(name, label) {
    const color = well({ label: `Tint of the ${label.toLowerCase()}`, onInput: (hex) => this.setTint(name, hex), onEnd: () => this.end() });
    const onInput = (value) => this.set(`${name} amount`, (side) => (side.grade[`${name}_amount`] = value), value);
    const amount = slider({ label, min: 0, max: 1, usual: 0, title: "How much of the tint. Double click: none", onInput, onEnd: () => this.end() });
    this[`${name}Tint`] = { color, amount };
    return h("div", { class: "tint" }, color, amount);
  }

  setTint(name, hex) {
    this.set(`${name} tint`, (side) => {
      side.grade[`${name}_tint`] = hex;
      if (!side.grade[`${name}_amount`]) side.grade[`${name}_amount`] = 0.4;
    });
  }

  lutSection() {
    this.lutFacts = Object.fromEntries(SIDES.map((side) => [side, h("span", { class: "quiet" })]));
    this.lutRemoves = Object.fromEntries(SIDES.map((side) => [side, h("button", { class: "small", onclick: () => this.removeLut(side) }, "Remove")]));
    const rows = SIDES.map((side) => {
      const name = side === "dark" ? "Dark" : "Light";
      const pick = filePicker("Import", { accept: ".cube,.png,.3dl,.csp,.clf,.spi3d,.rgba8,.rgba16f", onFiles: ([file]) => this.importLut(side, file), label: `Import a LUT for the ${side} side` });
      this.lutRemoves[side].setAttribute("aria-label", `Remove the LUT of the ${side} side`);
      return h("div", { class: "row" }, h("b", {}, name), pick, this.lutRemoves[side], this.lutFacts[side]);
    });
    const hint = h("p", { class: "quiet" }, "A .cube or a LUT picture (PNG) from your editor takes the place of the colour above; curve, saturation and tints still work on it.");
    return h("section", {}, h("details", {}, h("summary", {}, "LUT from your editor"), h("div", {}, hint, ...rows)));
  }

  async importLut(side, file) {
    const found = await attempt(() => api.importLut(file));
    if (!found) return;
    this.end();
    this.studio.changeRecipe(`lut ${side}`, (recipe) => (recipe.sides[side].lut = found.lut));
    this.end();
    notify(`${file.name}: ${found.size} nodes a side. ${found.notes.join(" ")}`, { good: true });
  }

  removeLut(side) {
    this.end();
    this.studio.changeRecipe(`lut ${side}`, (recipe) => (recipe.sides[side].lut = null));
  }

  update({ recipe }) {
    const shown = recipe.sides[this.sides[0]];
    const differ = JSON.stringify(recipe.sides.dark) !== JSON.stringify(recipe.sides.light);
    this.note.hidden = !(differ && this.scope === "both");
    this.note.textContent = "The two sides differ; what you move here is set on both.";
    this.color.update(shown.settings.color);
    for (const [name, one] of Object.entries(this.sliders)) one.set(shown.settings[name]);
    this.gloss.set(recipe.shine ?? 1);
    this.saturation.set(shown.grade.saturation);
    this.curve.set(shown.grade.curve);
    for (const name of ["shadow", "highlight"]) {
      this[`${name}Tint`].color.set(shown.grade[`${name}_tint`]);
      this[`${name}Tint`].amount.set(shown.grade[`${name}_amount`]);
    }
    for (const side of SIDES) {
      const { lut } = recipe.sides[side];
      this.lutFacts[side].textContent = lut ? "imported" : "made from the colour";
      this.lutRemoves[side].hidden = !lut;
    }
    this.tone.update(recipe, this.sides[0]);
    this.parts.update(recipe);
  }
}
