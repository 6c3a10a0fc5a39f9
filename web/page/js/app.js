// The page: puts its parts together and passes on what is chosen.

import { Catalogue } from "./catalogue.js";
import { Renderer } from "../../engine/gl/renderer.js";
import { lookTables } from "../../engine/look_tables.js";
import { NetworkChoice } from "./network_choice.js";
import { Pipeline } from "../../engine/pipeline.js";
import { Player } from "./player.js";
import { saveSnapshot } from "./snapshot.js";
import { Divider } from "./ui/divider.js";
import { takeFiles } from "./ui/files.js";
import { Gallery } from "./ui/gallery.js";
import { Messages } from "./ui/messages.js";
import { onSlide } from "./ui/slider.js";
import { SpeedReadout } from "./ui/speed.js";
import { showWelcome } from "./ui/welcome.js";

const byId = (id) => document.getElementById(id);

export class App {
  /** What the page starts with can be said in its address: ?look=, ?model=, ?accelerator=. */
  static async start() {
    const options = new URLSearchParams(location.search);
    const app = new App(await Catalogue.load(), await Renderer.create(byId("canvas")));
    app.wire(options.get("look"));
    await app.network.start(options.get("model"), options.get("accelerator"));
    return app;
  }

  constructor(catalogue, renderer) {
    this.catalogue = catalogue;
    this.renderer = renderer;
    this.pipeline = new Pipeline(renderer);
    this.messages = new Messages(byId);
    const parts = { pipeline: this.pipeline, messages: this.messages, byId };
    const speed = new SpeedReadout(byId);
    this.player = new Player({ ...parts, speed, rescue: (error) => this.rescue(error) });
    this.network = new NetworkChoice({ ...parts, catalogue, onChange: () => this.player.refresh() });
    this.choice = {};
    this.look = null;
    this.strength = 1;
    this.shine = 1;
  }

  wire(lookId) {
    const { catalogue, player } = this;
    const gallery = new Gallery(byId("gallery"), byId("look-name"), (choice) => this.wear(choice));
    gallery.show(byId, catalogue, lookId ?? firstLook(catalogue));
    const labels = { before: byId("label-before"), after: byId("label-after") };
    const handles = { frame: byId("frame"), divider: byId("divider"), button: byId("compare") };
    this.divider = new Divider({ ...handles, ...labels }, (split) => this.redraw({ split }));
    onSlide(byId, "strength", (share) => {
      this.strength = share;
      this.redraw({ strength: this.effectiveStrength });
    });
    onSlide(byId, "detail", (detail) => this.redraw({ detail }));
    onSlide(byId, "shine", (shine) => {
      this.shine = shine;
      // Working shine into the tables takes longer than a frame: the last value counts.
      cancelAnimationFrame(this.dressing);
      this.dressing = requestAnimationFrame(() => this.dress());
    });
    for (const button of document.querySelectorAll("[data-open]")) {
      const { open: kind } = button.dataset;
      button.addEventListener("click", () => (kind === "camera" ? player.openCamera() : byId(`${kind}-file`).click()));
    }
    const inputs = [byId("photo-file"), byId("clip-file")];
    takeFiles({ stage: byId("stage"), inputs }, (file) => player.openFile(file));
    showWelcome(byId, catalogue, (file) => player.openFile(file));
    byId("snapshot").addEventListener("click", () => this.save());
    const { canvas } = this.renderer;
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => this.onContextRestored());
  }

  /** @param {{id} | {hex} | {}} choice {} is the hair as it is */
  async wear(choice) {
    this.choice = choice;
    try {
      if (choice.id || choice.hex) {
        const look = choice.id ? await this.catalogue.look(choice.id) : await this.catalogue.color(choice.hex);
        // Another look may have been chosen while this one was loading.
        if (this.choice !== choice) return;
        this.look = look;
      }
      this.dress();
    } catch (error) {
      this.messages.show("This look could not be loaded", error.message, { kind: "error" });
    }
  }

  /** Puts the look's tables on the card, as shiny as the slider says. */
  dress() {
    if (this.look) this.renderer.setLook({ ...this.look, ...lookTables(this.look, this.shine) });
    this.redraw({ strength: this.effectiveStrength });
  }

  get effectiveStrength() {
    return this.choice.id || this.choice.hex ? this.strength * this.look.strength : 0;
  }

  redraw(change) {
    Object.assign(this.pipeline.view, change);
    if (!this.player.running) this.pipeline.draw();
  }

  /** After a frame that failed: a lost card comes back by itself, a lost WebGPU device does not. */
  async rescue(error) {
    if (this.renderer.gl.isContextLost()) return true;
    if (this.network.accelerator !== "webgpu") return false;
    await this.network.onDeviceLost({ reason: "unknown", message: error.message });
    return true;
  }

  async onContextRestored() {
    this.renderer.build();
    await this.wear(this.choice);
    await this.player.refresh();
    this.player.resume();
  }

  async save() {
    const { id, hex } = this.choice;
    await saveSnapshot(this.pipeline, `hairseg-${id ?? hex?.slice(1) ?? "photo"}.png`);
    this.messages.say("The picture was saved");
  }
}

/** A look that shows at once what this is about. */
function firstLook({ looks }) {
  return (looks.find(({ id }) => id === "copper") ?? looks[0])?.id ?? "none";
}
