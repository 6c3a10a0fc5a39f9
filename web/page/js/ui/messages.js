// What the page says: a notice that stays, a short-lived "busy", and the same for screen readers.

const BUSY_AFTER_MS = 150;

export class Messages {
  constructor(byId) {
    this.byId = byId;
    this.timer = null;
    byId("notice-close").addEventListener("click", () => this.clear());
  }

  /** @param {{kind: "error"|"info", action?: {label, run}}} options */
  show(title, text, { kind = "info", action } = {}) {
    const notice = this.byId("notice");
    this.byId("notice-title").textContent = title;
    this.byId("notice-text").textContent = text;
    const button = this.byId("notice-action");
    button.hidden = !action;
    button.textContent = action?.label ?? "";
    button.onclick = () => {
      this.clear();
      action.run();
    };
    notice.classList.toggle("error", kind === "error");
    notice.dataset.kind = kind;
    notice.hidden = false;
  }

  clear() {
    this.byId("notice").hidden = true;
  }

  /** Shows that something takes time; null ends it. What is quick is not shown at all. */
  busy(text) {
    clearTimeout(this.timer);
    const box = this.byId("busy");
    if (text === null) {
      box.hidden = true;
      return;
    }
    this.byId("busy-text").textContent = text;
    if (box.hidden) this.timer = setTimeout(() => (box.hidden = false), BUSY_AFTER_MS);
  }

  /** Only for screen readers. */
  say(text) {
    this.byId("status").textContent = text;
  }
}
