// Puts the parts together: the work, the card, the stage and the panels.

import * as api from "./api.js";
import { ExactPictures } from "./exact.js";
import { LookFollower } from "./follower.js";
import { Pictures } from "./pictures.js";
import { LivePreview } from "./live/preview.js";
import { Stage } from "./stage.js";
import { Store } from "./store.js";
import { ColorPanel } from "./panels/color.js";
import { MaskEditor } from "./panels/mask_editor.js";
import { PublishPanel } from "./panels/publish.js";
import { ReferencesPanel } from "./panels/references.js";
import { Library } from "./panels/library.js";
import { attempt, notify } from "./ui/notice.js";

const STEPS = ["references", "color", "publish"];
const SIDES = ["dark", "light"];
const LEAST_GAP = 0.1;

export class Studio {
  constructor(renderer, facts, fresh) {
    this.facts = facts;
    this.renderer = renderer;
    this.store = new Store(facts, fresh);
    this.step = STEPS.includes(this.store.step) ? this.store.step : "references";
    this.complaint = "";
    this.pictures = new Pictures(renderer, () => this.stage.refresh());
    this.exact = new ExactPictures(() => this.stage.refresh());
    this.stage = new Stage(this);
    this.live = new LivePreview(this);
    this.follower = new LookFollower(
      (look) => {
        renderer.setLook(look);
        this.stage.refresh();
      },
      (message) => this.complain(message),
    );
    this.panels = {
      references: new ReferencesPanel(this, document.getElementById("panel-references")),
      color: new ColorPanel(this, document.getElementById("panel-color")),
      publish: new PublishPanel(this, document.getElementById("panel-publish")),
    };
    this.editor = new MaskEditor(this, document.getElementById("panel-mask"));
    this.library = new Library(this, document.getElementById("library"));
    this.store.subscribe((now, before) => this.changed(now, before));
    this.wire();
    this.changed(this.store.current, null);
    this.goTo(this.step);
  }

  get recipe() {
    return this.store.current.recipe;
  }

