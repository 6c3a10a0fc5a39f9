// Whose hair is coloured, in a photo of several people: by a tap on the picture, or by the numbers over the heads.

// Centres of numbers keep so far apart that each can be hit.
const APART_PX = 40;

export class People {
  constructor({ recolorer, messages, byId }) {
    Object.assign(this, { recolorer, messages, root: byId("people") });
  }

  /** Shows a number over each head of the photo; nothing where there is one, or a video. */
  show() {
    const { heads } = this.recolorer;
    const several = heads.length > 1 ? heads : [];
    this.root.hidden = several.length === 0;
    // From left to right, as people count.
    const sorted = [...several].sort((one, other) => one.box.left - other.box.left);
    const places = this.placesOf(sorted);
    const isFocused = this.root.contains(document.activeElement) && document.activeElement.value;
    this.root.replaceChildren(...sorted.map(({ id, chosen }, index) => {
      const button = Object.assign(document.createElement("button"), { type: "button", value: String(id), textContent: String(index + 1) });
      button.setAttribute("aria-pressed", String(chosen));
      button.setAttribute("aria-label", `Colour the hair of person ${index + 1}`);
      button.style.setProperty("left", `${100 * places[index].x}%`);
      button.style.setProperty("top", `${100 * places[index].y}%`);
      button.addEventListener("click", () => this.toggle(id));
      return button;
    }));
    if (isFocused) this.root.querySelector(`[value="${isFocused}"]`)?.focus();
  }

  /** Where each number stands, in shares of the picture: atop its head, lower where another one stands there. */
  placesOf(heads) {
    const { width, height } = this.recolorer.renderer.size;
    const { clientWidth, clientHeight } = this.root;
    const places = [];
    for (const { box } of heads) {
      const place = { x: (box.left + box.right) / 2 / width, y: box.top / height };
      const isTaken = (other) => Math.abs(other.x - place.x) * clientWidth < APART_PX && Math.abs(other.y - place.y) * clientHeight < APART_PX;
      while (clientHeight && places.some(isTaken)) place.y += APART_PX / clientHeight;
      places.push(place);
    }
    return places;
  }

  /** @param {number} x share of the picture's width */
  tap(x, y) {
    const { renderer, heads } = this.recolorer;
    if (heads.length < 2) return;
    const { width, height } = renderer.size;
    this.toggle(this.recolorer.headAt(x * width, y * height));
  }

  /** The first one that is chosen is coloured alone; nobody (a tap beside everyone, or the last one taken away) means all. */
  async toggle(id) {
    const { heads } = this.recolorer;
    const chosen = heads.filter((head) => head.chosen).map((head) => head.id);
    let next = null;
    if (id !== null) {
      if (chosen.length === heads.length) next = [id];
      else next = chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
      if (next.length === 0 || next.length === heads.length) next = null;
    }
    await this.recolorer.choose(next);
    this.show();
    const count = next?.length ?? heads.length;
    this.messages.say(next ? `The hair of ${count} of ${heads.length} people is coloured` : "Everybody’s hair is coloured");
  }
}
