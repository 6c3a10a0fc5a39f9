// All looks, to go on from one.

import { h } from "../ui/element.js";

export class Library {
  constructor(studio, dialog) {
    Object.assign(this, { studio, dialog });
    this.search = h("input", { type: "search", placeholder: "Search by name or family", "aria-label": "Search looks", oninput: () => this.list() });
    const close = h("button", { class: "icon", "aria-label": "Close", onclick: () => dialog.close() }, "×");
    this.body = h("div", {});
    dialog.append(h("div", { class: "head" }, h("h2", { id: "library-title" }, "Open a look"), this.search, close), this.body);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  show() {
    this.list();
    this.dialog.showModal();
    this.search.focus();
  }

  list() {
    const wanted = this.search.value.trim().toLowerCase();
    const found = this.studio.facts.looks.filter((look) => `${look.title} ${look.id} ${look.family ?? ""}`.toLowerCase().includes(wanted));
    const own = found.filter(({ source }) => source === "own");
    const shipped = found.filter(({ source }) => source === "shipped");
    const parts = [];
    if (own.length) parts.push(h("h3", {}, "Yours"), this.grid(own));
    if (shipped.length) parts.push(h("h3", {}, "hairseg's"), this.grid(shipped));
    if (!found.length) parts.push(h("h3", {}, "No look has that name."));
    this.body.replaceChildren(...parts);
  }

  grid(looks) {
    const grid = h("div", { class: "looks" });
    for (const { id, title, source, swatch, damaged } of looks) {
      const face = h("i", {});
      face.style.background = swatch ?? "none";
      const open = () => {
        this.dialog.close();
        this.studio.open(source, id);
      };
      grid.append(h("button", { onclick: open, disabled: Boolean(damaged), title: damaged ?? id }, face, damaged ? `${title} (damaged)` : title));
    }
    return grid;
  }
}
