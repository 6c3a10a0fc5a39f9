// The looks as strands of hair to choose from, by family; before them "no colour" and any colour.

import { LookFilter } from "./look_filter.js";
import { reveal } from "./reveal.js";

export class Gallery {
  /** @param {(choice: {id} | {hex} | {}) => void} onChoose {} is the hair as it is */
  constructor(root, nameOutput, onChoose) {
    Object.assign(this, { root, nameOutput, onChoose });
  }

  show(byId, catalogue, chosen) {
    const none = this.chip("none", "Your own", null, () => this.onChoose({}));
    none.classList.add("none");
    const chips = new Map(catalogue.looks.map((look) => [look, this.lookChip(catalogue, look)]));
    const filter = new LookFilter(byId, chips);
    this.root.replaceChildren(none, this.anyColor(), ...filter.inOrder());
    this.root.querySelector(`input[value="${CSS.escape(chosen)}"]`)?.click();
  }

  /** A look from a file stands behind "any colour", and is worn at once. */
  addOwn(look) {
    const value = `own-${look.title}`;
    const dot = document.createElement("i");
    dot.style.setProperty("--picked", look.swatch);
    const chip = this.chip(value, look.title, dot, () => this.onChoose({ own: look }));
    chip.classList.add("own");
    for (const other of this.root.querySelectorAll(".chip.own")) {
      if (other.querySelector("input").value === value) other.remove();
    }
    this.root.querySelector(".chip.any").after(chip);
    chip.querySelector("input").click();
  }

  lookChip(catalogue, look) {
    const image = Object.assign(document.createElement("img"), {
      src: catalogue.url(look.chip),
      alt: "",
      loading: "lazy",
      draggable: false,
    });
    return this.chip(look.id, look.title, image, () => this.onChoose({ id: look.id }));
  }

  chip(value, title, content, onChoose) {
    const chip = Object.assign(document.createElement("label"), { className: "chip" });
    const input = Object.assign(document.createElement("input"), { type: "radio", name: "look", value });
    const face = Object.assign(document.createElement("span"), { className: "face" });
    const label = Object.assign(document.createElement("span"), { className: "label", textContent: title });
    if (content) face.append(content);
    input.addEventListener("change", () => {
      this.nameOutput.textContent = title;
      reveal(this.root, chip);
      onChoose();
    });
    chip.append(input, face, label);
    return chip;
  }

  /** The browser's own colour picker, behind a chip. */
  anyColor() {
    const picker = Object.assign(document.createElement("input"), {
      type: "color",
      value: "#7a1f3d",
      tabIndex: -1,
      ariaHidden: "true",
      className: "picker",
    });
    const dot = document.createElement("i");
    const pick = () => {
      dot.style.setProperty("--picked", picker.value);
      this.nameOutput.textContent = picker.value.toUpperCase();
      this.onChoose({ hex: picker.value });
    };
    const chip = this.chip("any", "Any colour", dot, pick);
    chip.classList.add("any");
    const input = chip.querySelector("input");
    // A click opens the picker, again too; arrow keys only choose the colour picked last.
    input.addEventListener("click", (event) => event.detail > 0 && open(picker));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") open(picker);
    });
    input.setAttribute("aria-label", "Any colour; press Enter to pick one");
    // Making a look takes longer than a frame while the pointer is dragged: the last one counts.
    let waiting = 0;
    picker.addEventListener("input", () => {
      input.checked = true;
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(pick);
    });
    chip.append(picker);
    return chip;
  }
}

function open(picker) {
  if (picker.showPicker) picker.showPicker();
  else picker.click();
}
