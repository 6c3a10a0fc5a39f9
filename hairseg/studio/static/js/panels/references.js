// Step 1: a very dark and a very light head, their hair, and how light it is.

import * as api from "../api.js";
import { PHOTOS, filePicker, h } from "../ui/element.js";
import { attempt } from "../ui/notice.js";

const TEXTS = {
  dark: { title: "Dark reference", hint: "black or very dark brown hair" },
  light: { title: "Light reference", hint: "platinum, white or very light blond hair" },
};

export class ReferencesPanel {
  constructor(studio, element) {
    this.studio = studio;
    this.cards = {};
    const intro = h("p", { class: "quiet" }, "A look is tuned on two heads, one very dark and one very light. Everything between is blended by how light the hair is. Drawn hair is laid out to begin with; your own photos show more.");
    this.problem = h("p", { class: "problem", role: "status" });
    const next = h("button", { class: "primary", onclick: () => studio.goTo("color") }, "Go on to the colour");
    element.append(h("h2", {}, "References"), intro, this.makeCard("dark"), this.makeCard("light"), this.problem, next);
  }

  makeCard(side) {
    const { title, hint } = TEXTS[side];
    const [name, mean] = [h("p", { class: "quiet" }), h("span", {})];
    const mark = h("i", {});
    const meter = h("div", { class: "meter", "aria-hidden": "true" }, mark);
    const take = ([file]) => this.take(side, file);
    const drawn = h("button", { class: "small", onclick: () => this.useDrawn(side) }, "Drawn hair");
    const correct = h("button", { class: "small", onclick: () => this.studio.editor.open(side) }, "Correct the hair");
    const buttons = h("div", { class: "row" }, filePicker("Choose photo", { accept: PHOTOS, onFiles: take, label: `Choose ${title.toLowerCase()} photo` }), drawn, correct);
    const card = h("section", { class: "card", "aria-label": title }, h("div", { class: "row between" }, h("h3", {}, title), mean), name, meter, buttons, h("p", { class: "quiet" }, `Best: ${hint}. Or drop a photo here.`));
    const figure = this.studio.stage.plates[side].figure;
    for (const zone of [card, figure]) this.makeDropZone(zone, card, take);
    drawn.setAttribute("aria-label", `Drawn hair as ${title.toLowerCase()}`);
    correct.setAttribute("aria-label", `Correct the hair of the ${title.toLowerCase()}`);
    this.cards[side] = { card, name, mean, mark };
    return card;
  }

  makeDropZone(zone, card, take) {
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      card.classList.add("over");
    });
    zone.addEventListener("dragleave", () => card.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      card.classList.remove("over");
      if (event.dataTransfer.files.length) take([...event.dataTransfer.files]);
    });
  }

  async take(side, file) {
    const { card, name } = this.cards[side];
    name.textContent = `Finding the hair on ${file.name}…`;
    card.setAttribute("aria-busy", "true");
    const picture = await attempt(() => api.addPhoto(file));
    card.removeAttribute("aria-busy");
    if (picture) this.studio.setReference(side, { ...picture, name: file.name });
    this.update(this.studio.store.current);
  }

  async useDrawn(side) {
    const { drawn } = this.studio.facts;
    const intensity = side === "dark" ? drawn[0] : drawn.at(-1);
    const picture = await attempt(() => api.addDrawn(intensity));
    if (picture) this.studio.setReference(side, { ...picture, name: "Drawn hair" });
  }

  update({ pictures }) {
    for (const [side, { name, mean, mark }] of Object.entries(this.cards)) {
      const { intensity, share } = pictures[side];
      name.textContent = `${pictures[side].name} · ${Math.round(share * 100)} % of the picture is hair`;
      mean.textContent = intensity === null ? "no hair" : `mean intensity ${intensity.toFixed(3)}`;
      mark.style.left = `${(intensity ?? 0) * 100}%`;
    }
    this.problem.textContent = this.studio.referenceProblem();
  }
}
