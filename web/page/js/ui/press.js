// A press on the picture: short it is a tap, long it holds. A finger that moves scrolls the page instead.

const HOLD_MS = 250;
const SLACK_PX = 10;

export class Press {
  /**
   * @param {() => boolean} isOn
   * @param {{onTap: (x: number, y: number) => void, onHold: (held: boolean) => void}} told x and y in shares of the picture
   */
  constructor(picture, isOn, { onTap, onHold }) {
    Object.assign(this, { picture, onTap, onHold, timer: null, held: false, start: null });
    picture.addEventListener("pointerdown", (event) => isOn() && event.button === 0 && this.down(event));
    picture.addEventListener("pointerup", (event) => this.up(event));
    for (const kind of ["pointercancel", "pointerleave"]) picture.addEventListener(kind, () => this.end());
    picture.addEventListener("pointermove", (event) => {
      if (this.start && !this.held && Math.hypot(event.clientX - this.start.clientX, event.clientY - this.start.clientY) > SLACK_PX) this.end();
    });
    // A long press must not open the browser's own menu.
    picture.addEventListener("contextmenu", (event) => this.start && event.preventDefault());
  }

  down(event) {
    this.start = event;
    this.timer = setTimeout(() => {
      this.held = true;
      this.onHold(true);
    }, HOLD_MS);
  }

  up({ clientX, clientY }) {
    const isTap = this.start && !this.held;
    this.end();
    if (!isTap) return;
    const { left, top, width, height } = this.picture.getBoundingClientRect();
    this.onTap((clientX - left) / width, (clientY - top) / height);
  }

  end() {
    clearTimeout(this.timer);
    if (this.held) this.onHold(false);
    Object.assign(this, { start: null, held: false });
  }
}
