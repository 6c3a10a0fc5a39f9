// Finds looks: families to choose from, and a search over titles, families and tags.

import { reveal } from "./reveal.js";

const ALL = "all";
// How families follow each other; others come after these, by name.
const ORDER = ["naturals", "reds", "fashion", "pastels", "gradients", "highlights", "splits", "custom"];
// With fewer looks, or of one family only, all of them are at hand anyway.
const WORTH_A_SEARCH = 12;

export class LookFilter {
  /** @param {Map<object, HTMLElement>} chips of the manifest's looks */
  constructor(byId, chips) {
    Object.assign(this, { chips, empty: byId("no-look"), search: byId("search"), root: byId("families"), gallery: byId("gallery") });
    this.families = [...new Set([...chips.keys()].map(({ family }) => family))].sort(inOrder);
    this.headings = new Map();
    this.family = ALL;
    byId("search-box").hidden = chips.size < WORTH_A_SEARCH;
    this.search.addEventListener("input", () => this.apply());
    this.search.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.search.value = "";
      this.apply();
    });
    if (this.families.length > 1) this.showFamilies();
  }

  /** Chips and the headings of their families, in the order in which they are shown. */
  inOrder() {
    return this.families.flatMap((family) => {
      const chips = [...this.chips].filter(([look]) => look.family === family).map(([, chip]) => chip);
      if (this.families.length < 2) return chips;
      const heading = Object.assign(document.createElement("h3"), { className: "family", textContent: titled(family) });
      this.headings.set(family, heading);
      return [heading, ...chips];
    });
  }

  showFamilies() {
    const pills = [ALL, ...this.families].map((family) => {
      const pill = Object.assign(document.createElement("label"), { className: "pill" });
      const input = Object.assign(document.createElement("input"), { type: "radio", name: "family", value: family });
      input.checked = family === ALL;
      input.addEventListener("change", () => {
        this.family = family;
        this.search.value = "";
        reveal(this.root, pill);
        this.apply();
      });
      pill.append(input, titled(family));
      return pill;
    });
    this.root.replaceChildren(...pills);
    this.root.hidden = false;
  }

  apply() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    // What is searched for may lie in any family.
    if (words.length) this.chooseAll();
    const shown = new Set();
    for (const [look, chip] of this.chips) {
      const text = [look.title, look.id, look.family, ...look.tags].join(" ").toLowerCase();
      const fits = (this.family === ALL || look.family === this.family) && words.every((word) => text.includes(word));
      chip.hidden = !fits;
      if (fits) shown.add(look.family);
    }
    for (const [family, heading] of this.headings) heading.hidden = this.family !== ALL || !shown.has(family);
    this.gallery.scrollTo(0, 0);
    this.empty.hidden = shown.size > 0;
    this.empty.textContent = shown.size ? "" : "No look is called that. “Any colour” makes one.";
  }

  chooseAll() {
    this.family = ALL;
    const all = this.root.querySelector(`input[value="${ALL}"]`);
    if (all) all.checked = true;
  }
}

function inOrder(one, other) {
  const [a, b] = [one, other].map((family) => (ORDER.includes(family) ? ORDER.indexOf(family) : ORDER.length));
  return a - b || one.localeCompare(other);
}

const titled = (family) => family.charAt(0).toUpperCase() + family.slice(1).replaceAll("-", " ");
