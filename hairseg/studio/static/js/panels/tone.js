// Light and shadow: how much of real hair's a head gets, the curve that gives it, and what it aims at.

import { readTone } from "../api.js";
import { shownOf } from "../exact.js";
import { h, slider } from "../ui/element.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, MARGIN] = [320, 160, 14];
const REST_MS = 350;
const ROWS = [
  ["mean", "Lightness", "The hair's mean"],
  ["shadows", "Shadows", "A twentieth of the hair is darker than this"],
  ["lights", "Lights", "A twentieth of the hair is lighter than this"],
  ["spread", "Contrast", "How far strands lie from the mean (standard deviation)"],
];
const COLUMNS = [
  ["before", "now"],
  ["after", "dyed"],
  ["aim", "real hair"],
];
const SLIDERS = [
  { name: "depth", label: "Real shadows", title: "Dark hair made light gets the shadows and lights that real hair of that lightness has; 0 leaves them to the curve above. Double click: 1" },
  { name: "texture", label: "Drawn strands", title: "Faint strands where black hair shows none; 0 draws nothing. Double click: 1" },
];

const make = (tag, attributes) => {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const toX = (input) => MARGIN + input * (WIDTH - 2 * MARGIN);
const toY = (output) => HEIGHT - MARGIN - output * (HEIGHT - 2 * MARGIN);

export class ToneControl {
  constructor(studio) {
    Object.assign(this, { studio, shown: "", asking: false, timer: null, side: "dark" });
    this.sliders = Object.fromEntries(SLIDERS.map((one) => [one.name, this.makeSlider(one)]));
    this.hair = make("path", { class: "hair" });
    this.line = make("path", { class: "line", fill: "none" });
    this.chart = make("svg", { class: "curve", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": "What the tone makes of each lightness" });
    this.chart.append(this.hair, make("line", { class: "same", x1: toX(0), x2: toX(1), y1: toY(0), y2: toY(1) }), this.line);
    this.cells = Object.fromEntries(ROWS.map(([row]) => [row, COLUMNS.map(() => h("td", {}))]));
    const head = h("tr", {}, h("th", {}), ...COLUMNS.map(([, name]) => h("th", { scope: "col" }, name)));
    const rows = ROWS.map(([row, name, title]) => h("tr", { title }, h("th", { scope: "row" }, name), ...this.cells[row]));
    this.table = h("table", { class: "tone" }, head, ...rows);
    this.note = h("p", { class: "quiet" });
    this.element = h("section", { "aria-label": "Light and shadow" }, h("h3", {}, "Light and shadow"), ...Object.values(this.sliders), this.chart, this.table, this.note);
  }

  makeSlider({ name, label, title }) {
    const onInput = (value) => this.studio.changeRecipe(name, (recipe) => (recipe[name] = value), value);
    return slider({ label, min: 0, max: 1, usual: 1, title, onInput, onEnd: () => this.studio.store.endStep() });
  }

  /** @param {"dark"|"light"} side of which reference the curve is shown */
  update(recipe, side) {
    for (const [name, one] of Object.entries(this.sliders)) one.set(recipe[name] ?? 1);
    this.side = side;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), REST_MS);
  }

  get question() {
    const { recipe, pictures } = this.studio.store.current;
    const { photo, mask } = pictures[this.side];
    return { photo, mask, recipe };
  }

  /** One question at a time; what is shown is the newest. */
  async ask() {
    if (this.asking) return;
    this.asking = true;
    for (;;) {
      const { question } = this;
      const key = `${question.photo} ${question.mask} ${shownOf(question.recipe)}`;
      if (key === this.shown) break;
      try {
        this.show(await readTone(question));
      } catch {
        this.show(null);
      }
      this.shown = key;
    }
    this.asking = false;
  }

  show(found) {
    for (const part of [this.chart, this.table]) part.toggleAttribute("hidden", found === null);
    this.note.textContent = found === null ? "There is too little hair to measure." : `On the ${this.side} reference; numbers are lightness in per cent.`;
    if (!found) return;
    const last = found.curve.length - 1;
    this.line.setAttribute("d", `M${found.curve.map((value, at) => `${toX(at / last)} ${toY(value)}`).join("L")}`);
    const most = Math.max(...found.hair, 1e-6);
    const bars = found.hair.map((value, at) => `${toX((at + 0.5) / found.hair.length)} ${toY((0.8 * value) / most)}`);
    this.hair.setAttribute("d", `M${toX(0)} ${toY(0)}L${bars.join("L")}L${toX(1)} ${toY(0)}Z`);
    for (const [row] of ROWS) COLUMNS.forEach(([column], at) => (this.cells[row][at].textContent = String(Math.round(found[column][row] * 100))));
  }
}
