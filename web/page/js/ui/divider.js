// The divider between before and after: dragged anywhere on the picture, or moved by arrow keys.

const STEPS = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10 };

export class Divider {
  /** @param {(split: number) => void} onMove 0..1 of the width, 0 where nothing is compared */
  constructor({ frame, divider, before, after, button }, onMove) {
    Object.assign(this, { frame, divider, labels: [before, after], button, onMove });
    this.percent = 50;
    button.addEventListener("click", () => this.toggle());
    divider.addEventListener("keydown", (event) => this.onKey(event));
    frame.addEventListener("pointerdown", (event) => this.onDown(event));
    frame.addEventListener("pointermove", (event) => {
      if (frame.hasPointerCapture(event.pointerId)) this.follow(event);
    });
  }

  get active() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  toggle(active = !this.active) {
    this.button.setAttribute("aria-pressed", String(active));
    for (const part of [this.divider, ...this.labels]) part.hidden = !active;
    this.frame.classList.toggle("comparing", active);
    this.moveTo(this.percent);
  }

  moveTo(percent) {
    this.percent = Math.min(Math.max(percent, 0), 100);
    const rounded = Math.round(this.percent);
    this.divider.style.setProperty("--split", `${this.percent}%`);
    this.divider.setAttribute("aria-valuenow", String(rounded));
    this.divider.setAttribute("aria-valuetext", `${rounded} % before`);
    this.onMove(this.active ? this.percent / 100 : 0);
  }

  onKey(event) {
    const { key } = event;
    if (key === "Home") this.moveTo(0);
    else if (key === "End") this.moveTo(100);
    else if (key in STEPS) this.moveTo(this.percent + STEPS[key]);
    else return;
    event.preventDefault();
  }

  onDown(event) {
    if (!this.active || event.button > 0) return;
    this.frame.setPointerCapture(event.pointerId);
    this.follow(event);
    this.divider.focus({ preventScroll: true });
    event.preventDefault();
  }

  follow({ clientX }) {
    const { left, width } = this.frame.getBoundingClientRect();
    this.moveTo(((clientX - left) / width) * 100);
  }
}