  wire() {
    const button = (id, action) => document.getElementById(id).addEventListener("click", action);
    button("undo", () => this.undo());
    button("redo", () => this.redo());
    button("open", () => this.library.show());
    button("new", () => this.startOver());
    const tabs = [...document.querySelectorAll("[role=tab]")];
    for (const tab of tabs) {
      tab.addEventListener("click", () => this.goTo(tab.dataset.step));
      tab.addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
        this.goTo(next.dataset.step);
        next.focus();
      });
    }
    document.getElementById("strip-file").addEventListener("change", (event) => {
      const files = [...event.target.files];
      event.target.value = "";
      this.addToStrip(files);
    });
    addEventListener("keydown", (event) => this.onKey(event));
    this.store.onState = (state, message) => {
      const element = document.getElementById("status");
      element.textContent = { saved: "All changes kept", saving: "Keeping…", failed: "Not kept" }[state];
      element.classList.toggle("failed", state === "failed");
      if (state === "failed" && this.failure !== message) notify(message);
      this.failure = state === "failed" ? message : "";
      document.documentElement.dataset.saved = state;
    };
    this.store.tell("saved");
    this.renderer.canvas.addEventListener("webglcontextrestored", () => {
      this.renderer.build();
      this.pictures.restore();
      this.live.restore();
      this.follower.follow(this.recipe);
    });
  }

  onKey(event) {
    const typing = event.target.matches("input[type=text], input[type=search], textarea");
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !typing && (key === "z" || key === "y")) {
      event.preventDefault();
      if (key === "y" || event.shiftKey) this.redo();
      else this.undo();
    } else if (!typing && !event.ctrlKey && !event.metaKey && this.step !== "references") {
      if (key === "b") this.stage.compare(!this.stage.comparing);
      else if (key === "h") this.stage.zoom(!this.stage.zoomed);
    }
  }

  undo() {
    this.store.undo();
  }

  redo() {
    this.store.redo();
  }

  goTo(step) {
    if (this.editor.side) this.editor.close();
    // The references are looked at without the strip, where clips are stopped.
    if (step === "references") this.live.stop();
    this.step = step;
    document.body.dataset.step = step;
    for (const name of STEPS) {
      const selected = name === step;
      const tab = document.getElementById(`tab-${name}`);
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      document.getElementById(`panel-${name}`).hidden = !selected;
    }
    document.getElementById("panel").scrollTop = 0;
    if (this.store.step !== step) this.store.goTo(step);
    this.panels[step].update(this.store.current);
    this.stage.refresh();
  }

  /** After every change of the work, by whatever hand. */
  changed(now, before) {
    const all = [...SIDES.map((side) => now.pictures[side]), ...now.pictures.strip];
    this.pictures.keepOnly(all);
    if (JSON.stringify(now.recipe) !== JSON.stringify(before?.recipe)) this.follower.follow(now.recipe, this.gesture);
    for (const picture of all) this.pictures.placeColors(this.pictures.of(picture), now.recipe);
    if (!before || JSON.stringify(now.pictures.strip) !== JSON.stringify(before.pictures.strip)) this.stage.layStrip();
    this.panels[this.step].update(now);
    if (this.editor.side) this.editor.update();
    document.getElementById("look-name").textContent = now.recipe.title || "Untitled look";
    document.getElementById("undo").disabled = !this.store.past.length;
    document.getElementById("redo").disabled = !this.store.future.length;
    this.stage.refresh();
  }

  /**
   * Changes the recipe.
   *
   * @param {?number} value where the moved slider stands, for drafts between exact answers
   */
  changeRecipe(key, mutate, value = null) {
    this.gesture = value === null ? null : { key, value };
    if (this.gesture) this.stage.drag();
    this.store.change(key, (document) => mutate(document.recipe));
    this.gesture = null;
  }

  complain(message) {
    if (message && message !== this.complaint) notify(message);
    this.complaint = message;
  }

  /** Puts a picture in a reference's place; its mean intensity becomes the look's reference. */
  setReference(side, picture) {
    this.store.endStep();
    this.store.change(`reference ${side}`, (document) => {
      document.pictures[side] = picture;
      if (picture.intensity !== null) document.recipe.references[side] = picture.intensity;
    });
    this.store.endStep();
    const problem = this.referenceProblem();
    if (problem) notify(problem);
  }

  referenceProblem() {
    const { pictures } = this.store.current;
    for (const side of SIDES) {
      if (pictures[side].intensity === null) return `No hair was found on the ${side} reference: paint it in with the brush, or take another photo.`;
    }
    const gap = pictures.light.intensity - pictures.dark.intensity;
    if (gap < 0) return "The dark reference is lighter than the light one: exchange them.";
    if (gap < LEAST_GAP) return `The two references are too alike: their mean intensities must be at least ${LEAST_GAP} apart.`;
    return "";
  }

  async addToStrip(files) {
    for (const file of files) {
      const picture = await attempt(() => api.addPhoto(file));
      if (!picture) continue;
      if (picture.intensity === null) notify(`No hair was found on ${file.name}.`);
      else this.store.change(`strip ${picture.photo}`, (document) => document.pictures.strip.push({ ...picture, name: file.name }));
    }
  }

  removeFromStrip({ photo, mask }) {
    this.store.endStep();
    this.store.change("strip", ({ pictures }) => {
      pictures.strip = pictures.strip.filter((one) => one.photo !== photo || one.mask !== mask);
    });
  }

  /** Goes on from a look. */
  async open(source, id) {
    const recipe = await attempt(() => api.openLook(source, id));
    if (!recipe) return;
    this.store.endStep();
    this.store.change("open", (document) => {
      document.recipe = recipe;
    });
    this.store.endStep();
    this.goTo("color");
    notify(`Opened ${recipe.title}. Undo brings back what was here.`, { good: true });
  }

  async startOver() {
    if (!confirm("Start over? The pictures and settings on the table are removed; saved looks stay.")) return;
    const answer = await attempt(async () => {
      await this.store.save();
      return api.clearSession(this.store.revision);
    });
    if (!answer) return;
    this.store.stopped = true;
    location.reload();
  }
}
