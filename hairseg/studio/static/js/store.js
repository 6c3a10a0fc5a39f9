// The artist's work: one document, its history, and saving it after every change.

import { saveSession } from "./api.js";

const MOST_STEPS = 60;
const SAVE_AFTER_MS = 400;
const RETRY_MS = 2000;
// Changes of one control within this time are one step of the history.
const ONE_STEP_MS = 900;

export class Store {
  /** @param {{revision, document}} saved  @param {object} fresh the document of new work */
  constructor({ revision, document }, fresh) {
    this.revision = revision;
    this.fresh = fresh;
    this.current = document?.current ?? fresh;
    this.past = document?.past ?? [];
    this.future = document?.future ?? [];
    this.step = document?.step ?? "references";
    this.listeners = [];
    this.last = { key: null, time: 0 };
    this.state = "saved";
    this.saving = Promise.resolve();
    this.stopped = false;
    addEventListener("pagehide", () => this.timer && this.save(true));
  }

  subscribe(listener) {
    this.listeners.push(listener);
  }

  /**
   * Changes the work.
   *
   * @param {string} key what is changed; quick changes of the same are one step to undo
   * @param {(document) => void} mutate changes a copy
   */
  change(key, mutate) {
    const next = structuredClone(this.current);
    mutate(next);
    if (JSON.stringify(next) === JSON.stringify(this.current)) return;
    const now = performance.now();
    const goesOn = key === this.last.key && now - this.last.time < ONE_STEP_MS;
    if (!goesOn) this.past = [...this.past, this.current].slice(-MOST_STEPS);
    this.last = { key, time: now };
    this.future = [];
    this.become(next);
  }

  /** Ends a step: what follows is undone on its own. */
  endStep() {
    this.last = { key: null, time: 0 };
  }

  undo() {
    if (!this.past.length) return;
    this.future = [this.current, ...this.future];
    const before = this.past.at(-1);
    this.past = this.past.slice(0, -1);
    this.endStep();
    this.become(before);
  }

  redo() {
    if (!this.future.length) return;
    this.past = [...this.past, this.current];
    const [next, ...rest] = this.future;
    this.future = rest;
    this.endStep();
    this.become(next);
  }

  become(document) {
    const before = this.current;
    this.current = document;
    for (const listener of this.listeners) listener(document, before);
    this.saveSoon();
  }

  goTo(step) {
    this.step = step;
    this.saveSoon();
  }

  saveSoon() {
    this.tell("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  save(leaving = false) {
    clearTimeout(this.timer);
    this.timer = null;
    this.saving = this.saving.then(() => this.write(leaving));
    return this.saving;
  }

  async write(leaving) {
    if (this.stopped) return;
    const { revision, current, past, future, step } = this;
    try {
      // A page that is left may only send 64 KB: then without the history.
      const whole = { current, past, future, step };
      const short = { current, past: [], future: [], step };
      const fits = !leaving || JSON.stringify(whole).length < 60_000;
      const answer = await saveSession({ revision, document: fits ? whole : short }, leaving);
      this.revision = answer.revision;
      if (!this.timer) this.tell("saved");
    } catch (error) {
      this.stopped = error.status === 409;
      this.tell("failed", error.message);
      if (!this.stopped) this.timer = setTimeout(() => this.save(), RETRY_MS);
    }
  }

  tell(state, message = "") {
    this.state = state;
    this.onState?.(state, message);
  }
}
